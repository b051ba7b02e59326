/** Files that are sound, but stored in a way that sharp does not read: said so, and not called damaged. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { makePng, pngHeader } from '../support/images.ts';
import { quadrants } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';
import { type Directory, makeTiff, PIXELS } from '../support/tiff-directories.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

const BITS = 258;
const COMPRESSION = 259;
const PHOTOMETRIC = 262;
const STRIP_OFFSETS = 273;
const PLANAR = 284;

/** A grey page of 8x8 pixels in one strip. */
const GREY: Directory = {
  256: 8,
  257: 8,
  [BITS]: 8,
  [COMPRESSION]: 1,
  [PHOTOMETRIC]: 1,
  [STRIP_OFFSETS]: PIXELS,
  277: 1,
  278: 8,
  279: 64,
};
const PIXEL_BYTES = Buffer.alloc(64, 0x99);

/** The same in three channels of a tile each. */
const TILES: Directory = {
  256: 8,
  257: 8,
  [BITS]: 8,
  [PHOTOMETRIC]: 2,
  277: 3,
  [PLANAR]: 2,
  322: 16,
  323: 16,
  324: PIXELS,
  325: 256,
};

const IMAGEMAGICK =
  'convert it with ImageMagick: magick scan.tif scan.tif.png (version 6: convert scan.tif scan.tif.png)';

describe('a TIFF of a kind that is not read is not called damaged', () => {
  test.each<[kind: string, directory: Directory]>([
    ['old-style JPEG compression', { ...GREY, [COMPRESSION]: 6 }],
    ['LZMA compression', { ...GREY, [COMPRESSION]: 34925 }],
    ['Zstandard compression', { ...GREY, [COMPRESSION]: 50000 }],
    ['JBIG compression', { ...GREY, [BITS]: 1, [COMPRESSION]: 34661 }],
    ['LERC compression', { ...GREY, [COMPRESSION]: 34887 }],
    ['JPEG 2000 compression', { ...GREY, [COMPRESSION]: 34712 }],
    ['12 bits a channel', { ...GREY, [BITS]: 12 }],
    ['8-bit Lab colours', { ...GREY, [PHOTOMETRIC]: 8, 277: 3 }],
    ['tiles of single channels', TILES],
  ])('%s', async (kind, directory) => {
    const bytes = makeTiff([directory], { pixels: PIXEL_BYTES });
    await expect(prepare(bytes, {}, 'scan.tif')).rejects.toMatchObject({
      message: `is a TIFF with ${kind}, which is not supported`,
      hint: IMAGEMAGICK,
      subject: 'scan.tif',
    });
  });

  test('64 bits a channel, which most converters cut off', async () => {
    const bytes = makeTiff([{ ...GREY, [BITS]: 64, 339: 3 }], { pixels: PIXEL_BYTES });
    await expect(prepare(bytes, {}, 'scan.tif')).rejects.toMatchObject({
      message: 'is a TIFF with 64 bits a channel, which is not supported',
      hint: 'give it 32 bits with GDAL: gdal_translate -ot Float32 scan.tif scan.tif.tif',
    });
  });

  test('and one that is read is read', async () => {
    const { image } = await prepare(makeTiff([GREY], { pixels: PIXEL_BYTES }));
    expect((await sharp(image.bytes).stats()).channels[0]?.mean).toBe(0x99);
  });
});

test('an AVIF sequence is one, with a command that takes out a frame', async () => {
  const bytes = latin1(`\0\0\0\x18ftypavis\0\0\0\0avisavif${'\0'.repeat(64)}`);
  await expect(prepare(bytes, {}, 'film.avif')).rejects.toMatchObject({
    message: 'is an AVIF sequence, which is not supported',
    hint: 'extract a frame with FFmpeg: ffmpeg -i film.avif -frames:v 1 film.avif.png',
  });
});

describe('what a decoder says of a damaged file is not shown', () => {
  const heic = () => readFile(new URL('../fixtures/upright.heic', import.meta.url));
  const whole = () => quadrants(64, 64, ['red', 'green', 'blue', 'white']);
  test.each<[what: string, make: () => Promise<Buffer>, reason: string, hint: RegExp]>([
    [
      'a TIFF without its end',
      async () => (await whole().tiff({ compression: 'lzw' }).toBuffer()).subarray(0, 100),
      'the TIFF is cut off',
      /get the file again$/,
    ],
    [
      'an AVIF without its end',
      async () => (await whole().avif({ effort: 0 }).toBuffer()).subarray(0, -40),
      'its data ends too early',
      /get the file again$/,
    ],
    [
      'a HEIC without its end',
      async () => (await heic()).subarray(0, -40),
      'its data ends too early',
      /get the file again$/,
    ],
    [
      'a HEIC of 24 bytes',
      async () => (await heic()).subarray(0, 24),
      'its data ends too early',
      /get the file again$/,
    ],
  ])('%s', async (_, make, reason, hint) => {
    const error = await prepare(await make(), {}, 'x').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: `cannot be decoded: ${reason}`,
      hint: expect.stringMatching(hint),
    });
    // For --debug.
    expect(error).toHaveProperty('cause');
  });
});

test.each([
  [
    '<x:path/></svg>',
    'its XML is invalid on line 2: Namespace prefix x on path is not defined',
    'fix that line, or export the drawing as a PNG',
  ],
  [
    '<path d="&x;"/></svg>',
    "its XML is invalid on line 2: Entity 'x' not defined",
    'fix that line, or export the drawing as a PNG',
  ],
  ['<path>', 'its data ends too early', 'the download may be incomplete: get the file again'],
  ['<path', 'its data ends too early', 'the download may be incomplete: get the file again'],
])('a drawing that ends in %s', async (end, reason, hint) => {
  const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">\n${end}`);
  await expect(prepare(svg, {}, 'a.svg')).rejects.toMatchObject({
    message: `cannot be decoded: ${reason}`,
    hint,
  });
});

test('an image of too many pixels is not called damaged', async () => {
  const png = makePng({ width: 8, height: 8 });
  const giant = Buffer.concat([pngHeader(20_000, 14_000), png.subarray(33)]);
  await expect(prepare(giant, {}, 'map one.png')).rejects.toMatchObject({
    code: 'limit_exceeded',
    message: 'is 20000x14000 pixels; at most 268,402,689 pixels are decoded',
    hint: "make it smaller with libvips: vips thumbnail 'map one.png' 'map one.png.png' 4000",
  });
});

describe('a TIFF whose first page is a smaller copy', () => {
  const small: Directory = { ...GREY, 254: 1, 256: 2, 257: 2, 279: 4 };

  test.each<[where: string, pages: readonly Directory[]]>([
    ['on the next page', [small, GREY]],
    ['below it', [{ ...small, below: [GREY] }]],
  ])('is the whole image %s', async (_, pages) => {
    const { image, notes } = await prepare(makeTiff(pages, { pixels: PIXEL_BYTES }), {}, 'a.tif');
    expect(image).toMatchObject({ width: 8, height: 8, original: { width: 8, height: 8 } });
    expect(notes).toEqual([expect.stringMatching(/^a\.tif: image\/tiff → image\/png, /)]);
  });

  test('counts no smaller copies as pages', async () => {
    const { notes } = await prepare(
      makeTiff([GREY, small, GREY, small], { pixels: PIXEL_BYTES }),
      {},
      'a b.tif',
    );
    expect(notes[0]).toBe('a b.tif: holds 2 pages; only the first is sent; --pages 1-2 sends all');
  });
});
