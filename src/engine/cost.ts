// Money and token arithmetic from prices per million tokens. Pure; unknown stays unknown (null), never guessed.
import { CACHE_WRITE_FACTORS } from '../api/cache-breakpoints.ts';
import { modelFacts, type Price, type Rates } from '../api/models.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import type { Reply, Usage } from '../api/stream-message.ts';
import type { AskOptions, Plan } from './types.ts';

// fact(us-price): Where a model runs in the USA only, every price is 1.1 times as high. Source:
// https://platform.claude.com/docs/en/about-claude/pricing, "Data residency pricing", 2026-11.
/** Times every price where the model ran in the USA only; the same page, "Data residency pricing". */
const US_ONLY = 1.1;

/** Price factors by the geography in `usage.inference_geo`; models before 4.6 report none. */
const GEOGRAPHIES: ReadonlyMap<string, number> = new Map([
  ['global', 1],
  ['not_available', 1],
  ['us', US_ONLY],
]);

/** The part of a prompt that is written to the cache, and for how long. */
export type CacheWrites = Pick<AskOptions, 'caching'> & Partial<Pick<AskOptions, 'cacheTtl'>>;

// fact(batch-price): A batch costs half the price of input, output and cache. Source:
// https://platform.claude.com/docs/en/build-with-claude/batch-processing, 2026-11.
/** Price of a request in a batch, as a factor (https://platform.claude.com/docs/en/build-with-claude/batch-processing). */
const BATCH_PRICE_FACTOR = 0.5;

/** Returns the price of a model in a batch. */
export function toBatchPrice(price: Price): Price {
  const halve = ({ input, output, cacheRead }: Rates): Rates => ({
    input: input * BATCH_PRICE_FACTOR,
    output: output * BATCH_PRICE_FACTOR,
    cacheRead: cacheRead * BATCH_PRICE_FACTOR,
  });
  const { above } = price;
  return { ...price, ...halve(price), ...(above ? { above: { ...above, ...halve(above) } } : {}) };
}

export type TokenUsage = Pick<
  Usage,
  | 'input_tokens'
  | 'output_tokens'
  | 'cache_creation'
  | 'cache_creation_input_tokens'
  | 'cache_read_input_tokens'
> &
  Partial<Pick<Usage, 'inference_geo' | 'service_tier'>>;

/** Returns the cost of an answer in USD; null when the price or the geography is unknown. */
export function computeUsageCost(price: Price | undefined, usage: TokenUsage): number | null {
  if (!price) return null;
  const cacheRead = usage.cache_read_input_tokens ?? 0;
  const cacheWrite1h = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const cacheWrite =
    usage.cache_creation_input_tokens ??
    cacheWrite1h + (usage.cache_creation?.ephemeral_5m_input_tokens ?? 0);
  const rates = getRates(price, usage.input_tokens + cacheRead + cacheWrite);
  const geography = price.own ? 1 : GEOGRAPHIES.get(usage.inference_geo ?? 'global');
  if (geography === undefined) return null;
  const millionths =
    usage.input_tokens * rates.input +
    cacheRead * rates.cacheRead +
    (cacheWrite - cacheWrite1h) * rates.input * CACHE_WRITE_FACTORS['5m'] +
    cacheWrite1h * rates.input * CACHE_WRITE_FACTORS['1h'] +
    usage.output_tokens * rates.output;
  const tier = usage.service_tier === 'batch' ? BATCH_PRICE_FACTOR : 1;
  return (tier * geography * millionths) / 1e6;
}

/**
 * Returns how many output tokens a budget in USD pays after the prompt, at the price of the most expensive geography,
 * because the workspace chooses it. `cacheWrites` make the prompt more expensive. Null when the price is unknown.
 */
export function computeAffordableTokens(
  price: Price | undefined,
  promptTokens: number,
  budgetUsd: number,
  cacheWrites?: CacheWrites,
): number | null {
  const rates = getHighestRates(price, promptTokens, cacheWrites);
  return rates && Math.floor((budgetUsd * 1e6 - promptTokens * rates.input) / rates.output);
}

/**
 * Returns the maximum cost of a request in USD, from its prompt and `max_tokens` at the price of the most expensive
 * geography; null when the price is unknown.
 */
export function computeWorstCaseUsd(
  price: Price | undefined,
  promptTokens: number,
  maxTokens: number,
  cacheWrites?: CacheWrites,
): number | null {
  const rates = getHighestRates(price, promptTokens, cacheWrites);
  return rates && (promptTokens * rates.input + maxTokens * rates.output) / 1e6;
}

/** Returns the rates of the most expensive geography in USD per million tokens; null for an unknown price. */
function getHighestRates(
  price: Price | undefined,
  promptTokens: number,
  cacheWrites: CacheWrites = { caching: 'none' },
): Pick<Rates, 'input' | 'output'> | null {
  if (!price) return null;
  const { input, output } = getRates(price, promptTokens);
  const geography = price.own ? 1 : US_ONLY;
  const { caching, cacheTtl = '5m' } = cacheWrites;
  const factor = caching === 'none' ? 1 : CACHE_WRITE_FACTORS[cacheTtl];
  return { input: input * factor * geography, output: output * geography };
}

function getRates(price: Price, promptTokens: number): Rates {
  return price.above && promptTokens > price.above.promptTokens ? price.above : price;
}

/** A reply and where it came from, on which its price depends. */
interface Priced {
  readonly reply: Pick<Reply, 'message'>;
  readonly plan: Pick<Plan, 'provider' | 'model' | 'price'> & {
    readonly options: Pick<AskOptions, 'cacheTtl'>;
  };
}

/**
 * Returns the cost of a reply in USD, 0 for a refusal that the Claude API does not charge; null when it is unknown.
 * A price of the user's own is that of the model that was asked for.
 */
export function computeCost({ reply: { message }, plan }: Priced): number | null {
  const { pricesKnown } = getCapabilities(plan);
  if (pricesKnown && isFreeRefusal(message)) return 0;
  const usage = withTtl(message.usage, plan.options.cacheTtl);
  if (plan.price?.own) return computeUsageCost(plan.price, usage);
  return pricesKnown ? computeUsageCost(modelFacts(message.model)?.price, usage) : null;
}

/** A server in between may leave out how long the cache keeps each part: all of it has the `ttl` of the request. */
function withTtl(usage: TokenUsage, ttl: AskOptions['cacheTtl']): TokenUsage {
  const written = usage.cache_creation_input_tokens ?? 0;
  if (ttl === '5m' || written === 0 || usage.cache_creation) return usage;
  return {
    ...usage,
    cache_creation: { ephemeral_1h_input_tokens: written, ephemeral_5m_input_tokens: 0 },
  };
}

// fact(unbilled-refusals): A refusal before any output is not charged for the categories cyber, general_harms and
// none. Source: https://platform.claude.com/docs/en/build-with-claude/refusals, 2026-09-24.
/** Categories of refusals before any output that are not charged; null stands for none of the named ones. */
const FREE_CATEGORIES: readonly unknown[] = ['cyber', 'general_harms', null];

/**
 * Whether a reply is a refusal before any output that is not charged, although `usage` counts its tokens
 * (https://platform.claude.com/docs/en/build-with-claude/refusals, since 2026-09-24).
 */
function isFreeRefusal({ stop_reason, stop_details, content }: Reply['message']): boolean {
  if (stop_reason !== 'refusal' || content.length > 0) return false;
  return FREE_CATEGORIES.includes(stop_details?.category ?? null);
}
