/** What the braces of a pattern stand for. */
import { expect, test } from 'vitest';
import { expandBraces } from '../../src/input/braces.ts';

test.each<[pattern: string, expected: readonly string[]]>([
  ['{a,b}.png', ['a.png', 'b.png']],
  ['{a,b}/{c,d}', ['a/c', 'a/d', 'b/c', 'b/d']],
  ['x{a,{b,c}d}', ['xa', 'xbd', 'xcd']],
  ['{a,}.png', ['a.png', '.png']],
  ['f{9..11}', ['f9', 'f10', 'f11']],
  ['f{08..11}', ['f08', 'f09', 'f10', 'f11']],
  ['f{3..1}', ['f3', 'f2', 'f1']],
  ['f{0..10..5}', ['f0', 'f5', 'f10']],
  ['f{a..c}', ['fa', 'fb', 'fc']],
  ['f{-1..1}', ['f-1', 'f0', 'f1']],
  ['{a}', ['{a}']],
  ['{a..1}', ['{a..1}']],
  ['{}', ['{}']],
  ['{a,b', ['{a,b']],
  ['\\{a,b\\}', ['\\{a,b\\}']],
  ['{a{b,c}', ['{ab', '{ac']],
])('%s', (pattern, expected) => {
  expect([...expandBraces(pattern)]).toEqual(expected);
});
