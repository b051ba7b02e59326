/** Multiples are compared as decimals, in bounded time. */
import { expect, test } from 'vitest';
import { isMultipleOf, toDecimal } from '../../src/schema/decimal.ts';

test.each([
  [19.99, 0.01],
  [0.07, 0.01],
  [0.29, 0.01],
  [1.15, 0.01],
  [4.35, 0.01],
  [8.2, 0.01],
  [9.95, 0.01],
  [1234.56, 0.01],
  [-19.99, 0.01],
  [0.3, 0.1],
  [0.15, 0.05],
  [1e308, 0.5],
  [1e308, 1e-308],
  [0.0075, 0.0001],
  [0, 0.01],
  [-0, 3],
  [5e-324, 5e-324],
  [1e300, 1e299],
  [4.5, 1.5],
  [Number.POSITIVE_INFINITY, 2],
])('%d is a multiple of %d', (value, step) => {
  expect(isMultipleOf(value, step)).toBe(true);
});

test.each([
  [19.995, 0.01],
  [0.00751, 0.0001],
  [7, 2],
  [1e299, 1e300],
  [1e-308, 1e308],
  [0.35, 0.1],
  [1, 0.3],
])('%d is no multiple of %d', (value, step) => {
  expect(isMultipleOf(value, step)).toBe(false);
});

test('every price with two decimals is a multiple of 0.01, and none with three is', () => {
  const cents = Array.from({ length: 20_000 }, (_, index) => index);
  const price = (each: number) => Number(`${Math.floor(each / 100)}.${String(each % 100).padStart(2, '0')}`);
  expect(cents.filter((each) => !isMultipleOf(price(each), 0.01))).toEqual([]);
  expect(cents.filter((each) => isMultipleOf(Number(`${each}.125`), 0.01))).toEqual([]);
});

test.each([
  ['0', { digits: '0', exponent: 0 }],
  ['-0.000e99', { digits: '0', exponent: 0 }],
  ['1200', { digits: '12', exponent: 2 }],
  ['0.0120', { digits: '12', exponent: -3 }],
  ['1.5E+3', { digits: '15', exponent: 2 }],
])('%s is taken apart', (text, decimal) => {
  expect(toDecimal(text)).toEqual(decimal);
});
