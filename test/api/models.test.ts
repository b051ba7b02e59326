import { describe, expect, test } from 'vitest';
import { DEFAULT_MODEL, findAlias, MODEL_ALIASES, modelFacts } from '../../src/api/models.ts';

describe('model facts', () => {
  test.each([
    ['claude-opus-5-5', 2576, 1_000_000, 128_000, true],
    ['claude-sonnet-5-5', 2576, 1_000_000, 128_000, true],
    ['claude-haiku-5-5', 2576, 1_000_000, 128_000, true],
    ['claude-fable-5-2', 2576, 1_000_000, 128_000, true],
    ['claude-fable-5-1', 2576, 1_000_000, 128_000, true],
    ['claude-fable-5', 2576, 1_000_000, 128_000, true],
    ['claude-opus-5', 2576, 1_000_000, 128_000, true],
    ['claude-opus-4-8', 2576, 1_000_000, 128_000, true],
    ['claude-opus-4-7', 2576, 1_000_000, 128_000, true],
    ['claude-sonnet-5', 2576, 1_000_000, 128_000, true],
    ['claude-sonnet-4-6', 1568, 1_000_000, 128_000, true],
    ['claude-opus-4-6', 1568, 1_000_000, 128_000, true],
    ['claude-opus-4-5', 1568, 200_000, 64_000, true],
    ['claude-sonnet-4-5', 1568, 200_000, 64_000, false],
    ['claude-haiku-4-5', 1568, 200_000, 64_000, false],
    ['claude-haiku-4-5-20251001', 1568, 200_000, 64_000, false],
  ])('%s sees %i pixels a side', (id, maxSide, contextTokens, maxOutputTokens, effort) => {
    const facts = modelFacts(id);
    expect(facts).toMatchObject({ contextTokens, maxOutputTokens, effort });
    expect(facts?.tier.maxSide).toBe(maxSide);
  });

  // The table of the page on prompt caching, as the fake API has it.
  test.each([
    [512, ['opus-5-5', 'sonnet-5-5', 'haiku-5-5', 'fable-5-2', 'fable-5-1', 'fable-5', 'opus-5']],
    [1024, ['sonnet-5', 'opus-4-8', 'sonnet-4-6', 'sonnet-4-5']],
    [2048, ['opus-4-7']],
    [4096, ['opus-4-6', 'opus-4-5', 'haiku-4-5']],
  ])('the beginning of a prompt is cached from %i tokens on', (cacheMinimum, names) => {
    for (const name of names) expect(modelFacts(`claude-${name}`)).toMatchObject({ cacheMinimum });
  });

  test.each([
    'opus',
    'claude-opus',
    'claude-opus-5-5-2026',
    'claude-opus-5-5-latest',
    'toString',
    '__proto__',
    '',
  ])('are undefined for %j', (id) => {
    expect(modelFacts(id)).toBeUndefined();
  });
});

describe('aliases', () => {
  test('name the newest model of each line, with known prices', () => {
    expect(MODEL_ALIASES).toEqual({
      opus: 'claude-opus-5-5',
      sonnet: 'claude-sonnet-5-5',
      haiku: 'claude-haiku-5-5',
      fable: 'claude-fable-5-2',
    });
    expect(DEFAULT_MODEL).toBe('claude-opus-5-5');
    for (const id of Object.values(MODEL_ALIASES)) expect(modelFacts(id)?.price).toBeTruthy();
  });

  test('belong to one id each', () => {
    expect(findAlias('claude-haiku-5-5')).toBe('haiku');
    expect(findAlias('claude-haiku-4-5')).toBeUndefined();
    expect(findAlias('haiku')).toBeUndefined();
  });
});
