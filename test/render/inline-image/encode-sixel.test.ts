import { expect, test } from 'vitest';
import { encodeSixel } from '../../../src/render/inline-image/encode-sixel.ts';
import { readInlineImage } from '../../support/inline-image.ts';
import { seeded } from '../../support/pixels.ts';

test('rows of six are one character, and runs are counted', () => {
  const picture = { width: 5, height: 2, colors: [[255, 0, 0]] as const, data: new Uint8Array(10) };
  // Two rows are the bits 1 and 2: the character 63 + 3.
  expect(encodeSixel(picture)).toBe('\u001bP0;1;0q"1;1;5;2#0;2;100;0;0#0!5B\u001b\\\n');
});

test('colours of one band lie over one another, and bands follow one another', async () => {
  const colors = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 255],
  ] as const;
  const random = seeded(7);
  const data = Uint8Array.from({ length: 37 * 20 }, () => random(4));
  const { pixels, rest } = await readInlineImage(encodeSixel({ width: 37, height: 20, colors, data }));
  expect(rest).toBe('\n');
  expect([...pixels.data]).toEqual([...data].flatMap((index) => colors[index] ?? []));
});
