import { expect, test } from 'vitest';
import { findMismatches } from '../../src/check/values-match.ts';

test.each<[string, unknown, unknown]>([
  ['numbers', 7.99, 7.99],
  ['text but for white space', 'Sign in', '  Sign \n in '],
  ['text but for its Unicode form', 'é', 'e\u0301'],
  ['fields in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ['fields beside those expected', { a: 1 }, { a: 1, b: 2 }],
  ['lists', [1, { a: 'x' }], [1, { a: 'x' }]],
  ['zero and minus zero', 0, -0],
  ['null', null, null],
])('equal %s have no mismatch', (_, expected, actual) => {
  expect(findMismatches(expected, actual)).toEqual([]);
});

test.each<[string, unknown, unknown, string]>([
  ['a number', { total: 7.99 }, { total: 7.9 }, 'total'],
  ['a number and text', { total: 7 }, { total: '7' }, 'total'],
  ['upper and lower case', { currency: 'USD' }, { currency: 'usd' }, 'currency'],
  ['a field that is missing', { a: { b: 1 } }, { a: {} }, 'a.b'],
  ['a field of every object', { toString: 1 }, {}, 'toString'],
  [
    'an item of a list',
    { items: [{ price: 1 }, { price: 2 }] },
    { items: [{ price: 1 }, { price: 3 }] },
    'items.1.price',
  ],
  ['the order of a list', [1, 2], [2, 1], '0'],
  ['the length of a list', { items: [1] }, { items: [1, 2] }, 'items'],
  ['null', { a: 0 }, { a: null }, 'a'],
  ['a list and an object', { a: { 0: 1 } }, { a: [1] }, 'a'],
])('%s is a mismatch', (_, expected, actual, path) => {
  expect(findMismatches(expected, actual)[0]?.path).toBe(path);
});

test('every mismatch is told', () => {
  expect(findMismatches({ a: 1, b: 2, c: 3 }, { a: 1, b: 3 })).toEqual([
    { path: 'b', expected: 2, actual: 3 },
    { path: 'c', expected: 3, actual: undefined },
  ]);
});
