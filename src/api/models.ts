// Lists facts about models that the API does not report: aliases, image tiers and prices, as of a date.
import { TIERS, type Tier } from '../image/size.ts';
import { toBaseModel } from './providers/providers.ts';

/** The month of the prices below, from https://platform.claude.com/docs/en/about-claude/pricing. */
export const PRICES_DATE = '2026-11';

/** Prices in USD per million tokens. Null means unconfirmed: a cost that needs it is unknown, never guessed. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number | null;
  /** The prices of a prompt with more than `promptTokens` tokens. */
  readonly above?: { readonly promptTokens: number; readonly input: number; readonly output: number };
}

/** Facts about one model. */
export interface ModelFacts {
  readonly tier: Tier;
  readonly price: Price | null;
  readonly contextTokens: number;
  /** Null if the documentation does not say. */
  readonly maxOutputTokens: number | null;
  /** True if the model accepts `output_config.effort`. */
  readonly effort: boolean;
}

export const DEFAULT_MODEL = 'claude-opus-5-5';

/** Our aliases; the API accepts only ids. */
export const MODEL_ALIASES: Readonly<Record<string, string>> = {
  opus: 'claude-opus-5-5',
  sonnet: 'claude-sonnet-5-5',
  haiku: 'claude-haiku-5-5',
  fable: 'claude-fable-5-1',
};

const SINCE_4_7 = {
  tier: TIERS.high,
  contextTokens: 1_000_000,
  maxOutputTokens: 128_000,
  effort: true,
} as const;
const BEFORE_4_7 = {
  tier: TIERS.standard,
  contextTokens: 1_000_000,
  maxOutputTokens: null,
  effort: true,
} as const;

const MODELS: Readonly<Record<string, ModelFacts>> = {
  'claude-opus-5-5': { ...SINCE_4_7, price: { input: 4, output: 20, cacheRead: 0.2 } },
  'claude-sonnet-5-5': { ...SINCE_4_7, price: { input: 2, output: 10, cacheRead: 0.2 } },
  'claude-haiku-5-5': {
    ...SINCE_4_7,
    price: {
      input: 0.1,
      output: 0.5,
      cacheRead: null,
      above: { promptTokens: 100_000, input: 0.5, output: 2.5 },
    },
  },
  'claude-fable-5-1': { ...SINCE_4_7, price: { input: 10, output: 50, cacheRead: 0.25 } },
  'claude-opus-5': { ...SINCE_4_7, price: { input: 5, output: 25, cacheRead: 0.5 } },
  'claude-opus-4-8': { ...SINCE_4_7, price: { input: 5, output: 25, cacheRead: 0.5 } },
  'claude-opus-4-7': { ...SINCE_4_7, price: null },
  'claude-sonnet-5': { ...SINCE_4_7, price: { input: 2, output: 10, cacheRead: 0.2 } },
  'claude-sonnet-4-6': { ...BEFORE_4_7, price: { input: 3, output: 15, cacheRead: 0.3 } },
  'claude-opus-4-6': { ...BEFORE_4_7, price: null },
  'claude-haiku-4-5': {
    tier: TIERS.standard,
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    effort: false,
    price: { input: 1, output: 5, cacheRead: 0.1 },
  },
};

/** Returns the facts about a model, given its name at any provider, dated or not; undefined for an unknown model. */
export function modelFacts(model: string): ModelFacts | undefined {
  const id = toBaseModel(model);
  return Object.hasOwn(MODELS, id) ? MODELS[id] : undefined;
}

/** True if a model accepts an effort. An unknown model counts as one that does, so that the API decides. */
export function supportsEffort(model: string): boolean {
  return modelFacts(model)?.effort !== false;
}

/** Whether a model with lower prices is known. */
export function hasCheaperModel(model: string): boolean {
  const input = modelFacts(model)?.price?.input;
  return input !== undefined && Object.values(MODELS).some(({ price }) => price && price.input < input);
}

/** Returns our alias for a model id, or undefined. */
export function findAlias(model: string): string | undefined {
  return Object.keys(MODEL_ALIASES).find((alias) => MODEL_ALIASES[alias] === model);
}
