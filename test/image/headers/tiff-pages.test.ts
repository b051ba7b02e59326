/** Which images of a TIFF are pages, and each page by itself, told by its colour. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { listTiffPages, selectTiffPage } from '../../../src/image/headers/tiff-pages.ts';
import type { Rgb } from '../../support/pixels.ts';
import { makeScan, type ScanPage } from '../../support/scan.ts';

const RED: Rgb = [220, 40, 40];
const GREEN: Rgb = [40, 170, 60];
const BLUE: Rgb = [40, 70, 210];
const page = (color: Rgb, more: Partial<ScanPage> = {}): ScanPage => ({
  width: 6,
  height: 4,
  color,
  ...more,
});

/** The size and the first pixel of each page by itself. */
async function decodePages(bytes: Buffer) {
  const { pages, isBroken } = listTiffPages(bytes);
  const decoded = await Promise.all(
    pages.map(async (each) => {
      const alone = selectTiffPage(bytes, each);
      expect((await sharp(alone).metadata()).pages ?? 1).toBe(1);
      const { data, info } = await sharp(alone).autoOrient().raw().toBuffer({ resolveWithObject: true });
      return [info.width, info.height, [...data.subarray(0, 3)]];
    }),
  );
  return { decoded, isBroken };
}

describe.each([
  ['little-endian', { littleEndian: true }],
  ['big-endian', { littleEndian: false }],
  ['BigTIFF', { big: true }],
  ['big-endian BigTIFF', { big: true, littleEndian: false }],
])('a %s scan', (_, options) => {
  test('has pages of their own sizes, storage and turn', async () => {
    const pages = [
      page(RED),
      page(GREEN, { width: 9, packed: true }),
      page(BLUE, { orientation: 6, subfile: 2 }),
    ];
    expect(await decodePages(makeScan(pages, options))).toEqual({
      decoded: [
        [6, 4, RED],
        [9, 4, GREEN],
        [4, 6, BLUE],
      ],
      isBroken: false,
    });
  });

  test('has no pages in smaller copies and masks', async () => {
    const pages = [
      page(RED, { subfile: 1 }),
      page(GREEN),
      page(BLUE, { subfile: 4 }),
      page(BLUE),
      page(RED, { subfile: 5 }),
    ];
    const { decoded } = await decodePages(makeScan(pages, options));
    expect(decoded.map(([, , color]) => color)).toEqual([GREEN, BLUE]);
  });
});

describe('a damaged list of pages', () => {
  test.each<[why: string, backTo: number, pages: number]>([
    ['that leads back to its first page', 0, 3],
    ['whose last page leads to itself', 2, 3],
  ])('%s has each page once', (_, backTo, count) => {
    const { pages, isBroken } = listTiffPages(makeScan([page(RED), page(GREEN), page(BLUE)], { backTo }));
    expect([pages.length, isBroken]).toEqual([count, true]);
  });

  test('that is cut off has the pages before the cut', () => {
    const whole = makeScan([page(RED), page(GREEN), page(BLUE)]);
    // The last directory has two bytes of its own, 11 fields of 12 and the next place.
    const { pages, isBroken } = listTiffPages(whole.subarray(0, whole.length - 2 - 11 * 12));
    expect([pages.length, isBroken]).toEqual([2, true]);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a mark alone', Buffer.from('II*\0')],
    ['a place behind the end', Buffer.from('II*\0\xff\xff\xff\xff', 'latin1')],
  ])('of %s has none', (_, bytes) => {
    expect(listTiffPages(bytes)).toEqual({ pages: [], isBroken: true });
  });

  test.each([
    [99_999, false],
    [150_000, true],
  ])('of %i directories is read in a moment, the first 100,000 of them', (count, isBroken) => {
    // Six bytes: no fields, and the place of the next directory.
    const bytes = Buffer.alloc(8 + count * 6);
    bytes.write('II*\0');
    bytes.writeUInt32LE(8, 4);
    for (let index = 0; index < count - 1; index++) bytes.writeUInt32LE(8 + (index + 1) * 6, 10 + index * 6);
    const start = performance.now();
    const listed = listTiffPages(bytes);
    expect(performance.now() - start).toBeLessThan(1000);
    expect([listed.pages.length, listed.isBroken]).toEqual([Math.min(count, 100_000), isBroken]);
  });
});
