import { expect, test } from 'vitest';
import { formatModelHint, formatProfileHint } from '../../../src/api/errors/bedrock-profiles.ts';

test.each([
  [
    'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-6-v1',
    'pass an inference profile: -m claude-opus-4-6 (global.anthropic.claude-opus-4-6-v1), or for one part of the world us.anthropic.claude-opus-4-6-v1, eu.anthropic.claude-opus-4-6-v1, …',
  ],
  [
    'anthropic.claude-3-7-sonnet-20250219-v1:0',
    'pass an inference profile: -m global.anthropic.claude-3-7-sonnet-20250219-v1:0, or for one part of the world us.anthropic.claude-3-7-sonnet-20250219-v1:0, eu.anthropic.claude-3-7-sonnet-20250219-v1:0, …',
  ],
])('%s is told with its inference profile', (model, hint) => {
  expect(formatProfileHint(model)).toBe(hint);
});

test.each([
  [
    'anthropic.claude-sonnet-4-6',
    'pass -m claude-sonnet-4-6 (global.anthropic.claude-sonnet-4-6), or check its name',
  ],
  [
    'eu.anthropic.claude-opus-4-6',
    'pass -m claude-opus-4-6 (global.anthropic.claude-opus-4-6-v1), or check its name',
  ],
  ['global.anthropic.claude-opus-4-6-v1', 'check its name'],
  ['anthropic.claude-opus-5-5', 'check its name'],
  ['our-model', 'check its name'],
])('the hint for %s names a profile only if our table has another one', (model, hint) => {
  expect(formatModelHint(model, 'check its name')).toBe(hint);
});
