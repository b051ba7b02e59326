/** Sums of runs that are not made, by hand: tokens, money and time. */
import { describe, expect, test } from 'vitest';
import { makeEstimate } from '../../src/each/estimate.ts';
import type { Plan } from '../../src/engine/types.ts';
import { formatEstimate, toEstimateJson } from '../../src/render/each/estimate.ts';

/** A question of so many tokens at $4 and $20 a million, with an answer of 1,000 tokens at most. */
const planOf = (tokens: number | null, more: Partial<Plan> = {}): Plan =>
  ({
    estimatedInputTokens: tokens,
    inputTokenRange: tokens === null ? null : { min: tokens, max: tokens },
    price: { input: 4, output: 20, cacheRead: 0.2, own: true },
    maxTokens: 1000,
    maxZooms: 0,
    options: { caching: 'none', cacheTtl: '5m' },
    ...more,
  }) as Plan;

function estimateOf(plans: readonly Plan[], { unusable = 0, jobs = undefined as number | undefined } = {}) {
  const estimate = makeEstimate(jobs);
  for (const plan of plans) estimate.add(plan);
  for (let index = 0; index < unusable; index += 1) estimate.addUnusable();
  return estimate.get();
}

const PRICE = { hasBatches: true, priceName: 'prices of 2026-11' };

test('tokens and costs are added up, and a batch is half the price', () => {
  const estimate = estimateOf([planOf(100_000), planOf(150_000)], { unusable: 1 });
  expect(formatEstimate(estimate, PRICE)).toBe(
    [
      '3 inputs, 1 unusable',
      'tokens in: about 250,000',
      // 250,000 at $4 a million, and 2,000 at $20 a million.
      'cost: about $1.00 for the prompts, at most $1.04 with the answers (prices of 2026-11)',
      'as a batch: about $0.50 for the prompts, at most $0.52 with the answers',
      'time: about 10 s, if an answer takes 10 s and the API takes 32 requests at once',
      'nothing was sent',
      '',
    ].join('\n'),
  );
  expect(toEstimateJson(estimate, true)).toEqual({
    dry_run: true,
    inputs: 3,
    unusable: 1,
    unknown: 0,
    estimate: { input_tokens: 250_000, prompt_cost_usd: 1, max_cost_usd: 1.04, range: null },
    batch: { prompt_cost_usd: 0.5, max_cost_usd: 0.52, range: null },
    time: { seconds: 10, answer_seconds: 10, requests_at_once: 32 },
  });
});

test('a range of PDF pages stays a range', () => {
  const pdf = planOf(null, { inputTokenRange: { min: 50_000, max: 100_000 } });
  const estimate = estimateOf([planOf(100_000), pdf]);
  expect(formatEstimate(estimate, PRICE).split('\n').slice(1, 3)).toEqual([
    'tokens in: about 150,000 to 200,000',
    'cost: about $0.60 to $0.80 for the prompts, about $0.64 to $0.84 with the answers (prices of 2026-11)',
  ]);
  expect(toEstimateJson(estimate, false)).toMatchObject({
    estimate: {
      input_tokens: null,
      prompt_cost_usd: null,
      range: { input_tokens: { min: 150_000, max: 200_000 }, max_cost_usd: { max: 0.84 } },
    },
    batch: null,
  });
});

test('what only the API knows is said, and no price is guessed', () => {
  const unknown = estimateOf([planOf(1000), planOf(null)]);
  expect(formatEstimate(unknown, PRICE)).toMatch(/^2 inputs, 1 of unknown size, which no sum includes\n/);
  const priceless = formatEstimate(estimateOf([planOf(1000, { price: undefined })]), PRICE);
  expect(priceless).toContain('\ncost: unknown\ntime: ');
});

test('writing a prompt that is shared to the cache is part of the highest cost', () => {
  const cached = planOf(100_000, { options: { caching: 'prompt', cacheTtl: '5m' } as Plan['options'] });
  const { now, inBatch } = estimateOf([cached]);
  // $0.40 x 1.25, and $0.02 for the answer; a batch of it writes nothing.
  expect(now?.worst.max).toBeCloseTo(0.52, 10);
  expect(inBatch?.worst.max).toBeCloseTo(0.21, 10);
});

describe('the time', () => {
  test.each([
    // 4 requests begin; each answer lets one more begin, so 4, 8, 16, 32, 32… of 10 s.
    [0, undefined, 0],
    [4, undefined, 10],
    [5, undefined, 20],
    [12, undefined, 20],
    [28, undefined, 30],
    [60, undefined, 40],
    [61, undefined, 50],
    [300, undefined, 120],
    [300, 16, 190],
    [3, 1, 30],
  ])('of %i questions with --jobs %s is %i s', (count, jobs, seconds) => {
    const plans = Array.from({ length: count }, () => planOf(1));
    expect(estimateOf(plans, { jobs }).seconds).toBe(seconds);
  });
});
