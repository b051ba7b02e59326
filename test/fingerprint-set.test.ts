/** Texts that have been seen before. */
import { expect, test } from 'vitest';
import { makeFingerprintSet } from '../src/fingerprint-set.ts';

test('tells where an equal text was added first', () => {
  const set = makeFingerprintSet();
  expect(set.add('a', 0)).toBeUndefined();
  expect(set.add('b', 7)).toBeUndefined();
  expect(set.add('a', 8)).toBe(0);
  expect(set.add('a', 9)).toBe(0);
  expect(set.add('b', 10)).toBe(7);
  expect(set.add('', 11)).toBeUndefined();
});

test('keeps all of them while it grows', () => {
  const set = makeFingerprintSet();
  for (let place = 0; place < 20_000; place++) expect(set.add(`id ${place}`, place)).toBeUndefined();
  const wrong = Array.from({ length: 20_000 }, (_, place) => place).filter(
    (place) => set.add(`id ${place}`, 99_999) !== place,
  );
  expect(wrong).toEqual([]);
});
