import { describe, expect, test } from 'vitest';
import { findWrongShape } from '../../../src/commands/doctor/credentials.ts';

describe('the shape of a key', () => {
  test.each([
    ['"sk-ant-api03-x"', 'the value has quotes around it'],
    ['“sk-ant-api03-x”', 'the value has quotes around it'],
    ['sk-ant-api03 x', 'the value has a space or a line break in it'],
    ['sk-ant-\napi03-x', 'the value has a space or a line break in it'],
    ['sk-ant-é', 'the value has a character that no key has'],
    ['op://Private/Claude/key', 'the value is a reference to a secret, not the secret'],
    ['sk-ant-admin01-x', 'the value is an Admin API key, which cannot ask models'],
    ['sk-proj-x', 'the value is not a key of the Claude API: it looks like a key of another company'],
    ['hello', 'the value is not a key of the Claude API: a key begins with sk-ant-'],
  ])('%j is wrong', (value, detail) => {
    expect(findWrongShape('ANTHROPIC_API_KEY', value, true)?.detail).toBe(detail);
  });

  test.each([
    ['ANTHROPIC_API_KEY', ' sk-ant-api03-x\n', true],
    ['ANTHROPIC_API_KEY', 'key-of-a-gateway', false],
    ['ANTHROPIC_AUTH_TOKEN', 'any.token', true],
  ])('%s %j may be right', (variable, value, isKnown) => {
    expect(findWrongShape(variable, value, isKnown)).toBeUndefined();
  });
});
