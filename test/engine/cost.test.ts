import type { Message, RefusalStopDetails } from '@anthropic-ai/sdk/resources/messages';
import { expect, test } from 'vitest';
import { modelFacts } from '../../src/api/models.ts';
import {
  computeAffordableTokens,
  computeCost,
  computeUsageCost,
  computeWorstCaseUsd,
  type TokenUsage,
} from '../../src/engine/cost.ts';

function usage(input: number, output: number, more: Partial<TokenUsage> = {}): TokenUsage {
  return {
    input_tokens: input,
    output_tokens: output,
    cache_creation: null,
    cache_creation_input_tokens: null,
    cache_read_input_tokens: null,
    ...more,
  };
}

const priceOf = (model: string) => modelFacts(model)?.price;

const options = { cacheTtl: '5m' } as const;
const OPUS = { provider: 'anthropic', model: 'claude-opus-5-5', options } as const;

function refusal(category: RefusalStopDetails['category'], content: Message['content']): Message {
  return {
    model: OPUS.model,
    content,
    stop_reason: 'refusal',
    stop_details: { type: 'refusal', category, explanation: null },
    usage: usage(1000, 10),
  } as Message;
}

const split = (ephemeral_5m_input_tokens: number, ephemeral_1h_input_tokens: number) => ({
  cache_creation: { ephemeral_5m_input_tokens, ephemeral_1h_input_tokens },
});

test.each<[model: string, usage: TokenUsage, usd: number | null, sum: string]>([
  ['claude-opus-5-5', usage(1_000_000, 0), 4, '1M x 4'],
  ['claude-opus-5-5', usage(0, 1_000_000), 20, '1M x 20'],
  ['claude-sonnet-5-5', usage(1_000_000, 1_000_000), 12, '2 + 10'],
  ['claude-fable-5-2', usage(1_000_000, 1_000_000), 48, '8 + 40'],
  ['claude-fable-5-1', usage(1_000_000, 1_000_000), 60, '10 + 50'],
  ['claude-fable-5', usage(1_000_000, 1_000_000), 60, '10 + 50'],
  ['claude-opus-5', usage(1_000_000, 1_000_000), 30, '5 + 25'],
  ['claude-opus-4-8', usage(1_000_000, 1_000_000), 30, '5 + 25'],
  ['claude-opus-4-7', usage(1_000_000, 1_000_000), 30, '5 + 25'],
  ['claude-opus-4-6', usage(1_000_000, 1_000_000), 30, '5 + 25'],
  ['claude-opus-4-5-20251101', usage(1_000_000, 1_000_000), 30, '5 + 25'],
  ['claude-sonnet-5', usage(1_000_000, 1_000_000), 12, '2 + 10'],
  ['claude-sonnet-4-5', usage(1_000_000, 1_000_000), 18, '3 + 15'],
  ['claude-sonnet-4-6', usage(1_000_000, 1_000_000), 18, '3 + 15'],
  ['claude-haiku-4-5', usage(1_000_000, 1_000_000), 6, '1 + 5'],
  ['claude-haiku-4-5-20251001', usage(1_000_000, 1_000_000), 6, 'a dated id is the same model'],
  ['claude-opus-5-5', usage(0, 0), 0, 'nothing'],
  // Haiku 5.5: the price of the whole prompt and its answer changes above 100,000 tokens.
  ['claude-haiku-5-5', usage(100_000, 1_000_000), 0.51, '0.1 x 0.10 + 0.50'],
  ['claude-haiku-5-5', usage(100_001, 1_000_000), 2.5500005, '0.100001 x 0.50 + 2.50'],
  [
    'claude-haiku-5-5',
    usage(40_000, 0, { cache_creation_input_tokens: 60_001 }),
    0.057500625,
    'writes count towards the 100,000: 0.04 x 0.50 + 0.060001 x 0.50 x 1.25',
  ],
  // Cache reads.
  ['claude-opus-5-5', usage(0, 0, { cache_read_input_tokens: 1_000_000 }), 0.2, '1M x 0.20'],
  ['claude-sonnet-5-5', usage(0, 0, { cache_read_input_tokens: 1_000_000 }), 0.1, '1M x 0.10'],
  ['claude-fable-5-2', usage(0, 0, { cache_read_input_tokens: 1_000_000 }), 0.2, '1M x 0.20'],
  ['claude-fable-5', usage(0, 0, { cache_read_input_tokens: 1_000_000 }), 1, '1M x 1.00'],
  ['claude-fable-5-1', usage(0, 0, { cache_read_input_tokens: 1_000_000 }), 0.25, '1M x 0.25'],
  ['claude-opus-5', usage(0, 0, { cache_read_input_tokens: 1_000_000 }), 0.5, '1M x 0.50'],
  ['claude-haiku-4-5', usage(0, 0, { cache_read_input_tokens: 1_000_000 }), 0.1, '1M x 0.10'],
  ['claude-haiku-5-5', usage(0, 0, { cache_read_input_tokens: 100_000 }), 0.001, '0.1M x 0.01'],
  ['claude-haiku-5-5', usage(1, 0, { cache_read_input_tokens: 100_000 }), 0.0050005, '0.1M x 0.05 + 0.50'],
  // Cache writes: 1.25 times the input price for 5 minutes, twice for an hour.
  ['claude-opus-5-5', usage(0, 0, { cache_creation_input_tokens: 1_000_000 }), 5, '4 x 1.25'],
  [
    'claude-opus-5-5',
    usage(0, 0, { cache_creation_input_tokens: 1_000_000, ...split(0, 1_000_000) }),
    8,
    '4 x 2',
  ],
  [
    'claude-opus-5-5',
    usage(0, 0, { cache_creation_input_tokens: 1_000_000, ...split(750_000, 250_000) }),
    5.75,
    '0.75 x 5 + 0.25 x 8',
  ],
  ['claude-opus-5-5', usage(0, 0, split(750_000, 250_000)), 5.75, 'only the split is given'],
  // Everything at once: 1000 x 4 + 2000 x 0.2 + 3000 x 5 + 1000 x 8 + 500 x 20 = 37,400 millionths.
  [
    'claude-opus-5-5',
    usage(1000, 500, {
      cache_read_input_tokens: 2000,
      cache_creation_input_tokens: 4000,
      ...split(3000, 1000),
    }),
    0.0374,
    'all',
  ],
  // Inference in the USA only costs 1.1 times as much, cache and all: 1.1 x 37,400 millionths.
  [
    'claude-opus-5-5',
    usage(1000, 500, {
      cache_read_input_tokens: 2000,
      cache_creation_input_tokens: 4000,
      ...split(3000, 1000),
      inference_geo: 'us',
    }),
    0.04114,
    'in the USA',
  ],
  ['claude-opus-5-5', usage(1_000_000, 0, { inference_geo: 'global' }), 4, 'anywhere'],
  ['claude-opus-5-5', usage(1_000_000, 0, { inference_geo: null }), 4, 'not said'],
  ['claude-haiku-4-5', usage(1_000_000, 0, { inference_geo: 'not_available' }), 1, 'never said'],
  ['claude-opus-5-5', usage(1, 1, { inference_geo: 'eu' }), null, 'a geography without a known price'],
  ['claude-opus-9', usage(1, 1), null, 'an unknown model'],
  ['constructor', usage(1, 1), null, 'a word that every object knows'],
])('%s, %j costs %d USD (%s)', (model, used, usd) => {
  const cost = computeUsageCost(priceOf(model), used);
  if (usd === null || cost === null) expect(cost).toBe(usd);
  else expect(cost).toBeCloseTo(usd, 12);
});

test.each<[model: string, prompt: number, usd: number, tokens: number | null]>([
  // $1.10 are 1,100,000 millionths; in the USA the prompt takes 4.4 each, an output token 22.
  ['claude-opus-5-5', 0, 1.1, 50_000],
  ['claude-opus-5-5', 1000, 1.1, 49_800],
  ['claude-opus-5-5', 1, 0.00005, 2], // 50 - 4.4 pays for 2.07
  ['claude-opus-5-5', 250_000, 1.11, 454], // (1,110,000 - 1,100,000) / 22 = 454.5
  ['claude-haiku-5-5', 100_000, 0.56, 998_181], // (560,000 - 11,000) / 0.55 = 998,181.8
  ['claude-haiku-5-5', 100_002, 0.55, 179_999], // (550,000 - 55,001.1) / 2.75 = 179,999.6
  ['unheard-of', 0, 1, null],
])('%s: after a prompt of %i tokens %d USD pay for %s tokens more', (model, prompt, usd, tokens) => {
  expect(computeAffordableTokens(priceOf(model), prompt, usd)).toBe(tokens);
});

test('a request costs at most what it does in the USA, written to the cache where it asks for that', () => {
  // 1000 x $4.4, x 1.25 for 5 minutes or x 2 for an hour, and 100 x $22 a million.
  const caching = 'conversation';
  expect(computeWorstCaseUsd(priceOf('claude-opus-5-5'), 1000, 100)).toBeCloseTo(0.0066, 12);
  expect(computeWorstCaseUsd(priceOf('claude-opus-5-5'), 1000, 100, { caching })).toBeCloseTo(0.0077, 12);
  const hour = { caching, cacheTtl: '1h' } as const;
  expect(computeWorstCaseUsd(priceOf('claude-opus-5-5'), 1000, 100, hour)).toBeCloseTo(0.011, 12);
  expect(
    computeWorstCaseUsd(priceOf('claude-opus-5-5'), 1000, 100, { ...hour, caching: 'none' }),
  ).toBeCloseTo(0.0066, 12);
  expect(computeWorstCaseUsd(priceOf('unheard-of'), 1000, 100, { caching })).toBeNull();
});

test('a budget below the price of the prompt pays for less than nothing', () => {
  expect(computeAffordableTokens(priceOf('claude-opus-5-5'), 1_000_000, 1)).toBeLessThan(0);
});

test.each([
  ['cyber', 0],
  ['general_harms', 0],
  [null, 0],
  ['bio', 0.0042],
  ['frontier_llm', 0.0042],
  ['reasoning_extraction', 0.0042],
] as const)('a refusal of category %s before any output costs %d USD', (category, usd) => {
  // 1,000 tokens at $4 a million and 10 at $20.
  const message = refusal(category, []);
  expect(computeCost({ reply: { message }, plan: OPUS })).toBeCloseTo(usd, 12);
});

test('a refusal after some output is charged', () => {
  const message = refusal('cyber', [{ type: 'text', text: 'First, ', citations: null }]);
  expect(computeCost({ reply: { message }, plan: OPUS })).toBeCloseTo(0.0042, 12);
});

test.each([
  ['5m', 0.005],
  ['1h', 0.008],
] as const)(
  'writes to the cache whose time a server leaves out have that of the request: %s',
  (cacheTtl, usd) => {
    // 1,000 tokens at 1.25 or 2 times $4 a million.
    const message = {
      ...refusal('cyber', []),
      stop_reason: 'end_turn' as const,
      usage: usage(0, 0, { cache_creation_input_tokens: 1000 }),
    } as Message;
    expect(computeCost({ reply: { message }, plan: { ...OPUS, options: { cacheTtl } } })).toBeCloseTo(
      usd,
      12,
    );
  },
);

test('a refusal on another platform costs what nobody here knows', () => {
  const plan = { ...OPUS, provider: 'bedrock' } as const;
  expect(computeCost({ reply: { message: refusal('cyber', []) }, plan })).toBeNull();
});

const OWN = { input: 5, output: 25, cacheRead: 0.5, own: true } as const;

test.each<[usage: TokenUsage, usd: number, sum: string]>([
  [usage(1_000_000, 1_000_000), 30, '5 + 25'],
  [usage(0, 0, { cache_read_input_tokens: 1_000_000 }), 0.5, 'a read from the cache'],
  [usage(0, 0, { cache_creation_input_tokens: 1_000_000 }), 6.25, '1.25 x 5'],
  [usage(0, 0, { ...split(0, 1_000_000), cache_creation_input_tokens: 1_000_000 }), 10, '2 x 5'],
  [usage(1_000_000, 0, { inference_geo: 'us' }), 5, 'no geography raises it'],
  [usage(1_000_000, 0, { inference_geo: 'atlantis' }), 5, 'an unknown geography too'],
])('at a price of the user, %j costs %d USD (%s)', (used, usd) => {
  expect(computeUsageCost(OWN, used)).toBeCloseTo(usd, 12);
  const message = { model: 'some-other-name', content: [], stop_reason: 'end_turn', usage: used } as never;
  const plan = { ...OPUS, provider: 'bedrock', price: OWN } as const;
  expect(computeCost({ reply: { message }, plan })).toBeCloseTo(usd, 12);
});

test('at a price of the user, a request costs at most that price, without a factor for a geography', () => {
  // 1000 x $5, or x $6.25, and 100 x $25 a million; $1 pays for (1,000,000 - 5,000) / 25 tokens.
  expect(computeWorstCaseUsd(OWN, 1000, 100)).toBeCloseTo(0.0075, 12);
  expect(computeWorstCaseUsd(OWN, 1000, 100, { caching: 'media' })).toBeCloseTo(0.00875, 12);
  expect(computeAffordableTokens(OWN, 1000, 1)).toBe(39_800);
});

test('a refusal is free at a price of the user only where the Claude API does not charge it', () => {
  const message = refusal('cyber', []);
  // 1,000 x $5 and 10 x $25 a million.
  for (const [provider, usd] of [
    ['anthropic', 0],
    ['bedrock', 0.00525],
  ] as const) {
    const plan = { ...OPUS, provider, price: OWN };
    expect(computeCost({ reply: { message }, plan })).toBeCloseTo(usd, 12);
  }
});
