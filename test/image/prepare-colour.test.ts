/** Colours and transparency are those of the source, whatever way it stores them; metadata is gone. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { parseCrop } from '../../src/image/crop.ts';
import { makeGif, makePng, makeWebp } from '../support/images.ts';
import {
  corners,
  decode,
  difference,
  fromFunction,
  oneBitPng,
  pixelAt,
  QUADRANTS,
  quadrants,
} from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';
import { greyProfile, makeTiff } from '../support/tiff.ts';

/** Has every picture decoded and encoded anew. */
const WHOLE = parseCrop('0,0,100%,100%');

const SEEN = 'red green blue white';
const picture = () => quadrants(96, 64, ['red', 'green', 'blue', 'white']);

/** The picture in Display P3, which sharp writes in 8 bits only. */
async function tiffOf16Bits(): Promise<Buffer> {
  const png = await picture().withIccProfile('p3').png().toBuffer();
  const { icc } = await sharp(png).metadata();
  const pixels = await decode(png);
  const { width, height } = pixels;
  const at = (x: number, y: number, channel: number) => (pixelAt(pixels, x, y)[channel] ?? 0) * 257;
  return makeTiff({ width, height, bits: 16, sampleFormat: 1, channels: 3, at, profile: icc as Buffer });
}

describe('what comes out is 8-bit sRGB in the same colours', () => {
  test.each<[string, () => Promise<Buffer>]>([
    ['JPEG', () => picture().jpeg({ quality: 95 }).toBuffer()],
    ['progressive JPEG', () => picture().jpeg({ quality: 95, progressive: true }).toBuffer()],
    ['PNG', () => picture().png().toBuffer()],
    ['interlaced PNG', () => picture().png({ progressive: true }).toBuffer()],
    ['palette PNG', () => picture().png({ palette: true }).toBuffer()],
    ['16-bit PNG', () => picture().toColourspace('rgb16').png().toBuffer()],
    ['GIF', () => picture().gif().toBuffer()],
    ['WebP', () => picture().webp({ quality: 95 }).toBuffer()],
    ['lossless WebP', () => picture().webp({ lossless: true }).toBuffer()],
    ['AVIF', () => picture().avif({ quality: 90, effort: 0 }).toBuffer()],
    ['10-bit AVIF', () => picture().avif({ quality: 90, effort: 0, bitdepth: 10 }).toBuffer()],
    ['TIFF', () => picture().tiff({ compression: 'none' }).toBuffer()],
    ['TIFF in LZW', () => picture().tiff({ compression: 'lzw' }).toBuffer()],
    ['TIFF in deflate', () => picture().tiff({ compression: 'deflate' }).toBuffer()],
    ['TIFF in JPEG', () => picture().tiff({ compression: 'jpeg', quality: 95 }).toBuffer()],
    ['tiled TIFF', () => picture().tiff({ tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer()],
    ['BigTIFF', () => picture().tiff({ bigtiff: true }).toBuffer()],
    ['16-bit TIFF', () => picture().toColourspace('rgb16').tiff().toBuffer()],
    ['CIELAB TIFF', () => picture().toColourspace('lab').tiff().toBuffer()],
  ])('from %s', async (_, make) => {
    const bytes = await make();
    for (const options of [{ crop: WHOLE }, { maxEdge: 48 }]) {
      const { image } = await prepare(bytes, options);
      expect(await corners(image.bytes)).toBe(SEEN);
      expect(await sharp(image.bytes).metadata()).toMatchObject({ depth: 'uchar', space: 'srgb' });
    }
  });

  test('from 16-bit PNG to the very value: the upper byte', async () => {
    const data = new Uint16Array([0, 0x80ff, 0xffff, 0x1234, 0xabcd, 0x7f80]);
    const bytes = await sharp(data, { raw: { width: 2, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    const { image } = await prepare(bytes, { crop: WHOLE });
    expect([...(await decode(image.bytes)).data]).toEqual([0, 0x80, 0xff, 0x12, 0xab, 0x7f]);
  });

  test('from CMYK JPEG without a profile, roughly: how inks look is a guess', async () => {
    const bytes = await picture().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect(await sharp(bytes).metadata()).toMatchObject({ space: 'cmyk', channels: 4 });
    const { image } = await prepare(bytes, { crop: WHOLE });
    const pixels = await decode(image.bytes);
    expect(difference(pixelAt(pixels, 24, 16), QUADRANTS.red)).toBeLessThan(48);
    expect(difference(pixelAt(pixels, 72, 48), QUADRANTS.white)).toBeLessThan(8);
    const [r = 0, g = 0, b = 0] = pixelAt(pixels, 24, 48);
    expect(b).toBeGreaterThan(Math.max(r, g) + 50);
  });

  test('from CMYK JPEG with a profile', async () => {
    const bytes = await picture().withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect(await sharp(bytes).metadata()).toMatchObject({ space: 'cmyk', icc: expect.any(Buffer) });
    const { image } = await prepare(bytes, { crop: WHOLE });
    const pixels = await decode(image.bytes);
    expect(difference(pixelAt(pixels, 24, 16), QUADRANTS.red)).toBeLessThan(30);
    expect(difference(pixelAt(pixels, 72, 48), QUADRANTS.white)).toBeLessThan(8);
  });

  test.each<[string, () => Promise<Buffer>]>([
    ['JPEG', () => picture().withIccProfile('p3').jpeg({ quality: 98 }).toBuffer()],
    ['PNG', () => picture().withIccProfile('p3').png().toBuffer()],
    ['WebP', () => picture().withIccProfile('p3').webp({ lossless: true }).toBuffer()],
    ['TIFF', () => picture().withIccProfile('p3').tiff().toBuffer()],
    ['AVIF', () => picture().withIccProfile('p3').avif({ quality: 90, effort: 0 }).toBuffer()],
    ['turned JPEG', () => picture().withMetadata({ orientation: 1 }).withIccProfile('p3').jpeg().toBuffer()],
    ['16-bit PNG', () => picture().toColourspace('rgb16').withIccProfile('p3').png().toBuffer()],
    ['16-bit TIFF', tiffOf16Bits],
    [
      '10-bit AVIF',
      () => picture().withIccProfile('p3').avif({ quality: 90, effort: 0, bitdepth: 10 }).toBuffer(),
    ],
  ])('from Display P3 in %s', async (_, make) => {
    const bytes = await make();
    // The stored numbers are others: to copy them would be wrong.
    expect(await corners(bytes)).not.toBe(SEEN);
    for (const options of [{ crop: WHOLE }, { maxEdge: 48 }]) {
      const { image } = await prepare(bytes, options);
      expect(await corners(image.bytes)).toBe(SEEN);
    }
  });
});

test('shades of grey in 16 bits have their profile applied, as those in 8 bits have', async () => {
  // The curve of this profile is a power of 1, so that 100 is the light of 167 in sRGB: 255 * (1.055 * (100 / 255) ** (1 / 2.4) - 0.055).
  const profile = greyProfile();
  for (const bits of [8, 16] as const) {
    const value = bits === 8 ? 100 : 100 * 257;
    const bytes = makeTiff({ width: 32, height: 16, bits, sampleFormat: 1, at: () => value, profile });
    for (const options of [{}, { maxEdge: 16 }]) {
      const { image } = await prepare(bytes, options);
      expect(difference(pixelAt(await decode(image.bytes), 8, 4), [167])).toBeLessThan(3);
    }
  }
});

describe('shades of grey stay what they are', () => {
  const grey = () => fromFunction(64, 16, (x) => [x * 4]).toColourspace('b-w');
  test.each<[string, () => Promise<Buffer>, number]>([
    ['JPEG', () => grey().jpeg({ quality: 98 }).toBuffer(), 2],
    ['PNG', () => grey().png().toBuffer(), 0],
    ['16-bit PNG', () => grey().toColourspace('grey16').png().toBuffer(), 1],
    ['TIFF', () => grey().tiff({ compression: 'lzw' }).toBuffer(), 0],
    ['WebP', () => grey().webp({ lossless: true }).toBuffer(), 0],
  ])('in %s', async (_, make, tolerance) => {
    const { image } = await prepare(await make(), { crop: WHOLE });
    const pixels = await decode(image.bytes);
    for (const x of [0, 1, 20, 40, 63]) {
      for (const value of pixelAt(pixels, x, 8))
        expect(Math.abs(value - x * 4)).toBeLessThanOrEqual(tolerance);
    }
  });

  test('in PNG of 1 bit, whose ones are white', async () => {
    const { image } = await prepare(oneBitPng(9, 2, Buffer.from([0b10101010, 0b10000000, 0, 0])), {
      crop: WHOLE,
    });
    const { data, width } = await decode(image.bytes);
    const step = data.length / (width * 2);
    expect(Array.from({ length: width }, (_, x) => data[x * step])).toEqual([
      255, 0, 255, 0, 255, 0, 255, 0, 255,
    ]);
    expect(data[width * step]).toBe(0);
  });

  test('in TIFF of 1 bit', async () => {
    const bytes = await fromFunction(32, 8, (x) => [x < 16 ? 0 : 255])
      .toColourspace('b-w')
      .tiff({ bitdepth: 1, compression: 'ccittfax4' })
      .toBuffer();
    const { image } = await prepare(bytes);
    const pixels = await decode(image.bytes);
    expect(pixelAt(pixels, 4, 4)[0]).toBe(0);
    expect(pixelAt(pixels, 28, 4)[0]).toBe(255);
  });
});

describe('transparency is kept', () => {
  const glass = () => fromFunction(64, 32, (x) => (x < 32 ? [200, 40, 40, 0] : [...QUADRANTS.blue, 128]));
  test.each<[string, () => Promise<Buffer>]>([
    ['PNG', () => glass().png().toBuffer()],
    ['16-bit PNG', () => glass().toColourspace('rgb16').png().toBuffer()],
    ['WebP', () => glass().webp({ quality: 95 }).toBuffer()],
    ['lossless WebP', () => glass().webp({ lossless: true }).toBuffer()],
    ['AVIF', () => glass().avif({ quality: 95, effort: 0 }).toBuffer()],
    ['TIFF', () => glass().tiff({ compression: 'lzw' }).toBuffer()],
    [
      'SVG',
      async () =>
        Buffer.from(
          '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="32"><rect x="32" width="32" height="32" fill="rgb(40,70,210)" fill-opacity="0.5019"/></svg>',
        ),
    ],
  ])('in %s', async (_, make) => {
    const bytes = await make();
    for (const options of [{ crop: WHOLE }, { maxEdge: 32 }]) {
      const { image } = await prepare(bytes, options);
      expect(image.media_type).toBe('image/png');
      const pixels = await decode(image.bytes);
      const { width, height } = pixels;
      expect(pixelAt(pixels, width >> 3, height >> 1)[3]).toBe(0);
      const seen = pixelAt(pixels, width - (width >> 3), height >> 1);
      expect(difference(seen, [...QUADRANTS.blue, 128])).toBeLessThan(8);
    }
  });

  test('in palette PNG and GIF, where it is all or nothing', async () => {
    const holes = fromFunction(32, 32, (x) => (x < 16 ? [0, 0, 0, 0] : [...QUADRANTS.red, 255]));
    for (const bytes of [
      await holes.clone().png({ palette: true }).toBuffer(),
      await holes.clone().gif().toBuffer(),
    ]) {
      const { image } = await prepare(bytes, { crop: WHOLE });
      const pixels = await decode(image.bytes);
      expect(pixelAt(pixels, 8, 16)[3]).toBe(0);
      expect(difference(pixelAt(pixels, 24, 16), [...QUADRANTS.red, 255])).toBeLessThan(8);
    }
  });
});

describe('of an animation, the first frame is sent', () => {
  test.each<[string, () => Promise<Buffer>]>([
    ['GIF', () => makeGif({ width: 64, height: 32, frames: 3 })],
    ['WebP', () => makeWebp({ width: 64, height: 32, frames: 3 })],
  ])('%s', async (_, make) => {
    const { image, notes } = await prepare(await make(), { maxEdge: 32 }, 'a.gif');
    expect(await sharp(image.bytes).metadata()).toMatchObject({ width: 32, height: 16 });
    expect(difference(pixelAt(await decode(image.bytes), 16, 8), [40, 90, 200])).toBeLessThan(6);
    expect(notes[0]).toBe('a.gif: animated; only the first frame is seen');
  });
});

describe('metadata is gone', () => {
  const SECRET = 'secret-place';
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, SECRET.length + 2]), Buffer.from(SECRET)]);
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description dc:title="${SECRET}" xmlns:dc="http://purl.org/dc/elements/1.1/"/></rdf:RDF></x:xmpmeta>`;
  const tagged = () =>
    picture()
      .withIccProfile('p3')
      .withXmp(xmp)
      .withExif({
        IFD0: { ImageDescription: SECRET },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSAreaInformation: SECRET },
      });

  test.each<[string, () => Promise<Buffer>]>([
    [
      'JPEG',
      async () => {
        const bytes = await tagged().jpeg({ quality: 95 }).toBuffer();
        return Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]);
      },
    ],
    ['PNG', () => tagged().png().toBuffer()],
    ['WebP', () => tagged().webp().toBuffer()],
    ['TIFF', () => tagged().tiff().toBuffer()],
    ['AVIF', () => tagged().avif({ effort: 0, quality: 90 }).toBuffer()],
    ['PNG with text', async () => makePng({ width: 96, height: 64, text: SECRET })],
  ])('from %s', async (_, make) => {
    const bytes = await make();
    expect(bytes.includes(SECRET)).toBe(true);
    for (const options of [{ strip: true }, { maxEdge: 48 }]) {
      const { image } = await prepare(bytes, options);
      expect(image.bytes.includes(SECRET)).toBe(false);
      expect(image.bytes.includes('GPS')).toBe(false);
      const { exif, xmp, iptc, comments } = await sharp(image.bytes).metadata();
      expect({ exif, xmp, iptc, comments }).toEqual({});
    }
  });
});
