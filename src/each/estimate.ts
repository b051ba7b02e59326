// Adds up what the questions of a run would take: tokens, money and time. Pure.
import { FIRST_REQUESTS, MAX_REQUESTS } from '../api/pacer.ts';
import { computeUsageCost, computeWorstCaseUsd, toBatchPrice } from '../engine/cost.ts';
import type { Plan } from '../engine/types.ts';
import { boundZooms } from '../engine/zoom-cost.ts';
import type { Range } from '../render/dry-run.ts';
import type { Cost, EachEstimate } from '../render/each/estimate.ts';

/** Seconds that an answer is taken to need; an assumption, which the output states. */
const ANSWER_SECONDS = 10;

/** The questions so far, added up. */
export interface Estimate {
  /** Adds a planned question. */
  add(plan: Plan): void;
  /** Adds an input that cannot be used. */
  addUnusable(): void;
  get(): EachEstimate;
}

/** Makes an estimate of nothing; `jobs` is the number of requests at once, if it is fixed. */
export function makeEstimate(jobs: number | undefined): Estimate {
  let inputs = 0;
  let unusable = 0;
  let unknown = 0;
  let tokens: Range = { min: 0, max: 0 };
  let now: Cost | null = NOTHING;
  let inBatch: Cost | null = NOTHING;
  return {
    add(plan) {
      inputs += 1;
      const { estimatedInputTokens: known, inputTokenRange } = plan;
      const range = known === null ? inputTokenRange : { min: known, max: known };
      if (!range) {
        unknown += 1;
        return;
      }
      tokens = addRanges(tokens, range);
      now = addCosts(now, estimateCost(plan, range));
      const { price } = plan;
      const batchPlan = { ...plan, price: price && toBatchPrice(price) };
      const uncached = { ...batchPlan, options: { ...plan.options, caching: 'none' as const } };
      inBatch = addCosts(inBatch, estimateCost(uncached, range));
    },
    addUnusable() {
      inputs += 1;
      unusable += 1;
    },
    get: () => ({
      inputs,
      unusable,
      unknown,
      tokens,
      now,
      inBatch,
      seconds: countRounds(inputs - unusable, jobs) * ANSWER_SECONDS,
      answerSeconds: ANSWER_SECONDS,
      requestsAtOnce: jobs ?? MAX_REQUESTS,
    }),
  };
}

const NOTHING: Cost = { prompt: { min: 0, max: 0 }, worst: { min: 0, max: 0 } };

function estimateCost(plan: Plan, { min, max }: Range): Cost | null {
  const [least, most] = [priceOf(plan, min), priceOf(plan, max)];
  if (!least || !most) return null;
  return {
    prompt: { min: least.prompt, max: most.prompt },
    worst: { min: least.worst, max: most.worst },
  };
}

function priceOf(plan: Plan, tokens: number) {
  const { price, maxTokens, options } = plan;
  const prompt = computeUsageCost(price, {
    input_tokens: tokens,
    output_tokens: 0,
    cache_creation: null,
    cache_creation_input_tokens: null,
    cache_read_input_tokens: null,
  });
  const worst =
    plan.maxZooms > 0 ? boundZooms(plan, tokens).usd : computeWorstCaseUsd(price, tokens, maxTokens, options);
  return prompt === null || worst === null ? undefined : { prompt, worst };
}

function addCosts(a: Cost | null, b: Cost | null): Cost | null {
  return a && b && { prompt: addRanges(a.prompt, b.prompt), worst: addRanges(a.worst, b.worst) };
}

function addRanges(a: Range, b: Range): Range {
  return { min: a.min + b.min, max: a.max + b.max };
}

/** Returns how many answers are waited for one after another: each lets one request more start, up to the most at once. */
function countRounds(questions: number, jobs: number | undefined): number {
  let atOnce = jobs ?? FIRST_REQUESTS;
  let left = questions;
  let rounds = 0;
  while (left > 0) {
    rounds += 1;
    left -= atOnce;
    if (jobs === undefined) atOnce = Math.min(2 * atOnce, MAX_REQUESTS);
  }
  return rounds;
}
