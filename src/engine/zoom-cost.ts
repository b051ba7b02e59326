// Computes what the zooms of a question take at most, for `--dry-run`. Pure.
import { getTier } from '../api/models.ts';
import { computeWorstCaseUsd } from './cost.ts';
import type { Plan } from './types.ts';

/** Requests with wrong or refused calls that a question is given beside its zooms. */
export const SPARE_STEPS = 2;

/** Tokens of the tool, and of each call and its result without the image; far more than they take. */
const STEP_TOKENS = 1000;

/** The most that the answer to one question takes. */
interface ZoomBound {
  readonly requests: number;
  /** Tokens of all prompts. */
  readonly inputTokens: number;
  /** USD; null when the price is unknown. */
  readonly usd: number | null;
}

/**
 * Returns what a question takes whose prompt has at most so many tokens, if each zoom is asked for in a request of its own
 * and every reply is as long as it may be. `--max-cost` limits the cost.
 */
export function boundZooms(plan: Plan, promptTokens: number): ZoomBound {
  const { maxZooms, maxTokens, model, price, options, question } = plan;
  const { maxTokens: imageTokens } = getTier(model);
  const requests = maxZooms + SPARE_STEPS + 1;
  const prompts = Array.from({ length: requests }, (_, steps) => {
    const shown = Math.min(steps, maxZooms) * imageTokens;
    return promptTokens + shown + steps * maxTokens + (steps + 1) * STEP_TOKENS;
  });
  const costs = prompts.map((tokens) => computeWorstCaseUsd(price, tokens, maxTokens, options));
  const usd = costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
  return {
    requests,
    inputTokens: prompts.reduce((sum, tokens) => sum + tokens, 0),
    usd: usd === null ? null : Math.min(usd, question.budget?.availableUsd() ?? usd),
  };
}
