import { describe, expect, test } from 'vitest';
import { findOwnPrice, parsePrice, parsePriceKey, readPrices } from '../../src/run/prices.ts';

const price = (input: number, output: number, cacheRead: number) => ({ input, output, cacheRead, own: true });

describe('a price in USD per million tokens', () => {
  test.each([
    ['5/25', price(5, 25, 0.5)],
    ['5/25/0.25', price(5, 25, 0.25)],
    ['$5 / $25', price(5, 25, 0.5)],
    ['.1/.5', price(0.1, 0.5, 0.01)],
    ['3/15', price(3, 15, 0.3)], // In binary, 3 x 0.1 is 0.30000000000000004.
    ['5/25/0', price(5, 25, 0)],
    ['5./25', price(5, 25, 0.5)],
  ])('%j is read, with a tenth of the input for reads from the cache', (text, expected) => {
    expect(parsePrice(text)).toEqual(expected);
  });

  test.each([
    '',
    '5',
    '5/',
    '/25',
    '5/25/',
    '5/25/1/1',
    '0/25',
    '5/0',
    '-5/25',
    '5,25',
    '5/25 EUR',
    '1e3/5',
    'NaN/5',
    'Infinity/5',
    '0x5/25',
  ])('%j is none', (text) => {
    expect(() => parsePrice(text)).toThrow('expected USD per million tokens, in/out or in/out/read from');
  });

  test.each(['0.000005/0.000025', '0.000001/5', '5/0.000025'])('%j is meant for one token', (text) => {
    expect(() => parsePrice(text)).toThrow('expected USD per million tokens, not per token: 5/25');
  });

  test('with reads from the cache above the input is a slip', () => {
    expect(() => parsePrice('0.5/5/25')).toThrow('a read from the cache costs no more than other input');
  });
});

describe('the key of a price', () => {
  test.each([
    ['price.bedrock.opus', 'bedrock', 'claude-opus-5-5'],
    ['price.bedrock.claude-opus-5-5', 'bedrock', 'claude-opus-5-5'],
    [
      'price.bedrock.us.anthropic.claude-haiku-4-5-20251001-v1:0',
      'bedrock',
      'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    ],
    [
      'price.bedrock.arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc',
      'bedrock',
      'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc',
    ],
    ['price.foundry.our.deployment', 'foundry', 'our.deployment'],
    ['price.vertex.claude-haiku-4-5@20251001', 'vertex', 'claude-haiku-4-5@20251001'],
    ['price.anthropic.claude-next', 'anthropic', 'claude-next'],
  ])('%s names a provider and a model, whose dots belong to it', (key, provider, model) => {
    expect(parsePriceKey(key)).toEqual({ provider, model });
  });

  test.each([
    ['price', 'names no provider and model'],
    ['price.', 'names no provider and model'],
    ['price.bedrock', 'names no provider and model'],
    ['price.bedrock.', 'names no provider and model'],
    ['price.azure.opus', 'did you mean foundry?'],
    ['price.bedrok.opus', 'did you mean bedrock?'],
    ['price.bedrock.opsu', 'did you mean opus?'],
  ])('%s is refused', (key, why) => {
    expect(() => parsePriceKey(key)).toThrow(why);
  });
});

describe('the price of a model', () => {
  const prices = (entries: Record<string, string>) =>
    readPrices({}, Object.fromEntries(Object.entries(entries).map(([key, text]) => [`price.${key}`, text])));
  const find = (
    entries: Record<string, string>,
    model: string,
    provider: 'anthropic' | 'bedrock' | 'vertex' | 'foundry' = 'bedrock',
  ) => findOwnPrice(prices(entries), { provider, model })?.input;

  const HAIKU = { 'bedrock.claude-haiku-4-5': '1/5' };
  const US_HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

  test.each([
    'claude-haiku-4-5',
    'claude-haiku-4-5-20251001',
    'global.anthropic.claude-haiku-4-5-20251001-v1:0',
    US_HAIKU,
    `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${US_HAIKU}`,
  ])('under our name holds for %s', (model) => {
    expect(find(HAIKU, model)).toBe(1);
  });

  test('under a name of the platform holds for that name alone, before the one under ours', () => {
    const both = { ...HAIKU, [`bedrock.${US_HAIKU}`]: '1.1/5.5' };
    expect(find(both, US_HAIKU)).toBe(1.1);
    expect(find(both, 'claude-haiku-4-5')).toBe(1);
    expect(find({ [`bedrock.${US_HAIKU}`]: '1.1/5.5' }, 'claude-haiku-4-5')).toBeUndefined();
  });

  test('under the name that an alias stands for on the platform is that of the alias', () => {
    expect(find({ 'vertex.claude-haiku-4-5@20251001': '1/5' }, 'claude-haiku-4-5', 'vertex')).toBe(1);
  });

  test('holds for no other provider and no other model', () => {
    expect(find(HAIKU, 'claude-haiku-4-5', 'vertex')).toBeUndefined();
    expect(find(HAIKU, 'claude-opus-5-5')).toBeUndefined();
    expect(find({ 'bedrock.opus': '5/25' }, 'claude-opus-5')).toBeUndefined();
  });
});

describe('CLAUDE_SEE_PRICE', () => {
  const read = (text: string, stored = {}) => readPrices({ CLAUDE_SEE_PRICE: text }, stored);

  test('holds prices with spaces or commas between them, before those of the settings file', () => {
    const prices = read(' bedrock.opus=5/25, vertex.haiku=1/5/0.2\nfoundry.a=b=2/3 ', {
      'price.bedrock.opus': '9/9',
      'price.aws.opus': '4/20',
    });
    expect(findOwnPrice(prices, { provider: 'bedrock', model: 'claude-opus-5-5' })).toEqual(
      price(5, 25, 0.5),
    );
    expect(findOwnPrice(prices, { provider: 'vertex', model: 'claude-haiku-5-5' })).toEqual(price(1, 5, 0.2));
    expect(findOwnPrice(prices, { provider: 'foundry', model: 'a=b' })).toEqual(price(2, 3, 0.2));
    expect(findOwnPrice(prices, { provider: 'aws', model: 'claude-opus-5-5' })).toEqual(price(4, 20, 0.4));
  });

  test.each([
    ['5/25', 'expected PROVIDER.MODEL=IN/OUT, such as bedrock.opus=5/25'],
    ['opus=5/25', 'names no provider and model'],
    ['azure.opus=5/25', 'did you mean foundry?'],
    ['bedrock.opus=5', 'expected USD per million tokens'],
  ])('%j is refused with the name of the variable', (text, why) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ subject: `CLAUDE_SEE_PRICE: "${text}"` }));
    expect(() => read(text)).toThrow(why);
  });

  test.each([undefined, '', ' '])('%j sets none', (text) => {
    expect(readPrices({ CLAUDE_SEE_PRICE: text }, {})).toEqual([]);
  });
});
