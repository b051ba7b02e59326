import { expect, test } from 'vitest';
import { listVariables, splitPrompt } from '../../src/template/placeholders.ts';

/** Writes the pieces of a prompt with its variables in <>. */
const show = (prompt: string) =>
  splitPrompt(prompt)
    .map((piece) => (piece.kind === 'text' ? piece.text : `<${piece.name}>`))
    .join('');

test.each([
  ['no variable', 'no variable'],
  ['in {language}, please', 'in <language>, please'],
  ['{a}{b_2}{c-3}', '<a><b_2><c-3>'],
  ['{{a}} is text', '{a} is text'],
  ['{{{a}}}', '{{a}}'],
  ['{a}}', '<a>}'],
  // Braces as JSON, CSS, LaTeX and shells have them.
  [
    '{"a": {"b": 1}} {} { a } {1} {a b} {a|b} #{HOME}/{*.png}',
    '{"a": {"b": 1}} {} { a } {1} {a b} {a|b} #<HOME>/{*.png}',
  ],
  ['{ä} {a.b} {-a}', '{ä} {a.b} {-a}'],
])('%j', (prompt, expected) => {
  expect(show(prompt)).toBe(expected);
});

test('lists each variable once, in the order of the prompt', () => {
  expect(listVariables('{b} {a} {b} {{c}}')).toEqual(['b', 'a']);
});
