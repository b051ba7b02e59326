import { expect, test } from 'vitest';
import { escapeArgument, escapeText, protectStart } from '../../src/cli/mdoc.ts';

test.each([
  ['a-b', 'a\\-b'],
  ['C:\\x', 'C:\\ex'],
  ['it\'s "q"', 'it\\(aqs \\(dqq\\(dq'],
  ['^~', '\\(ha\\(ti'],
  ['run `claude-see -h` now', 'run \\fBclaude\\-see \\-h\\fR now'],
  ['one ` alone', 'one \\(ga alone'],
  ['é…', '\\[u00E9]\\[u2026]'],
])('the text %j is escaped', (text, escaped) => {
  expect(escapeText(text)).toBe(escaped);
});

test('an argument is one word, whatever it holds', () => {
  expect(escapeArgument('Ar "x" -y')).toBe('"\\&Ar \\(dqx\\(dq \\-y"');
});

test('a line that begins with a dot is no macro', () => {
  expect(protectStart(escapeText('.claude-see'))).toBe('\\&.claude\\-see');
  expect(protectStart('a.b')).toBe('a.b');
});
