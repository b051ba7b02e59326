import { describe, expect, test } from 'vitest';
import { modelFacts } from '../../../src/api/models.ts';
import { CLAUDE_API } from '../../../src/api/providers/anthropic.ts';
import type { BedrockProfile } from '../../../src/api/providers/bedrock.ts';
import {
  findMeantProviders,
  getCapabilities,
  PROVIDER_NAMES,
  toProviderModel,
} from '../../../src/api/providers/providers.ts';

describe('the name of a model', () => {
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
  ] as const)('on %s, %s is %s, and the same facts are known about it', (provider, model, name) => {
    expect(toProviderModel({ provider, model })).toBe(name);
    expect(modelFacts(name)).toBe(modelFacts(model));
    expect(modelFacts(name)).toBeDefined();
  });

  test.each(PROVIDER_NAMES)('%s leaves every other name unchanged', (provider) => {
    for (const model of [
      'eu.anthropic.claude-x-v1:0',
      'our-deployment',
      'toString',
      '__proto__',
      'claude-next',
    ]) {
      expect(toProviderModel({ provider, model })).toBe(model);
    }
  });
});

describe('the inference profile on Bedrock', () => {
  const name = (model: string, bedrockProfile?: BedrockProfile) =>
    toProviderModel({ provider: 'bedrock', model, bedrockProfile });

  test.each([
    [undefined, 'global.anthropic.claude-sonnet-4-6'],
    ['global', 'global.anthropic.claude-sonnet-4-6'],
    ['us', 'us.anthropic.claude-sonnet-4-6'],
    ['eu', 'eu.anthropic.claude-sonnet-4-6'],
    ['us-gov', 'us-gov.anthropic.claude-sonnet-4-6'],
    ['none', 'anthropic.claude-sonnet-4-6'],
  ] as const)(
    '%s makes claude-sonnet-4-6 %s, at the same endpoint with the same facts',
    (profile, expected) => {
      const target = { provider: 'bedrock', model: 'claude-sonnet-4-6', bedrockProfile: profile } as const;
      expect(toProviderModel(target)).toBe(expected);
      expect(getCapabilities(target)).toBe(
        getCapabilities({ provider: 'bedrock', model: 'claude-sonnet-4-6' }),
      );
      expect(modelFacts(expected)).toBe(modelFacts('claude-sonnet-4-6'));
    },
  );

  test('changes neither names that were typed in full nor models whose endpoint takes none', () => {
    expect(name('us.anthropic.claude-sonnet-4-6', 'eu')).toBe('us.anthropic.claude-sonnet-4-6');
    expect(name('claude-opus-5-5', 'eu')).toBe('anthropic.claude-opus-5-5');
  });

  test('is of no concern elsewhere', () => {
    const model = 'claude-haiku-4-5';
    expect(toProviderModel({ provider: 'vertex', model, bedrockProfile: 'eu' })).toBe(
      'claude-haiku-4-5@20251001',
    );
  });
});

describe('a name that is meant for a provider', () => {
  test.each([
    ['azure', ['foundry']],
    ['Microsoft Foundry', ['foundry']],
    ['gcp', ['vertex']],
    ['google', ['vertex']],
    ['vertex_ai', ['vertex']],
    ['amazon', ['bedrock', 'aws']],
    ['aws-bedrock', ['bedrock']],
    ['BEDROCK', ['bedrock']],
    ['bedrok', ['bedrock']],
    ['vertx', ['vertex']],
    ['claude', ['anthropic']],
    ['mars', []],
    ['', []],
  ])('%j means %j', (word, meant) => {
    expect(findMeantProviders(word)).toEqual(meant);
  });

  test('is the name of none, so that no platform is chosen by a guess', () => {
    for (const provider of PROVIDER_NAMES) expect(findMeantProviders(provider)).toEqual([provider]);
  });
});

describe('the API that serves a model on Bedrock', () => {
  const MESSAGES = 'ANTHROPIC_BEDROCK_MANTLE_BASE_URL';
  const INVOKE_MODEL = 'ANTHROPIC_BEDROCK_BASE_URL';

  test.each([
    ['claude-opus-4-7', MESSAGES],
    ['claude-sonnet-4-6', INVOKE_MODEL],
    ['anthropic.claude-sonnet-4-6', INVOKE_MODEL],
    ['anthropic.claude-opus-5-5', MESSAGES],
    ['us.anthropic.claude-opus-5-5', INVOKE_MODEL],
    ['global.anthropic.claude-sonnet-5-5', INVOKE_MODEL],
    ['anthropic.claude-3-haiku-20240307-v1:0', INVOKE_MODEL],
    ['anthropic.claude-opus-4-6-v1', INVOKE_MODEL],
    ['anthropic.claude-opus-4-6', INVOKE_MODEL],
    ['anthropic.claude-sonnet-4-6', INVOKE_MODEL],
    ['anthropic.claude-haiku-4-5-20251001', INVOKE_MODEL],
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc', INVOKE_MODEL],
    ['claude-next', MESSAGES],
  ])('%s is at the address of %s', (model, baseUrlVariable) => {
    expect(getCapabilities({ provider: 'bedrock', model }).baseUrlVariable).toBe(baseUrlVariable);
  });
});

test('the ARN of an inference profile names the model at its end', () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1';
  expect(modelFacts(arn)).toBe(modelFacts('claude-opus-4-6'));
});

describe('capabilities', () => {
  const of = (provider: (typeof PROVIDER_NAMES)[number], model = 'claude-opus-5-5') =>
    getCapabilities({ provider, model });

  test('no provider accepts more than the Claude API, and those that accept only base64 accept less', () => {
    for (const provider of PROVIDER_NAMES) {
      const { sources, maxImageBase64Characters, maxBodyBytes } = of(provider);
      const less = !sources.url && !sources.file;
      expect(maxImageBase64Characters).toBe(less ? 5_242_880 : 10_485_760);
      expect(maxBodyBytes < CLAUDE_API.maxBodyBytes).toBe(less);
    }
  });

  test('bodies stay below the limits of 20, 30 and 32 MiB', () => {
    const mebibytes = (provider: (typeof PROVIDER_NAMES)[number]) => of(provider).maxBodyBytes / 1_048_576;
    expect(mebibytes('bedrock')).toBeLessThan(20);
    expect(mebibytes('vertex')).toBeLessThan(30);
    expect(mebibytes('vertex')).toBeGreaterThan(20);
    expect(mebibytes('foundry')).toBeLessThan(32);
  });

  test('only Bedrock lacks structured outputs', () => {
    const without = PROVIDER_NAMES.filter((provider) => !of(provider).structuredOutputs);
    expect(without).toEqual(['bedrock']);
    expect(of('bedrock', 'claude-haiku-4-5').structuredOutputs).toBe(false);
  });
});
