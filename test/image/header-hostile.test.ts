/** Headers that lie, loop or are noise: only ImageHeaderError is thrown, in time linear in the bytes. */
import { describe, expect, test } from 'vitest';
import type { AcceptedFormat } from '../../src/image/formats.ts';
import { readHeader } from '../../src/image/header.ts';
import { ImageHeaderError } from '../../src/image/headers/image-header.ts';
import { sniff } from '../../src/image/sniff.ts';
import { gifHeader, makeGif, makeJpeg, makePng, makeWebp } from '../support/images.ts';

const SAMPLES: [string, AcceptedFormat, () => Promise<Buffer>][] = [
  ['a JPEG with EXIF', 'jpeg', () => makeJpeg({ width: 37, height: 21, orientation: 6 })],
  ['a PNG', 'png', async () => makePng({ width: 37, height: 21, alpha: true, text: 'hello' })],
  ['an animated GIF', 'gif', () => makeGif({ width: 37, height: 21, frames: 3 })],
  ['a GIF of a few bytes', 'gif', async () => gifHeader(37, 21)],
  ['a lossy WebP', 'webp', () => makeWebp({ width: 37, height: 21 })],
  ['a lossless WebP', 'webp', () => makeWebp({ width: 37, height: 21, lossless: true })],
  ['an animated WebP', 'webp', () => makeWebp({ width: 37, height: 21, frames: 3 })],
];

/** Whole numbers from 0 up to a limit, the same in every run (xorshift32). */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** Sets up to eight bytes, mostly near the start and often to an extreme; then may cut, or repeat a part. */
function mutate(original: Buffer, random: (limit: number) => number): Buffer {
  const copy = Buffer.from(original);
  for (let left = random(9); left > 0; left--) {
    const at = random(random(2) === 0 ? copy.length : Math.min(64, copy.length));
    copy[at] = random(2) === 0 ? random(256) : ([0x00, 0xff, 0x7f, 0x80][random(4)] ?? 0);
  }
  switch (random(3)) {
    case 0:
      return copy.subarray(0, random(copy.length + 1));
    case 1: {
      const from = random(copy.length);
      return Buffer.concat([copy.subarray(0, from), copy.subarray(random(copy.length))]);
    }
    default:
      return copy;
  }
}

/** Reads a header, and fails on anything thrown but an ImageHeaderError. */
function readOrRefuse(bytes: Buffer, format: AcceptedFormat): void {
  try {
    const { width, height, orientation } = readHeader(bytes, format);
    if (!(width >= 1 && height >= 1 && orientation >= 1 && orientation <= 8)) {
      throw new Error(`read ${width}x${height}, orientation ${orientation}`);
    }
  } catch (error) {
    if (error instanceof ImageHeaderError) return;
    throw new Error(`${format} ${bytes.toString('base64')}`, { cause: error });
  }
}

describe('thousands of mutations', () => {
  test.each(SAMPLES)('of %s are read or refused, at once', async (_, format, make) => {
    const original = await make();
    const random = seeded(0x5eed);
    const start = performance.now();
    for (let i = 0; i < 4000; i++) {
      const bytes = mutate(original, random);
      readOrRefuse(bytes, format);
      sniff(bytes);
    }
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test.each(SAMPLES)('read as another type, %s is refused', async (_, format, make) => {
    const bytes = await make();
    for (const [, other] of SAMPLES) {
      if (other !== format) expect(() => readHeader(bytes, other)).toThrow(ImageHeaderError);
    }
  });
});

describe('a header made to be slow is linear work', () => {
  const MEGABYTES = 4_000_000;
  const jpeg = (...code: number[]) =>
    Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(MEGABYTES, Buffer.from(code))]);
  const exif = [0xff, 0xe1, 0, 16, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x49, 0x49, 42, 0, 8, 0, 0, 0];

  test.each<[string, AcceptedFormat, () => Buffer]>([
    ['fill bytes', 'jpeg', () => jpeg(0xff)],
    ['stuffed zeros', 'jpeg', () => jpeg(0xff, 0x00)],
    ['restart markers', 'jpeg', () => jpeg(0xff, 0xd3)],
    ['empty segments', 'jpeg', () => jpeg(0xff, 0xe0, 0, 2)],
    ['scans', 'jpeg', () => jpeg(0xff, 0xda, 0, 2)],
    ['EXIF segments', 'jpeg', () => jpeg(...exif)],
    [
      'empty chunks',
      'png',
      () => Buffer.concat([makePng({ width: 1, height: 1 }).subarray(0, 33), Buffer.alloc(MEGABYTES)]),
    ],
    [
      'block terminators',
      'gif',
      () => Buffer.concat([gifHeader(9, 9).subarray(0, -1), Buffer.alloc(MEGABYTES)]),
    ],
    [
      'empty extensions',
      'gif',
      () =>
        Buffer.concat([
          gifHeader(9, 9).subarray(0, -1),
          Buffer.alloc(MEGABYTES, Buffer.from([0x21, 0xfe, 0])),
        ]),
    ],
    [
      'empty WebP chunks',
      'webp',
      () =>
        Buffer.concat([
          Buffer.from('RIFF\xff\xff\xff\x7fWEBPVP8X\x0a\0\0\0\x0a', 'latin1'),
          Buffer.alloc(MEGABYTES),
        ]),
    ],
  ])('%s', (_, format, make) => {
    const bytes = make();
    const start = performance.now();
    readOrRefuse(bytes, format);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
