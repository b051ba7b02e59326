/** Memory that decoding and encoding take for each pixel, in every format but HEIC, which sharp cannot write: at most 400 MB in all. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { parseCrop } from '../../src/image/crop.ts';
import { decodeBmp } from '../../src/image/decode-bmp.ts';
import { prepare } from '../support/prepare.ts';
import { makeSvg } from '../support/svg.ts';
import { makeTiff } from '../support/tiff.ts';

const MB = 1024 * 1024;
const WIDTH = 4000;
const HEIGHT = 2000;
const PIXELS = WIDTH * HEIGHT;

/**
 * What may be added to the bytes of the file: 7 bytes a pixel are 350 MB at 50 megapixels; the constant is what threads
 * and encoders take whatever the size.
 */
const MAX_GROWTH = 7 * PIXELS + 30 * MB;

/** Growth where at most 16 megapixels are decoded in one process: 16 bytes a pixel are 256 MB for them. */
const MAX_GROWTH_OF_16_MEGAPIXELS = 16 * PIXELS + 30 * MB;

/** Has every image decoded and encoded at its own size, where memory is greatest. */
const AS_IT_IS = { crop: parseCrop('0,0,100%,100%'), resize: false };

/** A pattern of 3 bytes a pixel that is quick to encode and no photo. */
const pixels = Buffer.alloc(PIXELS * 3, Buffer.from(Array.from({ length: 3000 }, (_, n) => (n * 7) & 0xf0)));
const picture = () => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

const blank = () => sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#386' } });

/** A BMP of this kind, its pixels or runs given. */
function bmp(bits: number, data: Buffer, compression = 0, size = { width: WIDTH, height: HEIGHT }): Buffer {
  const palette = bits <= 8 ? Buffer.from('\x10\x20\x30\0\x40\x50\x60\0', 'latin1') : Buffer.alloc(0);
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54 + palette.length, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(size.width, 18);
  head.writeInt32LE(size.height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(compression, 30);
  head.writeUInt32LE(palette.length / 4, 46);
  return Buffer.concat([head, palette, data]);
}

/** Runs of 250 pixels, and the end of each row. */
const runs = (width: number, height: number) =>
  Buffer.alloc(
    (width / 125 + 2) * height,
    Buffer.concat([Buffer.alloc(width / 125, '\xfa\x01', 'latin1'), Buffer.alloc(2)]),
  );

/** A copy of makeTiff's smallest file that claims the large size and has its samples. */
function floatTiff(): Buffer {
  const small = makeTiff({ width: 1, height: 1, bits: 32, sampleFormat: 3, at: () => 0 });
  const samples = Buffer.alloc(PIXELS * 4, Buffer.from(new Float32Array([1, 2, 3, 4]).buffer));
  const directory = small.readUInt32LE(4);
  const tiff = Buffer.concat([small, samples]);
  const fields: Record<number, number> = {
    256: WIDTH,
    257: HEIGHT,
    273: small.length,
    278: HEIGHT,
    279: samples.length,
  };
  for (let at = directory + 2; at + 12 <= small.length; at += 12) {
    const value = fields[tiff.readUInt16LE(at)];
    if (value !== undefined) tiff.writeUInt32LE(value, at + 8);
  }
  return tiff;
}

/** The memory that `work` adds at its peak, in bytes. Linux forgets the last peak when told so. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const read = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  // What earlier tests left would be used again, and hide what this one takes.
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  await setImmediate(); // Frees the memory of buffers.
  writeFileSync('/proc/self/clear_refs', '5');
  const before = read('VmRSS');
  await work();
  return read('VmHWM') - before;
}

describe.runIf(process.platform === 'linux')('an image at its own size takes memory in proportion', () => {
  test.each<[string, () => Buffer | Promise<Buffer>]>([
    ['JPEG', () => picture().jpeg().toBuffer()],
    ['progressive JPEG', () => picture().jpeg({ progressive: true }).toBuffer()],
    ['turned JPEG', () => picture().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ['PNG', () => picture().png({ compressionLevel: 1 }).toBuffer()],
    ['interlaced PNG', () => picture().png({ compressionLevel: 1, progressive: true }).toBuffer()],
    ['16-bit PNG', () => picture().toColourspace('rgb16').png({ compressionLevel: 1 }).toBuffer()],
    ['TIFF', () => picture().tiff({ compression: 'none' }).toBuffer()],
    ['float TIFF', floatTiff],
    // Of one colour, because to choose colours takes seconds.
    ['GIF', () => blank().gif({ effort: 1, colours: 8, dither: 0 }).toBuffer()],
    ['WebP', () => picture().webp({ effort: 0 }).toBuffer()],
    ['BMP', () => bmp(24, pixels)],
    ['BMP of 32 bits', () => bmp(32, Buffer.alloc(PIXELS * 4, 0x5a))],
    ['BMP of runs', () => bmp(8, runs(WIDTH, HEIGHT), 1)],
  ])('%s', async (_, make) => {
    const bytes = await make();
    expect(await growth(() => prepare(bytes, AS_IT_IS))).toBeLessThan(MAX_GROWTH);
  });

  // An AVIF of more than 16 megapixels is decoded in a process of its own; an SVG is, and is never drawn larger.
  test.each<[string, () => Buffer | Promise<Buffer>]>([
    ['AVIF', () => blank().avif({ effort: 0 }).toBuffer()],
    ['SVG', () => makeSvg(`width="${WIDTH}" height="${HEIGHT}"`, '<path d="M0 0h3999v1999z"/>')],
  ])('%s, of which at most 16 megapixels are decoded in one process', async (_, make) => {
    const bytes = await make();
    expect(await growth(() => prepare(bytes, AS_IT_IS))).toBeLessThan(MAX_GROWTH_OF_16_MEGAPIXELS);
  });
});

test('runs of two megabytes that claim 256 megapixels are refused', async () => {
  const size = { width: 16_000, height: 16_000 };
  const bomb = bmp(8, runs(size.width, size.height), 1, size);
  const ctx = { signal: new AbortController().signal, env: { variables: {} } };
  await expect(decodeBmp(bomb, { input: 'a.bmp', maxPixels: 300_000_000, ctx })).rejects.toThrow(
    'is 16000x16000 pixels; at most 50,000,000 pixels are decoded',
  );
});
