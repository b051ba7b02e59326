/** Names that look the same, and how they differ. */
import { describe, expect, test } from 'vitest';
import { describeDifference, foldName } from '../../src/input/fold-name.ts';

test.each([
  ['shot 9.41\u202fAM.png', 'shot 9.41 AM.png'],
  ['no\u00a0break.png', 'no break.png'],
  ['ogham\u1680space', 'ogham space'],
  ['cafe\u0301.png', 'caf\u00e9.png'],
  ['\uff21.png', 'A.png'],
  ['plain.png', 'plain.png'],
])('%j is folded to %j', (name, folded) => {
  expect(foldName(name)).toBe(folded);
});

describe('two names differ', () => {
  test.each([
    ['caf\u00e9.png', 'cafe\u0301.png', 'the same letters in another Unicode form'],
    ['9.41 AM.png', '9.41\u202fAM.png', 'with U+202F for a space'],
    ['9.41\u202fAM.png', '9.41 AM.png', 'without U+202F'],
    ['9.41\u00a0AM.png', '9.41\u202fAM.png', 'with U+202F for a space'],
    ['A.png', '\uff21.png', 'with U+FF21'],
    // Cyrillic
    ['paper.png', 'p\u0430per.png', 'with U+0430'],
    ['p\u0430per.png', 'paper.png', 'without U+0430'],
    ['a b.png', '\uff21 b\u202f.png', 'with U+FF21, U+202F'],
  ])('%j and %j: %s', (typed, found, words) => {
    expect(describeDifference(typed, found)).toBe(words);
  });

  test.each([
    ['a.png', 'a.png'],
    ['phto.png', 'photo.png'],
    ['a b.png', 'ab.png'],
  ])('%j and %j: in what anybody can see', (typed, found) => {
    expect(describeDifference(typed, found)).toBeUndefined();
  });
});
