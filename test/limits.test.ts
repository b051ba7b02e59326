import { expect, test } from 'vitest';
import { base64Capacity } from '../src/limits.ts';

// 4 characters hold 3 bytes; fewer than 4 hold none, as base64 is padded to fours.
test.each([
  [0, 0],
  [3, 0],
  [4, 3],
  [7, 3],
  [8, 6],
  [10_485_760, 7_864_320],
])('%i characters of base64 hold %i bytes', (characters, bytes) => {
  expect(base64Capacity(characters)).toBe(bytes);
  expect(Buffer.alloc(bytes).toString('base64').length).toBeLessThanOrEqual(characters);
  expect(Buffer.alloc(bytes + 1).toString('base64').length).toBeGreaterThan(characters);
});
