import { expect, test } from 'vitest';
import { encodeKitty, fitColumns } from '../../../src/render/inline-image/encode-inline.ts';

test.each([
  ['a small one its own', { width: 60, height: 60 }, 8],
  ['a wide one all of the terminal', { width: 3840, height: 2160 }, 80],
  // 48 rows of 16 pixels are 768: a tenth of 7680, so 64 pixels wide.
  ['a tall one what leaves it 48 rows', { width: 640, height: 7680 }, 8],
  ['a line at least one', { width: 1, height: 9000 }, 1],
])('of the columns, a picture takes: %s', (_, size, columns) => {
  expect(fitColumns(size, 80)).toBe(columns);
});

test('kitty gets chunks of 4096, and only the last one ends the picture', () => {
  // 6144 bytes are 8192 of base64.
  const text = encodeKitty(Buffer.alloc(6144), 10);
  expect(text.match(/m=\d/g)).toEqual(['m=1', 'm=0']);
  expect(encodeKitty(Buffer.alloc(6145), 10).match(/m=\d/g)).toEqual(['m=1', 'm=1', 'm=0']);
});
