/** The length of an answer by what the prompt costs at most: sums worked out by hand from the docs' prices. */
import { expect, test } from 'vitest';
import { modelFacts } from '../../src/api/models.ts';
import { getCapabilities } from '../../src/api/providers/providers.ts';
import { makeBudget } from '../../src/engine/budget.ts';
import { planOutput } from '../../src/engine/max-tokens.ts';

type Prompt = Parameters<typeof planOutput>[1];

const model = 'claude-opus-5-5';

const contextOf = (id: string) => {
  const facts = modelFacts(id);
  const platform = getCapabilities({ provider: 'anthropic', model: id });
  return { provider: 'anthropic', facts, platform, price: facts?.price } as const;
};

/** Plans an answer to `describe`, 8 bytes long, for 0.05 USD. */
function plan(prompt: Partial<Prompt>) {
  return planOutput(
    [],
    { texts: ['describe'], pastTokens: 0, caching: 'none', schema: undefined, ...prompt },
    { model, maxTokens: undefined, effort: undefined, budget: makeBudget(0.05) },
    contextOf(model),
  );
}

// In the USA, a million tokens cost 1.1 times $4 and 1.1 times $20. The API's own words count for 200 tokens.
test.each<[string, Partial<Prompt>, tokens: number, maxTokens: number]>([
  // (50,000 - 208 * 4.4) / 22 = 2231.1
  ['a text', {}, 208, 2231],
  // (50,000 - 1208 * 4.4) / 22 = 2031.1
  ['a conversation of 1,000 tokens', { pastTokens: 1000 }, 1208, 2031],
  // {"type":"object"} has 17 bytes, and what the API says of it counts for 1,000 tokens: (50,000 - 1225 * 4.4) / 22
  ['a schema', { schema: { type: 'object' } }, 1225, 2027],
  // [{"name":"zoom"}] too.
  ['tools', { tools: [{ name: 'zoom' }] }, 1225, 2027],
])('%s leaves for the answer what it does not cost', (_, prompt, tokens, maxTokens) => {
  const worstCaseUsd = (tokens * 4.4 + maxTokens * 22) / 1e6;
  expect(plan(prompt)).toEqual({
    maxTokens,
    cappedByCost: true,
    worstCaseUsd: expect.closeTo(worstCaseUsd, 9),
    boundTokens: tokens,
    uncounted: [],
  });
});

test.each(['media', 'conversation'] as const)(
  'a prompt that is written to the cache (%s) costs a quarter more',
  (caching) => {
    // (50,000 - 208 * 5.5) / 22 = 2220.7
    expect(plan({ caching }).maxTokens).toBe(2220);
  },
);

test.each([
  [undefined, 'claude-opus-5-5', 16_000],
  ['high', 'claude-opus-5-5', 16_000],
  ['xhigh', 'claude-opus-5-5', 64_000],
  ['max', 'claude-opus-5-5', 64_000],
  ['max', 'claude-unheard-of', 64_000],
] as const)(
  'at effort %s an answer of %s may have %i tokens, unless --max-tokens says otherwise',
  (effort, id, tokens) => {
    const prompt = { texts: ['describe'], pastTokens: 0, caching: 'none', schema: undefined } as const;
    const plans = [undefined, 20_000].map(
      (maxTokens) =>
        planOutput([], prompt, { model: id, maxTokens, effort, budget: undefined }, contextOf(id)).maxTokens,
    );
    expect(plans).toEqual([tokens, 20_000]);
  },
);
