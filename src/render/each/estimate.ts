// Formats what a run over many inputs would take, for people and as JSON. Pure.
import { formatCount, formatDuration, formatUsd, plural } from '../../format.ts';
import type { Range } from '../dry-run.ts';

/** USD. */
export interface Cost {
  /** The prompts alone. */
  readonly prompt: Range;
  /** With answers of max_tokens. */
  readonly worst: Range;
}

export interface EachEstimate {
  readonly inputs: number;
  /** Inputs that cannot be used. */
  readonly unusable: number;
  /** Inputs whose tokens only the API knows; they are in no sum. */
  readonly unknown: number;
  readonly tokens: Range;
  /** Null when the price is unknown. */
  readonly now: Cost | null;
  readonly inBatch: Cost | null;
  readonly seconds: number;
  /** The assumptions behind the time. */
  readonly answerSeconds: number;
  readonly requestsAtOnce: number;
}

/** Returns the object of `--each --dry-run --json`. */
export function toEstimateJson(estimate: EachEstimate, hasBatches: boolean): object {
  const { inputs, unusable, unknown, tokens, now, inBatch } = estimate;
  const isCertain = tokens.min === tokens.max;
  const toCost = (cost: Cost | null) => ({
    prompt_cost_usd: cost && isCertain ? cost.prompt.max : null,
    max_cost_usd: cost && isCertain ? cost.worst.max : null,
  });
  const toRange = (cost: Cost | null) => ({
    prompt_cost_usd: cost?.prompt ?? null,
    max_cost_usd: cost?.worst ?? null,
  });
  return {
    dry_run: true,
    inputs,
    unusable,
    unknown,
    estimate: {
      input_tokens: isCertain ? tokens.max : null,
      ...toCost(now),
      range: isCertain ? null : { input_tokens: tokens, ...toRange(now) },
    },
    batch: hasBatches ? { ...toCost(inBatch), range: isCertain ? null : toRange(inBatch) } : null,
    time: {
      seconds: estimate.seconds,
      answer_seconds: estimate.answerSeconds,
      requests_at_once: estimate.requestsAtOnce,
    },
  };
}

/** Formats an estimate; `priceName` says whose prices they are. */
export function formatEstimate(
  estimate: EachEstimate,
  { hasBatches, priceName }: { readonly hasBatches: boolean; readonly priceName: string },
): string {
  const { inputs, unusable, unknown, tokens, now, inBatch, seconds } = estimate;
  const isCertain = tokens.min === tokens.max;
  const most = isCertain ? 'at most' : 'about';
  const formatCost = ({ prompt, worst }: Cost) =>
    `about ${formatRange(prompt, formatUsd)} for the prompts, ${most} ${formatRange(worst, formatUsd)} with the answers`;
  const faults = [
    ...(unusable > 0 ? [`${formatCount(unusable)} unusable`] : []),
    ...(unknown > 0 ? [`${formatCount(unknown)} of unknown size, which no sum includes`] : []),
  ];
  const time = formatDuration(seconds * 1000);
  return [
    [plural(inputs, 'input'), ...faults].join(', '),
    `tokens in: about ${formatRange(tokens, formatCount)}`,
    `cost: ${now ? `${formatCost(now)} (${priceName})` : 'unknown'}`,
    ...(hasBatches && inBatch ? [`as a batch: ${formatCost(inBatch)}`] : []),
    `time: about ${time}, if an answer takes ${estimate.answerSeconds} s and the API takes ${plural(estimate.requestsAtOnce, 'request')} at once`,
    'nothing was sent',
    '',
  ].join('\n');
}

function formatRange({ min, max }: Range, format: (value: number) => string): string {
  return min === max ? format(max) : `${format(min)} to ${format(max)}`;
}
