/** Turned pictures come out upright, whatever else is done to them, and a region is one of the upright picture. */
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { parseCrop } from '../../src/image/crop.ts';
import type { PrepareOptions } from '../../src/image/decide.ts';
import { coordinates, corners, decode, pixelAt, quadrants } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';

/**
 * How `red green / blue white`, as stored, is seen with each EXIF orientation: the tag says where the stored first
 * row and first column belong (TIFF 6.0, page 36).
 */
const SEEN: readonly [orientation: number, meaning: string, seen: string][] = [
  [1, 'row at the top, column at the left', 'red green blue white'],
  [2, 'row at the top, column at the right', 'green red white blue'],
  [3, 'row at the bottom, column at the right', 'white blue green red'],
  [4, 'row at the bottom, column at the left', 'blue white red green'],
  [5, 'row at the left, column at the top', 'red blue green white'],
  [6, 'row at the right, column at the top', 'blue red white green'],
  [7, 'row at the right, column at the bottom', 'white green blue red'],
  [8, 'row at the left, column at the bottom', 'green white red blue'],
];

const FORMATS: readonly [name: string, encode: (picture: Sharp) => Sharp][] = [
  ['JPEG', (picture) => picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
  ['PNG', (picture) => picture.png()],
  ['WebP', (picture) => picture.webp({ quality: 95 })],
  ['TIFF', (picture) => picture.tiff({ compression: 'lzw' })],
];

const CHANGES: readonly [
  change: string,
  options: Partial<PrepareOptions>,
  longer: number,
  shorter: number,
][] = [
  ['scaled', { maxEdge: 48 }, 48, 32],
  ['stripped', { strip: true }, 96, 64],
  ['cropped to its middle', { crop: parseCrop('25%,25%,50%,50%') }, 48, 32],
  ['cropped and scaled', { crop: parseCrop('25%,25%,50%,50%'), maxEdge: 24 }, 24, 16],
];

describe.each(FORMATS)('%s', (_, encode) => {
  describe.each(SEEN)('orientation %d, %s', (orientation, _meaning, seen) => {
    const stored = quadrants(96, 64, ['red', 'green', 'blue', 'white']).withMetadata({ orientation });

    test.each(CHANGES)('%s', async (_change, options, longer, shorter) => {
      const { image } = await prepare(await encode(stored.clone()).toBuffer(), options);
      const { width, height } = await sharp(image.bytes).metadata();
      const expected = orientation >= 5 ? [shorter, longer] : [longer, shorter];
      expect([width, height]).toEqual(expected);
      expect([image.width, image.height]).toEqual(expected);
      expect(await corners(image.bytes)).toBe(seen);
      expect((await sharp(image.bytes).metadata()).orientation).toBeUndefined();
    });
  });
});

test('without a change, a turned picture goes out as it is and is measured upright', async () => {
  const bytes = await quadrants(96, 64, ['red', 'green', 'blue', 'white'])
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const { image, notes } = await prepare(bytes);
  expect(image.bytes).toBe(bytes);
  expect([image.width, image.height]).toEqual([64, 96]);
  expect(notes).toEqual([]);
});

describe('a region of a turned picture is cut out to the pixel', () => {
  /** Where the pixel at x, y of the upright picture lies in the stored one of 90x60 pixels. */
  const STORED: Record<number, (x: number, y: number) => [number, number]> = {
    1: (x, y) => [x, y],
    2: (x, y) => [89 - x, y],
    3: (x, y) => [89 - x, 59 - y],
    4: (x, y) => [x, 59 - y],
    5: (x, y) => [y, x],
    6: (x, y) => [y, 59 - x],
    7: (x, y) => [89 - y, 59 - x],
    8: (x, y) => [89 - y, x],
  };

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %d', async (orientation) => {
    const bytes = await coordinates(90, 60).withMetadata({ orientation }).png().toBuffer();
    const { image, notes } = await prepare(bytes, { crop: parseCrop('7,11,31,23') }, 'shot.png');
    const pixels = await decode(image.bytes);
    expect([pixels.width, pixels.height]).toEqual([31, 23]);
    for (let y = 0; y < 23; y++) {
      for (let x = 0; x < 31; x++) {
        const [column, row] = STORED[orientation]?.(x + 7, y + 11) ?? [];
        expect(pixelAt(pixels, x, y).slice(0, 2)).toEqual([column, row]);
      }
    }
    expect(notes[0]).toMatch(/^shot\.png: cropped to 31x23 at 7,11, \d+(\.\d KB)?( bytes)? → /);
  });
});

test('an orientation that only the header tells, or only the decoder, never distorts the picture', async () => {
  const stored = quadrants(96, 64, ['red', 'green', 'blue', 'white']);
  const exif = Buffer.from('II*\0\x08\0\0\0\x01\0\x12\x01\x01\0\x01\0\0\0\x06\0\0\0\0\0\0\0', 'latin1');
  // A BYTE where the standard says SHORT.
  const segment = Buffer.concat([Buffer.from('\xff\xe1\0\x22Exif\0\0', 'latin1'), exif]);
  const jpeg = await stored.clone().jpeg({ quality: 95 }).toBuffer();
  const png = await stored.withMetadata({ orientation: 6 }).png().toBuffer();
  const at = png.indexOf('eXIf') - 4;
  const chunk = png.subarray(at, at + 12 + png.readUInt32BE(at));
  const files = [
    Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]),
    // eXIf behind the pixels.
    Buffer.concat([png.subarray(0, at), png.subarray(at + chunk.length, -12), chunk, png.subarray(-12)]),
  ];
  for (const bytes of files) {
    const { image } = await prepare(bytes, { maxEdge: 48 });
    const seen = await corners(image.bytes);
    const { width, height } = await sharp(image.bytes).metadata();
    expect([image.width, image.height]).toEqual([width, height]);
    expect([
      ['red green blue white', 48, 32],
      ['blue red white green', 32, 48],
    ]).toContainEqual([seen, width, height]);
  }
});
