// What is known of models as dated data: aliases, image tiers, prices; live facts come from the API, not from here.
import { TIERS, type Tier } from '../image/size.ts';
import { toBaseModel } from './providers/providers.ts';

/** When the prices below were read, from https://platform.claude.com/docs/en/about-claude/pricing. */
export const PRICES_DATE = '2026-11';

/** USD per million tokens. A null part is not confirmed: costs that need it are unknown, never guessed. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number | null;
  /** Holds instead when the whole prompt has more tokens than this. */
  readonly above?: { readonly promptTokens: number; readonly input: number; readonly output: number };
}

/** One known model: image tier, price, limits in tokens. */
export interface ModelFacts {
  readonly tier: Tier;
  readonly price: Price | null;
  readonly contextTokens: number;
  /** Null where the documentation does not say. */
  readonly maxOutputTokens: number | null;
  readonly effort: boolean;
}

export const DEFAULT_MODEL = 'claude-opus-5-5';

/** Aliases are ours: the API knows only ids. */
export const MODEL_ALIASES: Readonly<Record<string, string>> = {
  opus: 'claude-opus-5-5',
  sonnet: 'claude-sonnet-5-5',
  haiku: 'claude-haiku-5-5',
  fable: 'claude-fable-5-1',
};

const recent = {
  tier: TIERS.high,
  contextTokens: 1_000_000,
  maxOutputTokens: 128_000,
  effort: true,
} as const;
const before47 = {
  tier: TIERS.standard,
  contextTokens: 1_000_000,
  maxOutputTokens: null,
  effort: true,
} as const;

const MODELS: Readonly<Record<string, ModelFacts>> = {
  'claude-opus-5-5': { ...recent, price: { input: 4, output: 20, cacheRead: 0.2 } },
  'claude-sonnet-5-5': { ...recent, price: { input: 2, output: 10, cacheRead: 0.2 } },
  'claude-haiku-5-5': {
    ...recent,
    price: {
      input: 0.1,
      output: 0.5,
      cacheRead: null,
      above: { promptTokens: 100_000, input: 0.5, output: 2.5 },
    },
  },
  'claude-fable-5-1': { ...recent, price: { input: 10, output: 50, cacheRead: 0.25 } },
  'claude-opus-5': { ...recent, price: { input: 5, output: 25, cacheRead: 0.5 } },
  'claude-opus-4-8': { ...recent, price: { input: 5, output: 25, cacheRead: 0.5 } },
  'claude-opus-4-7': { ...recent, price: null },
  'claude-sonnet-5': { ...recent, price: { input: 2, output: 10, cacheRead: 0.2 } },
  'claude-sonnet-4-6': { ...before47, price: { input: 3, output: 15, cacheRead: 0.3 } },
  'claude-opus-4-6': { ...before47, price: null },
  'claude-haiku-4-5': {
    tier: TIERS.standard,
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    effort: false,
    price: { input: 1, output: 5, cacheRead: 0.1 },
  },
};

/** Returns what is known of a model, by the name of any platform and dated or not, or undefined. */
export function modelFacts(model: string): ModelFacts | undefined {
  const id = toBaseModel(model);
  return Object.hasOwn(MODELS, id) ? MODELS[id] : undefined;
}

/** Says whether a model may be sent an effort; of an unknown one only the API knows. */
export function takesEffort(model: string): boolean {
  return modelFacts(model)?.effort !== false;
}

/** Returns our alias of a model id, if it has one. */
export function aliasOf(model: string): string | undefined {
  return Object.keys(MODEL_ALIASES).find((alias) => MODEL_ALIASES[alias] === model);
}
