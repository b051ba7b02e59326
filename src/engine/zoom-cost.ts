// Computes what the zooms of a question cost at most, for `--dry-run`. Pure.
import { getTier } from '../api/models.ts';
import { computeWorstCaseUsd } from './cost.ts';
import type { Plan } from './types.ts';

/** Requests with wrong or refused calls that a question is given beside its zooms. */
export const SPARE_STEPS = 2;

/** Tokens of the tool, and of each call and its result without the image; far more than they take. */
const STEP_TOKENS = 1000;

/**
 * Returns the cost in USD of a question whose prompt has at most so many tokens, if each zoom is asked for in a request
 * of its own and every reply is as long as it may be. `--max-cost` limits it. Null when the price is unknown.
 */
export function computeZoomsUsd(plan: Plan, promptTokens: number): number | null {
  const { maxZooms, maxTokens, model, price, options, question } = plan;
  const { maxTokens: imageTokens } = getTier(model);
  const requests = maxZooms + SPARE_STEPS + 1;
  let sum = 0;
  for (let steps = 0; steps < requests; steps += 1) {
    const shown = Math.min(steps, maxZooms) * imageTokens;
    const cost = computeWorstCaseUsd(
      price,
      promptTokens + shown + steps * maxTokens + (steps + 1) * STEP_TOKENS,
      maxTokens,
      options,
    );
    if (cost === null) return null;
    sum += cost;
  }
  return Math.min(sum, question.budget?.availableUsd() ?? sum);
}
