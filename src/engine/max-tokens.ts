// Decides the length of an answer by `--max-tokens`, the model's own limit and the budget. Pure.
import { hasCheaperModel, type ModelFacts, type Price } from '../api/models.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import type { ProviderName } from '../api/providers/providers.ts';
import { CliError, usageError } from '../errors.ts';
import { formatCount, formatUsdExactly } from '../format.ts';
import { DEFAULT_MAX_TOKENS } from '../limits.ts';
import { formatPriceCommand } from '../run/prices.ts';
import { boundPrompt, type PromptRest } from './bound-prompt.ts';
import type { Budget } from './budget.ts';
import { type CacheWrites, computeAffordableTokens, computeWorstCaseUsd } from './cost.ts';
import type { AskOptions, Plan, PlannedPart } from './types.ts';

/** An answer of fewer tokens than this is not worth asking for under `--max-cost`. */
const MIN_OUTPUT_TOKENS = 256;
interface OutputLimits {
  readonly model: string;
  /** As the user set it. */
  readonly maxTokens: number | undefined;
  /** As it is sent; undefined leaves it to the model. */
  readonly effort: AskOptions['effort'];
  readonly budget: Budget | undefined;
}

interface ModelContext {
  readonly provider: ProviderName;
  readonly facts: ModelFacts | undefined;
  readonly platform: Capabilities;
  readonly price: Price | undefined;
}

/** Returns `max_tokens` of a request; throws CliError when a limit leaves no room for an answer. */
export function planOutput(
  parts: readonly PlannedPart[],
  prompt: PromptRest,
  { model, maxTokens: requested, effort, budget }: OutputLimits,
  { provider, facts, platform, price }: ModelContext,
): Pick<Plan, 'maxTokens' | 'cappedByCost' | 'worstCaseUsd' | 'boundTokens' | 'uncounted'> {
  const max = facts?.maxOutputTokens;
  if (requested !== undefined && max !== undefined && requested > max) {
    const limit = `${formatCount(requested)} is more than the ${formatCount(max)} of ${model}`;
    throw usageError('--max-tokens', limit);
  }
  const maxTokens = requested ?? Math.min(getDefaultMaxTokens(effort), max ?? Number.POSITIVE_INFINITY);
  if (!budget) {
    return { maxTokens, cappedByCost: false, worstCaseUsd: null, boundTokens: null, uncounted: [] };
  }
  const { tokens, uncounted } = boundPrompt(parts, prompt, { facts, platform, origin: budget.origin });
  const means = { provider, model, price, caches: prompt, platform, budget };
  // Before anything is counted, what is known already must be affordable.
  const paid = payForOutput(maxTokens, tokens, means);
  return uncounted.length === 0
    ? { ...paid, boundTokens: tokens, uncounted }
    : { maxTokens, cappedByCost: false, worstCaseUsd: null, boundTokens: tokens, uncounted };
}

/** The budget of an answer, and all that its price depends on. */
interface Means {
  readonly provider: ProviderName;
  readonly model: string;
  readonly price: Price | undefined;
  readonly caches: CacheWrites;
  readonly platform: Capabilities;
  readonly budget: Budget;
  /** A way to make the prompt cheaper, for the hint. */
  readonly cure?: string;
}

/**
 * Reduces `max_tokens` to what a budget pays for after a prompt of at most so many tokens. Throws CliError when that is
 * too little, and when the price is unknown.
 */
export function payForOutput(
  maxTokens: number,
  promptTokens: number,
  means: Means,
): Pick<Plan, 'maxTokens' | 'cappedByCost' | 'worstCaseUsd'> {
  const { provider, model, price, caches, platform, budget } = means;
  const { origin } = budget;
  const availableUsd = budget.availableUsd();
  const affordable = computeAffordableTokens(price, promptTokens, availableUsd, caches);
  if (affordable === null) {
    const command = `${formatPriceCommand({ provider, model })} (USD per million tokens)`;
    throw usageError(
      origin.name,
      `the price of ${model} is unknown${platform.pricesKnown ? '' : ` on ${platform.title}`}`,
      `set it: ${command}; or ${platform.pricesKnown ? 'use a model with a known price, or ' : ''}${origin.lift}`,
    );
  }
  const min = Math.min(MIN_OUTPUT_TOKENS, maxTokens);
  if (affordable < min) {
    const neededUsd = computeWorstCaseUsd(price, promptTokens, min, caches);
    throw tooExpensive(availableUsd, neededUsd, means);
  }
  const paid = Math.min(maxTokens, affordable);
  return {
    maxTokens: paid,
    cappedByCost: affordable < maxTokens,
    worstCaseUsd: computeWorstCaseUsd(price, promptTokens, paid, caches),
  };
}

function getDefaultMaxTokens(effort: AskOptions['effort']): number {
  return effort === 'xhigh' || effort === 'max' ? DEFAULT_MAX_TOKENS.highEffort : DEFAULT_MAX_TOKENS.usual;
}

/** `neededUsd` is the price of the smallest useful answer to one question. */
function tooExpensive(
  availableUsd: number,
  neededUsd: number | null,
  { budget, model, cure = 'send fewer or smaller images' }: Means,
): CliError {
  const { origin, shares, totalUsd } = budget;
  const isPartlySpent = shares === 1 && totalUsd > availableUsd;
  // Rounded up to a hundredth of a cent, so that this amount really is enough.
  const enough = neededUsd && !isPartlySpent && (Math.floor(neededUsd * shares * 1e4) + 1) / 1e4;
  const needs = enough ? `; it needs at least ${formatUsdExactly(enough)}` : '';
  return new CliError(
    'max_cost',
    `${formatAllowed(budget, availableUsd)} is too low for this request${needs}`,
    {
      subject: origin.name,
      hint: hasCheaperModel(model) ? `allow more, ${cure}, or use a cheaper model` : `allow more, or ${cure}`,
    },
  );
}

/** Names the limit as the user set it: for all questions, or for a whole chat with the rest of it. */
function formatAllowed({ shares, totalUsd }: Budget, availableUsd: number): string {
  if (shares > 1) {
    return `${formatUsdExactly(totalUsd)} for ${shares} questions (${formatUsdExactly(totalUsd / shares)} each)`;
  }
  if (totalUsd === availableUsd) return formatUsdExactly(totalUsd);
  // Rounded down to a hundredth of a cent, so that it promises no more than is left.
  const left = formatUsdExactly(Math.floor(availableUsd * 1e4) / 1e4);
  return `${left}, the rest of ${formatUsdExactly(totalUsd)},`;
}
