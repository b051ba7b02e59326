import { expect, test } from 'vitest';
import { makeRateMeter } from '../../src/render/rate.ts';

const KB = 1024;

test('is unknown in the first second and while nothing leaves', () => {
  const measure = makeRateMeter();
  expect(measure(100 * KB, 999)).toBeUndefined();
  expect(measure(100 * KB, 1000)).toBe(100 * KB);
  expect(makeRateMeter()(0, 5000)).toBeUndefined();
});

test('forgets the bytes that filled the buffers of the system at the start', () => {
  const measure = makeRateMeter();
  measure(1000 * KB, 100);
  measure(1050 * KB, 1100);
  // 250 KB in the last 5 s, not 1300 KB in 6.1 s.
  expect(measure(1300 * KB, 6100)).toBe(50 * KB);
});

test('knows the rate of pieces that leave less often than every five seconds', () => {
  const measure = makeRateMeter();
  measure(64 * KB, 8000);
  expect(measure(128 * KB, 16_000)).toBe(8 * KB);
});

test('begins anew when a retry sends the bytes again', () => {
  const measure = makeRateMeter();
  measure(900 * KB, 3000);
  expect(measure(0, 4000)).toBeUndefined();
  expect(measure(20 * KB, 6000)).toBe(10 * KB);
});
