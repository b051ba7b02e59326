/** GIFs and WebPs: the times of browsers, and pixels as they lie over one another. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { openAnimation, toTimes } from '../../src/frames/open-animation.ts';
import { gifHeader } from '../support/images.ts';

test('a delay of at most 10 ms lasts 100 ms, as in browsers', () => {
  const { starts, end } = toTimes([0, 10, 20, 500]);
  expect([...starts, end]).toEqual([0, 0.1, 0.2, 0.22, 0.72]);
});

const COLORS = [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0];
const [RED, GREEN, BLUE, CLEAR] = [0, 1, 2, 3];

interface GifFrame {
  readonly left: number;
  readonly pixels: readonly number[];
  /** 1 keeps the frame, 2 clears its place, 3 brings back what was there. */
  readonly disposal: number;
  /** Hundredths of a second. */
  readonly delay: number;
}

/** A GIF of one row, whose LZW data is a clear code before each pixel. */
function rowGif(width: number, frames: readonly GifFrame[]): Buffer {
  const parts = frames.flatMap(({ left, pixels, disposal, delay }) => {
    // Codes of 3 bits from the lowest on: 4 clears, 5 ends.
    const bits = [...pixels.flatMap((pixel) => [4, pixel]), 5].flatMap((code) => [
      code & 1,
      (code >> 1) & 1,
      code >> 2,
    ]);
    const data: number[] = [];
    for (const [index, bit] of bits.entries())
      data[index >> 3] = Number(data[index >> 3] ?? 0) | (bit << (index & 7));
    return [
      ...[0x21, 0xf9, 4, (disposal << 2) | 1, delay & 255, delay >> 8, CLEAR, 0],
      ...[0x2c, left, 0, 0, 0, pixels.length, 0, 1, 0, 0, 2, data.length, ...data, 0],
    ];
  });
  return Buffer.from([...Buffer.from('GIF89a'), width, 0, 1, 0, 0x81, 0, 0, ...COLORS, ...parts, 0x3b]);
}

const open = (bytes: Buffer) =>
  openAnimation({ input: 'a.gif', bytes, lossless: true }, new AbortController().signal);
const pixelsOf = async (png: Buffer) => [...(await sharp(png).ensureAlpha().raw().toBuffer())];

describe('frames', () => {
  const gif = rowGif(3, [
    { left: 0, pixels: [RED, RED, RED], disposal: 1, delay: 0 },
    { left: 1, pixels: [GREEN], disposal: 3, delay: 1 },
    { left: 2, pixels: [BLUE], disposal: 2, delay: 2 },
    { left: 0, pixels: [GREEN], disposal: 1, delay: 50 },
  ]);
  const [red, green, blue, none] = [
    [255, 0, 0, 255],
    [0, 255, 0, 255],
    [0, 0, 255, 255],
    [0, 0, 0, 0],
  ] as const;

  test.each([
    [0, [red, red, red]],
    [1, [red, green, red]],
    [2, [red, red, blue]],
    [3, [green, red, none]],
  ])('show what lies over what: number %d', async (index, expected) => {
    const moving = await open(gif);
    const starts = await moving.listStarts([]);
    expect({ ...moving, starts }).toMatchObject({ duration: 0.72, count: 4, starts: [0, 0.1, 0.2, 0.22] });
    const { bytes, width, height } = await moving.decode(Number(starts[index]));
    expect([width, height]).toEqual([3, 1]);
    expect(await pixelsOf(bytes)).toEqual(expected.flat());
  });

  test('of a WebP are the same', async () => {
    const webp = await sharp(gif, { pages: -1 }).webp({ lossless: true }).toBuffer();
    const moving = await open(webp);
    const starts = await moving.listStarts([]);
    const first = await moving.decode(Number(starts[1]));
    expect(await pixelsOf(first.bytes)).toEqual([red, green, red].flat());
  });
});

test.each([
  ['a screen of four thousand million pixels', gifHeader(65_535, 65_535), /pixels are decoded/],
  ['a screen that would take gigabytes', gifHeader(8193, 8192), /at most 67,108,864 pixels are decoded/],
  ['a beginning', rowGif(3, []).subarray(0, 20), /cannot be decoded/],
])('%s is refused', async (_, bytes, message) => {
  await expect(open(bytes)).rejects.toThrow(message);
});
