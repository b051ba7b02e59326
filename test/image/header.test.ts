/** What headers say, against what sharp wrote and against headers written by hand from the specifications. */
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { AcceptedFormat } from '../../src/image/formats.ts';
import { orientedSize, readHeader } from '../../src/image/header.ts';
import { ImageHeaderError } from '../../src/image/headers/image-header.ts';
import { gifHeader, makeGif, makeJpeg, makePng, makeWebp, pngHeader } from '../support/images.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const plain = { orientation: 1, animated: false, lossless: false, usableBytes: undefined };
const blank = () =>
  sharp({ create: { width: 37, height: 21, channels: 3, background: { r: 9, g: 99, b: 200 } } });

function insert(bytes: Buffer, at: number, ...pieces: Buffer[]): Buffer {
  return Buffer.concat([bytes.subarray(0, at), ...pieces, bytes.subarray(at)]);
}

/** Overwrites one byte. */
function patched(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

/** EXIF data of one directory of one entry, by TIFF 6.0: the orientation as a SHORT. */
function tiff(order: 'II' | 'MM', orientation: number): Buffer {
  const data = Buffer.alloc(26);
  const little = order === 'II';
  const u16 = (value: number, at: number) =>
    little ? data.writeUInt16LE(value, at) : data.writeUInt16BE(value, at);
  const u32 = (value: number, at: number) =>
    little ? data.writeUInt32LE(value, at) : data.writeUInt32BE(value, at);
  data.write(order);
  u16(42, 2);
  u32(8, 4);
  u16(1, 8);
  u16(0x0112, 10);
  u16(3, 12);
  u32(1, 14);
  u16(orientation, 18);
  return data;
}

function app1(payload: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

const exifSegment = (data: Buffer) => app1(Buffer.concat([latin1('Exif\0\0'), data]));

function pngChunk(type: string, data: Buffer): Buffer {
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(Buffer.concat([latin1(type), data])), 4);
  return Buffer.concat([ends.subarray(0, 4), latin1(type), data, ends.subarray(4)]);
}

function reasonOf(bytes: Buffer, format: AcceptedFormat): string {
  try {
    readHeader(bytes, format);
  } catch (error) {
    if (error instanceof ImageHeaderError) return error.reason;
    throw error;
  }
  throw new Error('no error was thrown');
}

/** Right after the signature and IHDR; right after SOI. */
const PNG_CHUNKS = 33;
const JPEG_SEGMENTS = 2;

describe('the size of an image', () => {
  test.each<[string, AcceptedFormat, () => Promise<Buffer>]>([
    ['a baseline JPEG', 'jpeg', () => blank().jpeg().toBuffer()],
    ['a progressive JPEG', 'jpeg', () => blank().jpeg({ progressive: true }).toBuffer()],
    ['an optimised JPEG', 'jpeg', () => blank().jpeg({ mozjpeg: true }).toBuffer()],
    ['a grey JPEG', 'jpeg', () => blank().greyscale().jpeg().toBuffer()],
    ['a CMYK JPEG', 'jpeg', () => blank().toColourspace('cmyk').jpeg().toBuffer()],
    ['a JPEG with a colour profile', 'jpeg', () => blank().withIccProfile('p3').jpeg().toBuffer()],
    ['a PNG', 'png', () => blank().png().toBuffer()],
    ['an interlaced PNG', 'png', () => blank().png({ progressive: true }).toBuffer()],
    ['a PNG with a palette', 'png', () => blank().png({ palette: true }).toBuffer()],
    ['a GIF', 'gif', async () => gifHeader(37, 21)],
    ['a lossy WebP', 'webp', () => blank().webp().toBuffer()],
    ['a lossless WebP', 'webp', () => blank().webp({ lossless: true }).toBuffer()],
    ['a WebP with a colour profile', 'webp', () => blank().withIccProfile('p3').webp().toBuffer()],
  ])('is read from %s', async (name, format, make) => {
    const lossless = /PNG|GIF|lossless/.test(name);
    expect(readHeader(await make(), format)).toEqual({ width: 37, height: 21, ...plain, lossless });
  });

  test.each([true, false])('comes with whether an animated WebP is lossless: %s', async (lossless) => {
    const webp = await makeWebp({ width: 37, height: 21, frames: 3, lossless });
    expect(readHeader(webp, 'webp')).toMatchObject({ animated: true, lossless });
  });

  test.each([
    [1, 1],
    [16_383, 1],
    [1, 16_383],
  ])('%dx%d is read from both kinds of WebP', async (width, height) => {
    for (const lossless of [true, false]) {
      const webp = await makeWebp({ width, height, lossless });
      expect(readHeader(webp, 'webp')).toMatchObject({ width, height });
    }
  });

  test('is what the header claims, however large', () => {
    expect(readHeader(gifHeader(65_535, 65_535), 'gif')).toMatchObject({
      width: 65_535,
      height: 65_535,
    });
    expect(readHeader(pngHeader(2 ** 31 - 1, 1), 'png')).toMatchObject({
      width: 2 ** 31 - 1,
      height: 1,
    });
  });

  test('of a GIF whose screen is smaller than its first frame is that of the frame', () => {
    const gif = gifHeader(30, 20);
    gif.fill(0, 6, 10);
    expect(readHeader(gif, 'gif')).toMatchObject({ width: 30, height: 20 });
  });

  test('is read from a slice of a larger buffer', async () => {
    const jpeg = await makeJpeg({ width: 37, height: 21 });
    const slice = insert(jpeg, 0, latin1('stray')).subarray(5);
    expect(readHeader(slice, 'jpeg')).toMatchObject({ width: 37, height: 21 });
  });
});

describe('the orientation', () => {
  describe.each([1, 2, 3, 4, 5, 6, 7, 8])('%d', (orientation) => {
    test.each(['jpeg', 'png', 'webp'] as const)('is read from %s as sharp writes it', async (format) => {
      const image = await blank().withMetadata({ orientation }).toFormat(format).toBuffer();
      const header = readHeader(image, format);
      expect(header).toMatchObject({ width: 37, height: 21, orientation, usableBytes: undefined });

      const { info } = await sharp(image).rotate().toBuffer({ resolveWithObject: true });
      expect(orientedSize(header)).toEqual({ width: info.width, height: info.height });
    });

    test('is read in both byte orders', async () => {
      const jpeg = await makeJpeg({ width: 8, height: 8 });
      const png = makePng({ width: 8, height: 8 });
      for (const order of ['II', 'MM'] as const) {
        const data = tiff(order, orientation);
        const turnedJpeg = insert(jpeg, JPEG_SEGMENTS, exifSegment(data));
        expect(readHeader(turnedJpeg, 'jpeg').orientation).toBe(orientation);
        const turnedPng = insert(png, PNG_CHUNKS, pngChunk('eXIf', data));
        expect(readHeader(turnedPng, 'png').orientation).toBe(orientation);
      }
    });
  });

  test.each([0, 9, 65_535])('%d is none: the image is upright', async (orientation) => {
    const jpeg = insert(await makeJpeg({ width: 8, height: 8 }), 2, exifSegment(tiff('MM', orientation)));
    expect(readHeader(jpeg, 'jpeg').orientation).toBe(1);
  });

  test('is that of the first EXIF segment, as sharp has it too', async () => {
    const jpeg = insert(
      await makeJpeg({ width: 8, height: 8 }),
      JPEG_SEGMENTS,
      app1(latin1('http://ns.adobe.com/xap/1.0/\0<x/>')),
      exifSegment(tiff('II', 6)),
      exifSegment(tiff('MM', 3)),
    );
    expect((await sharp(jpeg).metadata()).orientation).toBe(6);
    expect(readHeader(jpeg, 'jpeg').orientation).toBe(6);
  });

  test('of a PNG may stand after the pixels', () => {
    const png = makePng({ width: 8, height: 8 });
    const turned = insert(png, png.length - 12, pngChunk('eXIf', tiff('II', 8)));
    expect(readHeader(turned, 'png').orientation).toBe(8);
  });

  test.each<[string, (data: Buffer) => Buffer]>([
    ['is cut off', (data) => data.subarray(0, 15)],
    ['is empty', () => Buffer.alloc(0)],
    ['has an unknown byte order', (data) => patched(data, 0, 0x58)],
    ['is no TIFF', (data) => patched(data, 3, 43)],
    ['points past its end', (data) => patched(data, 4, 0x7f)],
    ['counts more entries than it has', (data) => patched(patched(data, 8, 0xff), 11, 0x13)],
    ['has the wrong type', (data) => patched(data, 13, 2)],
  ])('is upright when the EXIF data %s', async (_, damage) => {
    const jpeg = insert(await makeJpeg({ width: 8, height: 8 }), 2, exifSegment(damage(tiff('MM', 6))));
    expect(readHeader(jpeg, 'jpeg')).toMatchObject({ width: 8, height: 8, orientation: 1 });
  });
});

describe('animation', () => {
  test('is more than one frame in a GIF or a WebP', async () => {
    const still = { width: 9, height: 5 };
    const moving = { ...still, frames: 3 };
    expect(readHeader(await makeGif(still), 'gif')).toMatchObject({ ...still, animated: false });
    expect(readHeader(await makeGif(moving), 'gif')).toMatchObject({ ...still, animated: true });
    expect(readHeader(await makeWebp(still), 'webp')).toMatchObject({ ...still, animated: false });
    expect(readHeader(await makeWebp(moving), 'webp')).toMatchObject({ ...still, animated: true });
  });

  test.each([
    [0, false],
    [1, false],
    [2, true],
  ])('in a PNG with an acTL chunk of %d frames: %s', (frames, animated) => {
    const data = Buffer.alloc(8);
    data.writeUInt32BE(frames);
    const png = insert(makePng({ width: 9, height: 5 }), PNG_CHUNKS, pngChunk('acTL', data));
    expect(readHeader(png, 'png').animated).toBe(animated);
    // Decoders disagree about animations of no frames, so one has to try.
    expect(readHeader(png, 'png').usableBytes).toBe(frames === 0 ? png.length : undefined);
  });

  test('is no GIF of one frame that repeats, and is not hidden by extensions', async () => {
    const loop = latin1('\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0');
    const comment = latin1('\x21\xfe\x03\x2c\x2c\x3b\0');
    const one = insert(gifHeader(9, 5), 19, loop, comment);
    expect(readHeader(one, 'gif')).toMatchObject({ animated: false, usableBytes: undefined });
    const two = insert(one, one.length - 1, comment, one.subarray(19 + loop.length + comment.length, -1));
    expect(readHeader(two, 'gif')).toMatchObject({ animated: true, usableBytes: undefined });
  });
});

describe('a JPEG', () => {
  test('may have fill bytes, markers without a length and stray bytes before its size', async () => {
    const jpeg = await makeJpeg({ width: 37, height: 21 });
    const odd = insert(
      jpeg,
      2,
      Buffer.from([0xff, 0xff, 0xff, 0xd0, 0xff, 0x01, 0x12, 0x34, 0xff, 0x00, 0xff, 0xff]),
    );
    expect(readHeader(odd, 'jpeg')).toEqual({ width: 37, height: 21, ...plain });
  });

  test('may have a picture or a video after its end', async () => {
    const jpeg = await makeJpeg({ width: 37, height: 21 });
    const trailing = Buffer.concat([
      jpeg,
      await makeJpeg({ width: 5, height: 5, orientation: 6 }),
      latin1('ftypmp42'),
    ]);
    expect(readHeader(trailing, 'jpeg')).toEqual({ width: 37, height: 21, ...plain });
  });

  test('is not completed by the end of its thumbnail', async () => {
    const thumbnail = await makeJpeg({ width: 5, height: 5 });
    const exif = exifSegment(Buffer.concat([tiff('II', 3), thumbnail]));
    const jpeg = insert(await makeJpeg({ width: 37, height: 21 }), 2, exif);
    const header = { width: 37, height: 21, orientation: 3 };
    expect(readHeader(jpeg, 'jpeg')).toMatchObject({ ...header, usableBytes: undefined });
    expect(readHeader(jpeg.subarray(0, -2), 'jpeg')).toMatchObject({
      ...header,
      usableBytes: expect.any(Number),
    });
  });

  test.each([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])(
    'of frame type %i has its size there',
    (marker) => {
      const frame = Buffer.from([0xff, marker, 0, 11, 8, 0, 21, 0, 37, 1, 1, 0x11, 0]);
      const notFrames = [0xc4, 0xc8, 0xcc].map((code) => Buffer.from([0xff, code, 0, 8, 8, 0, 1, 0, 1, 0]));
      const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8]), ...notFrames, frame]);
      expect(readHeader(jpeg, 'jpeg')).toEqual({
        width: 37,
        height: 21,
        ...plain,
        usableBytes: expect.any(Number),
      });
    },
  );
});

describe('a cut-off file', () => {
  test.each<[string, AcceptedFormat, () => Promise<Buffer>]>([
    ['JPEG', 'jpeg', () => makeJpeg({ width: 37, height: 21 })],
    ['progressive JPEG', 'jpeg', () => blank().jpeg({ progressive: true }).toBuffer()],
    ['PNG', 'png', async () => makePng({ width: 37, height: 21 })],
    ['GIF', 'gif', () => makeGif({ width: 37, height: 21, frames: 2 })],
    ['lossy WebP', 'webp', () => makeWebp({ width: 37, height: 21 })],
    ['lossless WebP', 'webp', () => makeWebp({ width: 37, height: 21, lossless: true })],
    ['animated WebP', 'webp', () => makeWebp({ width: 37, height: 21, frames: 2 })],
  ])('%s is truncated, or an error before its size, wherever it is cut', async (_, format, make) => {
    const whole = await make();
    let sized = 0;
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.subarray(0, length);
      try {
        expect(readHeader(cut, format)).toMatchObject({
          width: 37,
          height: 21,
          usableBytes: expect.any(Number),
        });
        sized++;
      } catch (error) {
        expect(error).toBeInstanceOf(ImageHeaderError);
        expect(sized).toBe(0);
      }
    }
    expect(sized).toBeGreaterThan(0);
    expect(readHeader(whole, format).usableBytes).toBeUndefined();
    expect(readHeader(Buffer.concat([whole, latin1('\n\n')]), format).usableBytes).toBeUndefined();
  });
});

describe('a header that cannot be read is refused with its reason', () => {
  test.each<[string, AcceptedFormat, Buffer]>([
    ['the PNG header is cut off after 20 bytes', 'png', pngHeader(9, 9).subarray(0, 20)],
    ['the PNG has no pixels (0x0)', 'png', pngHeader(0, 0)],
    ['the PNG has no pixels (5x0)', 'png', pngHeader(5, 0)],
    ['the PNG has an impossible size (4294967295x1)', 'png', pngHeader(2 ** 32 - 1, 1)],
    [
      'the PNG signature is damaged, as by a transfer in text mode',
      'png',
      latin1('\x89PNG\n\x1a\n\0\0\0\rIHDR\0\0\0\x09\0\0\0\x09\x08\x02\0\0\0'),
    ],
    [
      'the PNG does not begin with an IHDR chunk',
      'png',
      insert(pngHeader(9, 9), 8, pngChunk('CgBI', Buffer.alloc(4))),
    ],
    ['it does not begin as a JPEG does', 'jpeg', pngHeader(9, 9)],
    ['the JPEG header is cut off after 3 bytes', 'jpeg', latin1('\xff\xd8\xff')],
    ['the JPEG header is cut off after 8 bytes', 'jpeg', latin1('\xff\xd8\xff\xe0\x7f\xff\0\0')],
    ['the JPEG header is damaged at byte 4', 'jpeg', latin1('\xff\xd8\xff\xe0\0\0\0\0')],
    ['the JPEG has no size in its header', 'jpeg', latin1('\xff\xd8\xff\xd9')],
    ['the JPEG has no size in its header', 'jpeg', latin1('\xff\xd8\xff\xda\0\x02\0\0')],
    ['the JPEG has no pixels (9x0)', 'jpeg', latin1('\xff\xd8\xff\xc0\0\x0b\x08\0\0\0\x09\x01\x01\x11\0')],
    ['it does not begin as a GIF does', 'gif', pngHeader(9, 9)],
    ['the GIF header is cut off after 12 bytes', 'gif', gifHeader(9, 9).subarray(0, 12)],
    ['the GIF has no pixels (0x0)', 'gif', gifHeader(0, 0)],
    ['the GIF has no image in it', 'gif', latin1('GIF89a\x09\0\x09\0\0\0\0;')],
    ['it does not begin as a WebP does', 'webp', latin1('RIFF\0\0\0\0WAVEfmt ')],
    ['the WebP header is cut off after 20 bytes', 'webp', latin1('RIFF\x20\0\0\0WEBPVP8 \x14\0\0\0')],
    ['the WebP begins with an unknown chunk', 'webp', latin1(`RIFF\x20\0\0\0WEBPICCP\x0a${'\0'.repeat(13)}`)],
    ['the WebP image data is damaged', 'webp', latin1(`RIFF\x20\0\0\0WEBPVP8 \x0a${'\0'.repeat(13)}`)],
    ['the WebP image data is damaged', 'webp', latin1(`RIFF\x20\0\0\0WEBPVP8L\x0a${'\0'.repeat(13)}`)],
    [
      'the WebP has no pixels (0x9)',
      'webp',
      latin1('RIFF\x20\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\0\0\x09\0'),
    ],
  ])('%s', (reason, format, bytes) => {
    expect(reasonOf(bytes, format)).toBe(reason);
  });
});
