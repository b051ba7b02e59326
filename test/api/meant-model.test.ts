/** Wrong names of models, and what they are meant as. */
import { expect, test } from 'vitest';
import { findMeantModel, isOtherVendorsModel } from '../../src/api/meant-model.ts';

test.each([
  ['claude-opus-5.5', 'claude-opus-5-5'],
  ['Claude-Opus-5-5', 'claude-opus-5-5'],
  ['claude_opus_5_5', 'claude-opus-5-5'],
  ['opus5', 'claude-opus-5'],
  ['opus-5', 'claude-opus-5'],
  ['opus5.5', 'claude-opus-5-5'],
  ['sonnet-5-5', 'claude-sonnet-5-5'],
  ['Opus', 'opus'],
  ['claude-opus', 'opus'],
  ['claude', undefined],
  ['claude-3-opus', 'opus'],
  ['claude-3.5-sonnet', 'sonnet'],
  ['claude-3-5-haiku-latest', 'haiku'],
  ['claude-opus-6.1', 'claude-opus-6-1'],
  ['haiku-7', 'claude-haiku-7'],
  ['claude-opsu-5-5', 'claude-opus-5-5'],
  ['claude-sonet-6', 'claude-sonnet-6'],
  ['claud-opus-5-5', 'claude-opus-5-5'],
  ['opsu', 'opus'],
])('%s is meant as %j', (name, meant) => {
  expect(findMeantModel(name)).toBe(meant);
});

test.each([
  'opus',
  'claude-opus-5-5',
  'claude-opus-6-1',
  'claude-haiku-5-6',
  'claude-haiku-4-5-20251001',
  'claude-3-5-sonnet-20241022',
  'claude-mythos-5-2',
  'us.anthropic.claude-opus-5-5-v1:0',
  'anthropic.claude-sonnet-5-5',
  'claude-opus-4-5@20251101',
  'arn:aws:bedrock:us-east-1:123:application-inference-profile/abc',
  'some-model-of-tomorrow',
  'our-opus',
])('%s is right as it is', (name) => {
  expect(findMeantModel(name)).toBeUndefined();
  expect(isOtherVendorsModel(name)).toBe(false);
});

test.each(['gpt-4o', 'gpt4', 'chatgpt-4o-latest', 'o3-mini', 'gemini-pro', 'Llama-4', 'grok-4', 'mistral'])(
  '%s is a model of another vendor',
  (name) => {
    expect(isOtherVendorsModel(name)).toBe(true);
  },
);
