// How long an answer may be: `--max-tokens`, the model's own limit, and what `--max-cost` leaves for it. Pure.

import type { Caching } from '../api/cache-breakpoints.ts';
import { mediaTitle } from '../api/media-title.ts';
import type { ModelFacts } from '../api/models.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import { CliError, usageError } from '../errors.ts';
import { formatCount, formatUsdExactly } from '../format.ts';
import { DEFAULT_MAX_TOKENS } from '../limits.ts';
import type { LimitOrigin } from '../run/settings.ts';
import { affordableOutputTokens, worstCaseUsd } from './cost.ts';
import type { PlannedPart, PlanSettings } from './plan.ts';

/** An answer of fewer tokens than this is not worth asking for under `--max-cost`. */
const MIN_OUTPUT_TOKENS = 256;
/** Tokens that the API adds around a prompt; far above what it really takes, for the bound of `--max-cost`. */
const OVERHEAD_TOKENS = 200;
/** Tokens that a label says beside a picture's name. */
const LABEL_TOKENS = 20;
/** Tokens of what the API tells the model of a schema, beside the schema itself. */
const SCHEMA_TOKENS = 1000;

const TYPED_LIMIT: LimitOrigin = { name: '--max-cost', lift: 'leave --max-cost out' };

/** What of a prompt is no picture. */
interface PromptRest {
  readonly texts: readonly string[];
  /** Tokens of the conversation so far, as the API counted them. */
  readonly pastTokens: number;
  readonly caching: Caching;
  readonly schema: object | undefined;
}

/** Returns `max_tokens` of a request; throws CliError when a limit leaves no room for an answer. */
export function planOutput(
  parts: readonly PlannedPart[],
  prompt: PromptRest,
  settings: PlanSettings,
  facts: ModelFacts | undefined,
  platform: Capabilities,
): { maxTokens: number; cappedByCost: boolean; worstCaseUsd: number | null } {
  const most = facts?.maxOutputTokens ?? undefined;
  if (settings.maxTokens !== undefined && most !== undefined && settings.maxTokens > most) {
    const limit = `${formatCount(settings.maxTokens)} is more than the ${formatCount(most)} of ${settings.model}`;
    throw usageError('--max-tokens', limit);
  }
  const maxTokens = settings.maxTokens ?? Math.min(DEFAULT_MAX_TOKENS, most ?? DEFAULT_MAX_TOKENS);
  if (settings.maxCostUsd === undefined) return { maxTokens, cappedByCost: false, worstCaseUsd: null };
  const limit = settings.maxCostFrom ?? TYPED_LIMIT;
  const tokens = maxInputTokens(parts, prompt, facts, limit);
  const writesCache = prompt.caching !== 'none';
  const affordable = platform.pricesKnown
    ? affordableOutputTokens(settings.model, tokens, settings.maxCostUsd, writesCache)
    : null;
  if (affordable === null) {
    throw usageError(
      limit.name,
      `the price of ${settings.model} is unknown${platform.pricesKnown ? '' : ` on ${platform.title}`}`,
      platform.pricesKnown ? `use a model with a known price, or ${limit.lift}` : limit.lift,
    );
  }
  const least = Math.min(MIN_OUTPUT_TOKENS, maxTokens);
  if (affordable < least) {
    const needed = worstCaseUsd(settings.model, tokens, least, writesCache);
    throw tooExpensive(settings.maxCostUsd, needed, settings);
  }
  const paid = Math.min(maxTokens, affordable);
  return {
    maxTokens: paid,
    cappedByCost: affordable < maxTokens,
    worstCaseUsd: worstCaseUsd(settings.model, tokens, paid, writesCache),
  };
}

/** `share` and `needed` are USD of one question. */
function tooExpensive(share: number, needed: number | null, settings: PlanSettings): CliError {
  const { maxCostFrom: { name } = TYPED_LIMIT, maxCostShares: shares } = settings;
  // Up to the next hundredth of a cent, so that it pays in any case.
  const enough = shares && needed ? (Math.floor(needed * shares * 1e4) + 1) / 1e4 : undefined;
  const allowed = allowedWords(share, settings);
  return new CliError('max_cost', `${allowed} does not pay for the pictures and an answer`, {
    subject: name,
    hint: `allow ${enough ? formatUsdExactly(enough) : 'more'}, send fewer or smaller pictures, or use a cheaper model`,
  });
}

/** What was allowed is said as it was typed: for all questions, or for a whole chat with what is left of it. */
function allowedWords(
  share: number,
  { maxCostShares: questions = 1, maxCostWholeUsd: whole = share }: PlanSettings,
): string {
  if (whole > share) {
    // Down to a hundredth of a cent, so that no more is named than is left.
    const left = formatUsdExactly(Math.floor(share * 1e4) / 1e4);
    return `${left} is left of ${formatUsdExactly(whole)}, which`;
  }
  const several = questions > 1 ? ` for ${questions} questions (${formatUsdExactly(share)} each)` : '';
  return `${formatUsdExactly(share * questions)}${several}`;
}

/** An upper bound of the prompt's tokens: no token is shorter than a byte, no image takes more than its tier allows. */
function maxInputTokens(
  parts: readonly PlannedPart[],
  { texts, pastTokens, schema }: PromptRest,
  facts: ModelFacts | undefined,
  limit: LimitOrigin,
): number {
  const ofMedia = parts.flatMap((part): number[] => {
    if (part.kind === 'text') return [];
    const { media, tokens } = part;
    const isDocument = media.kind === 'pdf' || (media.kind === 'url' && media.block === 'document');
    if (media.kind === 'file_id' || isDocument) {
      const what = isDocument ? 'a page may hold any amount of text' : 'it may be a document of any length';
      throw usageError(
        limit.name,
        `the size of ${media.input} is not known beforehand, as ${what}`,
        isDocument ? limit.lift : `send the picture itself, or ${limit.lift}`,
      );
    }
    return [tokens ?? facts?.tier.maxTokens ?? 0, Buffer.byteLength(mediaTitle(media)) + LABEL_TOKENS];
  });
  const ofTexts = texts.map((text) => Buffer.byteLength(text));
  const ofSchema = schema ? [Buffer.byteLength(JSON.stringify(schema)), SCHEMA_TOKENS] : [];
  return [...ofMedia, ...ofTexts, ...ofSchema].reduce(
    (sum, count) => sum + count,
    OVERHEAD_TOKENS + pastTokens,
  );
}
