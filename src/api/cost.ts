// Money and token arithmetic from the dated price table. Pure; unknown stays unknown (null), never guessed.
import type { Usage } from '@anthropic-ai/sdk/resources/messages/messages';
import { CACHE_WRITE_PRICE } from './caching.ts';
import { modelFacts, type Price } from './models.ts';

const CACHE_WRITE_1H = 2; // Times the input price; https://platform.claude.com/docs/en/about-claude/pricing

export type TokenUsage = Pick<
  Usage,
  | 'input_tokens'
  | 'output_tokens'
  | 'cache_creation'
  | 'cache_creation_input_tokens'
  | 'cache_read_input_tokens'
>;

/** Returns what an answer cost in USD, or null when the model's price, or a part of it that is needed, is unknown. */
export function costUsd(model: string, usage: TokenUsage): number | null {
  const price = modelFacts(model)?.price;
  return price ? costAt(price, usage) : null;
}

/**
 * Returns what an answer cost in USD at most: reading from the cache, where its price is unknown, counts as much as
 * reading at all. Null when the model has no known price.
 */
export function boundedCostUsd(model: string, usage: TokenUsage): number | null {
  const price = modelFacts(model)?.price;
  return price
    ? costAt({ ...price, cacheRead: price.cacheRead ?? price.above?.input ?? price.input }, usage)
    : null;
}

function costAt(price: Price, usage: TokenUsage): number | null {
  const cacheRead = usage.cache_read_input_tokens ?? 0;
  const cacheWrite1h = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const cacheWrite =
    usage.cache_creation_input_tokens ??
    cacheWrite1h + (usage.cache_creation?.ephemeral_5m_input_tokens ?? 0);
  const rate = rateFor(price, usage.input_tokens + cacheRead + cacheWrite);
  if (cacheRead > 0 && price.cacheRead === null) return null;
  const millionths =
    usage.input_tokens * rate.input +
    cacheRead * (price.cacheRead ?? 0) +
    (cacheWrite - cacheWrite1h) * rate.input * CACHE_WRITE_PRICE +
    cacheWrite1h * rate.input * CACHE_WRITE_1H +
    usage.output_tokens * rate.output;
  return millionths / 1e6;
}

/**
 * Returns how many output tokens a budget in USD still pays after the prompt, which costs more where it is written to
 * the cache; null when the price is unknown.
 */
export function affordableOutputTokens(
  model: string,
  promptTokens: number,
  budgetUsd: number,
  writesCache = false,
): number | null {
  const price = modelFacts(model)?.price;
  if (!price) return null;
  const rate = rateFor(price, promptTokens);
  const input = rate.input * (writesCache ? CACHE_WRITE_PRICE : 1);
  return Math.floor((budgetUsd * 1e6 - promptTokens * input) / rate.output);
}

/** Returns the most that a request can cost in USD by its prompt and `max_tokens`; null when the price is unknown. */
export function mostCostUsd(
  model: string,
  promptTokens: number,
  maxTokens: number,
  writesCache: boolean,
): number | null {
  const price = modelFacts(model)?.price;
  if (!price) return null;
  const rate = rateFor(price, promptTokens);
  const input = rate.input * (writesCache ? CACHE_WRITE_PRICE : 1);
  return (promptTokens * input + maxTokens * rate.output) / 1e6;
}

function rateFor(price: Price, promptTokens: number): { input: number; output: number } {
  return price.above && promptTokens > price.above.promptTokens ? price.above : price;
}
