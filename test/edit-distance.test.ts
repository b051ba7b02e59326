/** Distances counted by hand. */
import { expect, test } from 'vitest';
import { editDistance, findSimilar } from '../src/edit-distance.ts';

test.each([
  ['model', 'model', 0],
  ['model', 'mode', 1],
  ['mode', 'model', 1],
  ['model', 'modal', 1],
  ['mdoel', 'model', 1],
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['ca', 'abc', 3],
])('%j and %j are %i apart', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
});

test.each([
  ['maxdiffpixel', 'maxDiffPixels'],
  ['max-diff-pixels', 'maxDiffPixels'],
  ['IGNROE', 'ignore'],
  ['mask', undefined],
])('%j is probably a typo of %j, whatever its case', (word, similar) => {
  expect(findSimilar(word, ['maxDiffPixels', 'ignore'])).toBe(similar);
});
