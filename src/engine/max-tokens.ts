// Decides the length of an answer by `--max-tokens`, the model's own limit and the budget. Pure.
import type { Caching } from '../api/cache-breakpoints.ts';
import { mediaTitle } from '../api/media-title.ts';
import { getTier, hasCheaperModel, type ModelFacts, type Price } from '../api/models.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import type { ProviderName } from '../api/providers/providers.ts';
import { CliError, usageError } from '../errors.ts';
import { formatCount, formatUsdExactly } from '../format.ts';
import { DEFAULT_MAX_TOKENS } from '../limits.ts';
import { formatPriceCommand } from '../run/prices.ts';
import type { LimitOrigin } from '../run/settings.ts';
import type { Budget } from './budget.ts';
import { computeAffordableTokens, computeWorstCaseUsd } from './cost.ts';
import type { AskOptions, Plan, PlannedPart } from './types.ts';

/** An answer of fewer tokens than this is not worth asking for under `--max-cost`. */
const MIN_OUTPUT_TOKENS = 256;
// guess(prompt-overhead): The API adds fewer than 200 tokens to a prompt, and fewer than 1,000 for a schema or for
// tools. Source: the table of tool use system prompts in
// https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview for tools, and a wide margin for the rest,
// 2026-11. If wrong: `--max-cost` can be exceeded; the three numbers in src/engine/max-tokens.ts.
/** Tokens that the API adds around a prompt; far more than it really adds, so that `--max-cost` holds. */
const OVERHEAD_TOKENS = 200;
/** Tokens of a label besides the name of its image. */
const LABEL_TOKENS = 20;
/** Tokens that the API adds to describe a schema to the model, besides the schema itself. */
const SCHEMA_TOKENS = 1000;
/** Tokens of the system prompt that the API adds with tools, besides the tools themselves; it adds fewer than this. */
const TOOLS_TOKENS = 1000;

/** The prompt without its images. */
interface PromptRest {
  readonly texts: readonly string[];
  /** Tokens of the conversation so far, as the API counted them. */
  readonly pastTokens: number;
  readonly caching: Caching;
  readonly schema: object | undefined;
  readonly tools?: readonly object[] | undefined;
}

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
): Pick<Plan, 'maxTokens' | 'cappedByCost' | 'worstCaseUsd'> {
  const max = facts?.maxOutputTokens;
  if (requested !== undefined && max !== undefined && requested > max) {
    const limit = `${formatCount(requested)} is more than the ${formatCount(max)} of ${model}`;
    throw usageError('--max-tokens', limit);
  }
  const maxTokens = requested ?? Math.min(getDefaultMaxTokens(effort), max ?? Number.POSITIVE_INFINITY);
  if (!budget) return { maxTokens, cappedByCost: false, worstCaseUsd: null };
  const { origin } = budget;
  const tokens = boundInputTokens(parts, prompt, model, origin);
  const writesCache = prompt.caching !== 'none';
  const availableUsd = budget.availableUsd();
  const affordable = computeAffordableTokens(price, tokens, availableUsd, writesCache);
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
    const neededUsd = computeWorstCaseUsd(price, tokens, min, writesCache);
    throw tooExpensive(budget, availableUsd, neededUsd, model);
  }
  const paid = Math.min(maxTokens, affordable);
  return {
    maxTokens: paid,
    cappedByCost: affordable < maxTokens,
    worstCaseUsd: computeWorstCaseUsd(price, tokens, paid, writesCache),
  };
}

function getDefaultMaxTokens(effort: AskOptions['effort']): number {
  return effort === 'xhigh' || effort === 'max' ? DEFAULT_MAX_TOKENS.highEffort : DEFAULT_MAX_TOKENS.usual;
}

/** `neededUsd` is the price of the smallest useful answer to one question. */
function tooExpensive(
  budget: Budget,
  availableUsd: number,
  neededUsd: number | null,
  model: string,
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
      hint: hasCheaperModel(model)
        ? 'allow more, send fewer or smaller images, or use a cheaper model'
        : 'allow more, or send fewer or smaller images',
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

/** Returns an upper bound of the prompt's tokens: no token is shorter than a byte, no image takes more than its tier allows. */
function boundInputTokens(
  parts: readonly PlannedPart[],
  { texts, pastTokens, schema, tools = [] }: PromptRest,
  model: string,
  limit: LimitOrigin,
): number {
  const ofMedia = parts.flatMap((part): number[] => {
    if (part.kind === 'text') return [];
    const { media, tokens } = part;
    const isDocument = media.kind === 'pdf' || (media.kind === 'url' && media.block === 'document');
    if (media.kind === 'file_id' || isDocument) {
      const why = isDocument ? 'a page may hold any amount of text' : 'it may be a document of any length';
      throw usageError(
        limit.name,
        `the cost of ${media.input} has no upper limit, as ${why}`,
        isDocument ? limit.lift : `send the image itself, or ${limit.lift}`,
      );
    }
    return [tokens ?? getTier(model).maxTokens, Buffer.byteLength(mediaTitle(media)) + LABEL_TOKENS];
  });
  const ofTexts = texts.map((text) => Buffer.byteLength(text));
  const ofSchema = schema ? [Buffer.byteLength(JSON.stringify(schema)), SCHEMA_TOKENS] : [];
  const ofTools = tools.length > 0 ? [Buffer.byteLength(JSON.stringify(tools)), TOOLS_TOKENS] : [];
  return [...ofMedia, ...ofTexts, ...ofSchema, ...ofTools].reduce(
    (sum, count) => sum + count,
    OVERHEAD_TOKENS + pastTokens,
  );
}
