// Lists facts about models that the API does not report: aliases, image tiers and prices, as of a date.
import { TIERS, type Tier } from '../image/size.ts';
import { toBaseModel } from './providers/providers.ts';

// fact(prices): Models cost these sums per million tokens, read from the cache these. Source:
// https://platform.claude.com/docs/en/about-claude/pricing, and the announcement of Haiku 5.5 for the cache reads of
// Sonnet 5.5, 2026-11.
/** The month of the prices below, from https://platform.claude.com/docs/en/about-claude/pricing. */
export const PRICES_DATE = '2026-11';

/** Prices in USD per million tokens. Writes to the cache cost a multiple of the input price. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
}

export interface Price extends Rates {
  /** The prices of a prompt with more than `promptTokens` tokens, and of its answer. */
  readonly above?: Rates & { readonly promptTokens: number };
  /** True for a price that the user set, which no geography raises. */
  readonly own?: true;
}

/** Facts about one model. */
export interface ModelFacts {
  readonly tier: Tier;
  readonly price: Price;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** True if the model accepts `output_config.effort`. */
  readonly effort: boolean;
  /** Tokens that the beginning of a prompt must have to be cached. */
  readonly cacheMinimum: number;
}

export const DEFAULT_MODEL = 'claude-opus-5-5';

/** Our aliases; the API accepts only ids. */
export const MODEL_ALIASES: Readonly<Record<string, string>> = {
  opus: 'claude-opus-5-5',
  sonnet: 'claude-sonnet-5-5',
  haiku: 'claude-haiku-5-5',
  fable: 'claude-fable-5-2',
};

// fact(max-output).
// fact(small-context).
const MILLION_TOKENS = { contextTokens: 1_000_000, maxOutputTokens: 128_000, effort: true } as const;
// fact(cache-minimum).
const LEAST_CACHED = { cacheMinimum: 512 } as const;
// fact(tier-high).
const SINCE_4_7 = { tier: TIERS.high, ...MILLION_TOKENS, ...LEAST_CACHED } as const;
// fact(tier-standard).
const OF_4_6 = { tier: TIERS.standard, ...MILLION_TOKENS } as const;
// fact(small-context).
// fact(effort-levels).
const OF_4_5 = {
  tier: TIERS.standard,
  contextTokens: 200_000,
  maxOutputTokens: 64_000,
  effort: false,
} as const;

// fact(prices).
// fact(model-ids).
// fact(cache-minimum).
/** Sizes and dates are from https://platform.claude.com/docs/en/about-claude/models/overview, read with the prices. */
const MODELS: Readonly<Record<string, ModelFacts>> = {
  'claude-opus-5-5': { ...SINCE_4_7, price: { input: 4, output: 20, cacheRead: 0.2 } },
  'claude-sonnet-5-5': { ...SINCE_4_7, price: { input: 2, output: 10, cacheRead: 0.1 } },
  'claude-haiku-5-5': {
    ...SINCE_4_7,
    price: {
      input: 0.1,
      output: 0.5,
      cacheRead: 0.01,
      above: { promptTokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05 },
    },
  },
  'claude-fable-5-2': { ...SINCE_4_7, price: { input: 8, output: 40, cacheRead: 0.2 } },
  'claude-fable-5-1': { ...SINCE_4_7, price: { input: 10, output: 50, cacheRead: 0.25 } },
  'claude-fable-5': { ...SINCE_4_7, price: { input: 10, output: 50, cacheRead: 1 } },
  'claude-opus-5': { ...SINCE_4_7, price: { input: 5, output: 25, cacheRead: 0.5 } },
  'claude-sonnet-5': { ...SINCE_4_7, cacheMinimum: 1_024, price: { input: 2, output: 10, cacheRead: 0.2 } },
  'claude-opus-4-8': { ...SINCE_4_7, cacheMinimum: 1_024, price: { input: 5, output: 25, cacheRead: 0.5 } },
  'claude-opus-4-7': { ...SINCE_4_7, cacheMinimum: 2_048, price: { input: 5, output: 25, cacheRead: 0.5 } },
  'claude-opus-4-6': { ...OF_4_6, cacheMinimum: 4_096, price: { input: 5, output: 25, cacheRead: 0.5 } },
  'claude-sonnet-4-6': { ...OF_4_6, cacheMinimum: 1_024, price: { input: 3, output: 15, cacheRead: 0.3 } },
  'claude-opus-4-5': {
    ...OF_4_5,
    cacheMinimum: 4_096,
    effort: true,
    price: { input: 5, output: 25, cacheRead: 0.5 },
  },
  'claude-sonnet-4-5': { ...OF_4_5, cacheMinimum: 1_024, price: { input: 3, output: 15, cacheRead: 0.3 } },
  'claude-haiku-4-5': { ...OF_4_5, cacheMinimum: 4_096, price: { input: 1, output: 5, cacheRead: 0.1 } },
};

/** Returns the ids of the models in the table, the newest of each family first. */
export function listKnownModels(): readonly string[] {
  return Object.keys(MODELS);
}

/** Returns the facts about a model, given its name at any provider, dated or not; undefined for an unknown model. */
export function modelFacts(model: string): ModelFacts | undefined {
  const id = toBaseModel(model);
  return Object.hasOwn(MODELS, id) ? MODELS[id] : undefined;
}

// guess(tier-of-new-models): A model that the table does not know has the high image tier. Source: all models since
// 4.7 have it, 2026-11. If wrong: getTier in src/api/models.ts.
/** Returns the image tier of a model; of one that is missing here the high one, which all new models have. */
export function getTier(model: string): Tier {
  return modelFacts(model)?.tier ?? TIERS.high;
}

/** True if a model accepts an effort. An unknown model counts as one that does, so that the API decides. */
export function supportsEffort(model: string): boolean {
  return modelFacts(model)?.effort !== false;
}

/** Whether a model with lower prices is known. */
export function hasCheaperModel(model: string): boolean {
  const input = modelFacts(model)?.price.input;
  return input !== undefined && Object.values(MODELS).some(({ price }) => price.input < input);
}

/** Returns our alias for a model id, or undefined. */
export function findAlias(model: string): string | undefined {
  return Object.keys(MODEL_ALIASES).find((alias) => MODEL_ALIASES[alias] === model);
}
