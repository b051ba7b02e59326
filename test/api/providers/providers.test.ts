import { describe, expect, test } from 'vitest';
import { modelFacts } from '../../../src/api/models.ts';
import { CLAUDE_API } from '../../../src/api/providers/capabilities.ts';
import { getCapabilities, modelName, PROVIDERS } from '../../../src/api/providers/providers.ts';

describe('what a model is called', () => {
  test.each([
    ['anthropic', 'claude-opus-5-5', 'claude-opus-5-5'],
    ['bedrock', 'claude-opus-5-5', 'anthropic.claude-opus-5-5'],
    ['bedrock', 'claude-opus-4-7', 'anthropic.claude-opus-4-7'],
    ['bedrock', 'claude-opus-4-6', 'global.anthropic.claude-opus-4-6-v1'],
    ['bedrock', 'claude-haiku-4-5-20251001', 'global.anthropic.claude-haiku-4-5-20251001-v1:0'],
    ['vertex', 'claude-opus-5-5', 'claude-opus-5-5'],
    ['vertex', 'claude-haiku-4-5', 'claude-haiku-4-5@20251001'],
    ['foundry', 'claude-opus-5-5', 'claude-opus-5-5'],
    ['aws', 'claude-opus-5-5', 'claude-opus-5-5'],
  ] as const)('on %s, %s is %s, of which as much is known', (provider, model, name) => {
    expect(modelName({ provider, model })).toBe(name);
    expect(modelFacts(name)).toBe(modelFacts(model));
    expect(modelFacts(name)).toBeDefined();
  });

  test.each(PROVIDERS)('%s leaves every other name as it is', (provider) => {
    for (const model of [
      'eu.anthropic.claude-x-v1:0',
      'our-deployment',
      'toString',
      '__proto__',
      'claude-next',
    ]) {
      expect(modelName({ provider, model })).toBe(model);
    }
  });
});

describe('the door of a model on Bedrock', () => {
  test.each([
    ['claude-opus-4-7', 'mantle'],
    ['claude-sonnet-4-6', 'bedrock'],
    ['anthropic.claude-opus-5-5', 'mantle'],
    ['us.anthropic.claude-opus-5-5', 'bedrock'],
    ['global.anthropic.claude-sonnet-5-5', 'bedrock'],
    ['anthropic.claude-3-haiku-20240307-v1:0', 'bedrock'],
    ['anthropic.claude-opus-4-6-v1', 'bedrock'],
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc', 'bedrock'],
    ['claude-next', 'mantle'],
  ])('%s goes to %s', (model, endpoint) => {
    expect(getCapabilities({ provider: 'bedrock', model }).endpoint).toBe(endpoint);
  });
});

test('an inference profile by its ARN is the model that it ends in', () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1';
  expect(modelFacts(arn)).toBe(modelFacts('claude-opus-4-6'));
});

describe('capabilities', () => {
  const of = (provider: (typeof PROVIDERS)[number], model = 'claude-opus-5-5') =>
    getCapabilities({ provider, model });

  test('no platform takes more than the Claude API, and those of base64 alone take less', () => {
    for (const provider of PROVIDERS) {
      const { sources, imageBase64Characters, bodyBytes } = of(provider);
      const less = !sources.url && !sources.file;
      expect(imageBase64Characters).toBe(less ? 5_242_880 : 10_485_760);
      expect(bodyBytes < CLAUDE_API.bodyBytes).toBe(less);
    }
  });

  test('bodies stay below the limits of 20, 30 and 32 MiB', () => {
    const room = (provider: (typeof PROVIDERS)[number]) => of(provider).bodyBytes / 1_048_576;
    expect(room('bedrock')).toBeLessThan(20);
    expect(room('vertex')).toBeLessThan(30);
    expect(room('vertex')).toBeGreaterThan(20);
    expect(room('foundry')).toBeLessThan(32);
  });

  test('only Bedrock knows no schemas', () => {
    const without = PROVIDERS.filter((provider) => !of(provider).structuredOutputs);
    expect(without).toEqual(['bedrock']);
    expect(of('bedrock', 'claude-haiku-4-5').structuredOutputs).toBe(false);
  });
});
