import { expect, test } from 'vitest';
import { splitBashLine, unquote } from '../../src/completion/bash-line.ts';

test.each([
  ['claude-see', ['claude-see']],
  ['claude-see ', ['claude-see', '']],
  ['claude-see  a\tb', ['claude-see', 'a', 'b']],
  ['x "a b" c\\ d', ['x', '"a b"', 'c\\ d']],
  ['x "a \\" b', ['x', '"a \\" b']],
  ["x 'a \\' b", ['x', "'a \\'", 'b']],
  ['x "it\'s" y', ['x', '"it\'s"', 'y']],
  ['x a>b;c', ['x', 'a', 'b', 'c']],
  ['x $(touch y) z', ['x', '$', 'touch', 'y', 'z']],
  ['x \\', ['x', '\\']],
])('splits %j as bash does', (line, words) => {
  expect(splitBashLine(line)).toEqual(words);
});

test.each([
  ['plain', 'plain'],
  ['my\\ folder', 'my folder'],
  ['"my folder', 'my folder'],
  ["'it'\\''s'", "it's"],
  ['"a\\"b\\$c\\d"', 'a"b$c\\d'],
  ["'a\\b'", 'a\\b'],
  ['\\$\\(x\\)', '$(x)'],
  ['"$(x)"', '$(x)'],
])('takes the quotes off %j', (word, text) => {
  expect(unquote(word)).toBe(text);
});
