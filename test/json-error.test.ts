/** Errors of JSON.parse, as this version of Node words them, with positions counted by hand. */
import { expect, test } from 'vitest';
import { describeJsonError } from '../src/json-error.ts';

function describe(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return describeJsonError(error, text);
  }
  throw new Error('the text is valid');
}

test.each([
  ['{"a":\n  1 2}', /^[A-Z].* \(line 2, column 5\)$/],
  ['{"a": 1', /\(line 1, column 8\)$/],
  ['', /^it ends too early \(line 1, column 1\)$/],
  ['{"secret": x}', /^Unexpected token 'x'$/],
])('%j', (text, description) => {
  expect(describe(text)).toMatch(description);
});

test('never quotes the text, which may be secret', () => {
  expect(describe('{"secret": x}')).not.toContain('secret');
});
