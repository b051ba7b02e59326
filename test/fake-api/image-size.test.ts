/** The size that a model sees, against the known answers of the API's documentation. */
import { expect, test } from 'vitest';
import { HIGH_TIER, imageTokens, STANDARD_TIER, sizeSeen } from '../support/fake-api/image-size.ts';

test.each([
  ['1920x1080', '1456x819', '1920x1080'],
  ['3840x2160', '1456x819', '2576x1449'],
  ['1075x1520', '924x1307', '1075x1520'],
  ['4032x3024', '1270x952', '2212x1659'],
  ['4000x4000', '1092x1092', '1932x1932'],
  ['1170x2532', '725x1568', '1170x2532'],
  ['1440x8570', '263x1568', '433x2576'],
  ['8000x1', '1568x1', '2576x1'],
  ['1568x28', '1568x28', '1568x28'],
  ['1x1', '1x1', '1x1'],
])('%s is seen as %s (standard), %s (high)', (sent, standard, high) => {
  const [width = 0, height = 0] = sent.split('x').map(Number);
  const seen = (tier: typeof HIGH_TIER) => Object.values(sizeSeen({ width, height }, tier)).join('x');
  expect([seen(STANDARD_TIER), seen(HIGH_TIER)]).toEqual([standard, high]);
});

test.each([
  [28, 28, 1],
  [29, 28, 2],
  [1000, 1000, 36 * 36],
])('%ix%i costs %i tokens', (width, height, tokens) => {
  expect(imageTokens({ width, height })).toBe(tokens);
});
