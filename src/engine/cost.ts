// Money and token arithmetic from the dated price table. Pure; unknown stays unknown (null), never guessed.
import { CACHE_WRITE_FACTOR } from '../api/cache-breakpoints.ts';
import { modelFacts, type Price } from '../api/models.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import type { Reply, Usage } from '../api/stream-message.ts';
import type { Plan } from './types.ts';

const CACHE_WRITE_1H = 2; // Times the input price; https://platform.claude.com/docs/en/about-claude/pricing

/** Times every price where the model ran in the USA only; the same page, "Data residency pricing". */
const US_ONLY = 1.1;

/** Price factors by the geography in `usage.inference_geo`; models before 4.6 report none. */
const GEOGRAPHIES: ReadonlyMap<string, number> = new Map([
  ['global', 1],
  ['not_available', 1],
  ['us', US_ONLY],
]);

export type TokenUsage = Pick<
  Usage,
  | 'input_tokens'
  | 'output_tokens'
  | 'cache_creation'
  | 'cache_creation_input_tokens'
  | 'cache_read_input_tokens'
> &
  Partial<Pick<Usage, 'inference_geo'>>;

/**
 * Returns the cost of an answer in USD; null when the price of the model, a part of it that is needed, or the geography
 * is unknown.
 */
export function computeUsageCost(model: string, usage: TokenUsage): number | null {
  const price = modelFacts(model)?.price;
  return price ? applyPrice(price, usage) : null;
}

/**
 * Returns an upper bound of the cost of an answer in USD: where the price of reading from the cache is unknown, the
 * input price counts. Null when the price of the model or the geography is unknown.
 */
export function boundUsageCost(model: string, usage: TokenUsage): number | null {
  const price = modelFacts(model)?.price;
  return price
    ? applyPrice({ ...price, cacheRead: price.cacheRead ?? price.above?.input ?? price.input }, usage)
    : null;
}

function applyPrice(price: Price, usage: TokenUsage): number | null {
  const cacheRead = usage.cache_read_input_tokens ?? 0;
  const cacheWrite1h = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const cacheWrite =
    usage.cache_creation_input_tokens ??
    cacheWrite1h + (usage.cache_creation?.ephemeral_5m_input_tokens ?? 0);
  const rate = getRates(price, usage.input_tokens + cacheRead + cacheWrite);
  const geography = GEOGRAPHIES.get(usage.inference_geo ?? 'global');
  if (geography === undefined || (cacheRead > 0 && price.cacheRead === null)) return null;
  const millionths =
    usage.input_tokens * rate.input +
    cacheRead * (price.cacheRead ?? 0) +
    (cacheWrite - cacheWrite1h) * rate.input * CACHE_WRITE_FACTOR +
    cacheWrite1h * rate.input * CACHE_WRITE_1H +
    usage.output_tokens * rate.output;
  return (geography * millionths) / 1e6;
}

/**
 * Returns how many output tokens a budget in USD pays after the prompt, at the price of the most expensive geography,
 * because the workspace chooses it. `writesCache` makes the prompt more expensive. Null when the price is unknown.
 */
export function computeAffordableTokens(
  model: string,
  promptTokens: number,
  budgetUsd: number,
  writesCache = false,
): number | null {
  const rates = getHighestRates(model, promptTokens, writesCache);
  return rates && Math.floor((budgetUsd * 1e6 - promptTokens * rates.input) / rates.output);
}

/**
 * Returns the maximum cost of a request in USD, from its prompt and `max_tokens` at the price of the most expensive
 * geography; null when the price is unknown.
 */
export function computeWorstCaseUsd(
  model: string,
  promptTokens: number,
  maxTokens: number,
  writesCache: boolean,
): number | null {
  const rates = getHighestRates(model, promptTokens, writesCache);
  return rates && (promptTokens * rates.input + maxTokens * rates.output) / 1e6;
}

interface Rates {
  readonly input: number;
  readonly output: number;
}

/** Returns the rates of the most expensive geography in USD per million tokens; null for an unknown price. */
function getHighestRates(model: string, promptTokens: number, writesCache: boolean): Rates | null {
  const price = modelFacts(model)?.price;
  if (!price) return null;
  const { input, output } = getRates(price, promptTokens);
  return { input: input * (writesCache ? CACHE_WRITE_FACTOR : 1) * US_ONLY, output: output * US_ONLY };
}

function getRates(price: Price, promptTokens: number): Rates {
  return price.above && promptTokens > price.above.promptTokens ? price.above : price;
}

/** A reply and where it came from, on which its price depends. */
interface Priced {
  readonly reply: Pick<Reply, 'message'>;
  readonly plan: Pick<Plan, 'provider' | 'model'>;
}

/** Returns the cost of a reply in USD; null when it is unknown. */
export function computeCost({ reply: { message }, plan }: Priced): number | null {
  return getCapabilities(plan).pricesKnown ? computeUsageCost(message.model, message.usage) : null;
}

/** Returns an upper bound of the cost of a reply in USD; null when even that is unknown. */
export function computeCostBound({ reply: { message }, plan }: Priced): number | null {
  return getCapabilities(plan).pricesKnown ? boundUsageCost(message.model, message.usage) : null;
}
