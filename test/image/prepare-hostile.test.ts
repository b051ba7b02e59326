/** Files made to hurt, and files that broke: a clear refusal or a good picture, soon and in bounded memory. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { parseCrop } from '../../src/image/crop.ts';
import { drawSvg } from '../../src/image/draw-svg.ts';
import { TIERS } from '../../src/image/size.ts';
import { makeBmp } from '../support/bmp.ts';
import { gifHeader, makeGif, makePng, makeWebp, pngHeader } from '../support/images.ts';
import { fromFunction, oneBitPng, quadrants, seeded } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';
import { endlessSvg, makeSvg } from '../support/svg.ts';

const MB = 1024 * 1024;
const heic = (name: string) => readFile(new URL(`../fixtures/${name}.heic`, import.meta.url));
const svg = (text: string) => Buffer.from(text);
const SVG = 'xmlns="http://www.w3.org/2000/svg"';

/** Has every picture decoded, also one that could go out as it is. */
const WHOLE = parseCrop('0,0,100%,100%');

/** Makes ready or refuses; fails on any error but a CliError of exit code 2, and on a picture that is not what it claims. */
async function attempt(bytes: Buffer): Promise<CliError | undefined> {
  try {
    const { image } = await prepare(bytes, { crop: WHOLE });
    const { width, height, format } = await sharp(image.bytes, { limitInputPixels: false }).metadata();
    if (width !== image.width || height !== image.height || `image/${format}` !== image.media_type) {
      throw new Error(`claimed ${image.width}x${image.height}, made ${width}x${height} in ${format}`);
    }
    return undefined;
  } catch (error) {
    if (error instanceof CliError && error.exitCode === 2 && error.subject === 'photo.jpg') return error;
    throw new Error(`hurt by ${bytes.length} bytes: ${bytes.toString('base64').slice(0, 2000)}`, {
      cause: error,
    });
  }
}

/** Overwrites the width and height of every `ispe` property: what an AVIF or HEIC says of its size. */
function claimSize(bytes: Buffer, side: number): Buffer {
  const claimed = Buffer.from(bytes);
  for (let at = claimed.indexOf('ispe'); at !== -1; at = claimed.indexOf('ispe', at + 4)) {
    claimed.writeUInt32BE(side, at + 8);
    claimed.writeUInt32BE(side, at + 12);
  }
  return claimed;
}

/** A PNG whose header claims a size that its few compressed pixels do not have. */
function pngBomb(side: number): Buffer {
  const small = makePng({ width: 8, height: 8 });
  // From the end of the IHDR chunk on.
  return Buffer.concat([pngHeader(side, side), small.subarray(33)]);
}

/** A little-endian TIFF of one directory that claims a size: grey, not compressed, with 16 bytes of pixels. */
function tiffBomb(side: number): Buffer {
  const tiff = Buffer.alloc(160);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  const entries = [
    [256, 4, side],
    [257, 4, side],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 140],
    [277, 3, 1],
    [278, 4, side],
    [279, 4, 16],
  ] as const;
  tiff.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, value], index) => {
    const at = 10 + index * 12;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(1, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  });
  return tiff;
}

const nested = (levels: number, make: (level: number) => string) =>
  Array.from({ length: levels }, (_, level) => make(level)).join('');

const BOMBS: readonly [name: string, make: () => Promise<Buffer> | Buffer][] = [
  ['a GIF of 35 bytes and 65535x65535 pixels', () => gifHeader(65535, 65535)],
  ['a GIF of 35 bytes and 16000x16000 pixels', () => gifHeader(16000, 16000)],
  ['a PNG of 50000x50000 pixels', () => pngBomb(50_000)],
  ['a PNG of 2147483647x2147483647 pixels', () => pngBomb(0x7fffffff)],
  ['a PNG of 16000x16000 pixels', () => pngBomb(16_000)],
  ['a TIFF of 100000x100000 pixels', () => tiffBomb(100_000)],
  ['a TIFF of 16000x16000 pixels', () => tiffBomb(16_000)],
  ['a TIFF of 4294967295x4294967295 pixels', () => tiffBomb(0xffffffff)],
  ['a BMP of 2147483647x2147483647 pixels', () => bmpBomb(0x7fffffff, 24, 0)],
  ['a BMP of 16000x16000 pixels', () => bmpBomb(16_000, 32, 0)],
  ['a BMP of 16000x16000 pixels in 1 bit', () => bmpBomb(16_000, 1, 0)],
  ['a BMP of 16000x16000 pixels in runs', () => bmpBomb(16_000, 8, 1)],
  [
    'a BMP of 4 billion colours',
    () =>
      makeBmp({ width: 2, height: 2, bits: 8, at: () => 0, palette: [[1, 2, 3]], colorsUsed: 0xffffffff }),
  ],
  ['an AVIF of 4294967295x4294967295 pixels', async () => claimSize(await avif(), 0xffffffff)],
  ['an AVIF of 60000x60000 pixels', async () => claimSize(await avif(), 60_000)],
  ['a HEIC of 4294967295x4294967295 pixels', async () => claimSize(await heic('upright'), 0xffffffff)],
  ['a HEIC of 60000x60000 pixels', async () => claimSize(await heic('upright'), 60_000)],
  ['a HEIC of 16000x16000 pixels', async () => claimSize(await heic('upright'), 16_000)],
  [
    'an SVG of a billion pixels a side',
    () => svg(`<svg ${SVG} width="1e9" height="1e9"><path d="M0 0h9v9z"/></svg>`),
  ],
  ['an SVG of a trillion pixels in width', () => svg(`<svg ${SVG} width="1e12" height="1"/>`)],
  ['an SVG viewBox of 1e30', () => svg(`<svg ${SVG} viewBox="0 0 1e30 1e30"/>`)],
  ['an SVG without pixels', () => svg(`<svg ${SVG} width="0" height="0"/>`)],
  [
    'an SVG of a billion laughs',
    () =>
      svg(
        `<!DOCTYPE svg [<!ENTITY e0 "ha">${nested(10, (n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`)}]><svg ${SVG} width="9" height="9"><text>&e10;</text></svg>`,
      ),
  ],
  [
    'an SVG of quadratic blowup',
    () =>
      svg(
        `<!DOCTYPE svg [<!ENTITY a "${'a'.repeat(100_000)}">]><svg ${SVG} width="9" height="9"><text>${'&a;'.repeat(10_000)}</text></svg>`,
      ),
  ],
  [
    'an SVG that uses itself',
    () => svg(`<svg ${SVG} width="9" height="9"><g id="a"><use href="#a"/></g></svg>`),
  ],
  [
    'an SVG of a hundred thousand nested groups',
    () => svg(`<svg ${SVG} width="9" height="9">${'<g>'.repeat(100_000)}${'</g>'.repeat(100_000)}</svg>`),
  ],
  [
    'an SVG of patterns in patterns',
    () =>
      svg(
        `<svg ${SVG} width="999" height="999"><defs><pattern id="p0" width="1" height="1" patternUnits="userSpaceOnUse"><rect width="1" height="1"/></pattern>${nested(9, (n) => `<pattern id="p${n + 1}" width="1" height="1" patternUnits="userSpaceOnUse"><rect width="999" height="999" fill="url(#p${n})"/></pattern>`)}</defs><rect width="999" height="999" fill="url(#p9)"/></svg>`,
      ),
  ],
];

const avif = () => quadrants(32, 24, ['red', 'green', 'blue', 'white']).avif({ effort: 0 }).toBuffer();

function bmpBomb(side: number, bits: 1 | 8 | 24 | 32, compression: number): Buffer {
  const bytes = makeBmp({ width: 2, height: 2, bits, compression, at: () => 0, palette: [[1, 2, 3]] });
  bytes.writeInt32LE(side, 18);
  bytes.writeInt32LE(side, 22);
  return bytes;
}

describe('bombs end at once, and take no memory', () => {
  test.each(BOMBS)('%s', async (_, make) => {
    const bytes = await make();
    const before = process.memoryUsage().rss;
    const start = performance.now();
    await attempt(bytes);
    // The machine may be busy; a bomb that goes off takes minutes.
    expect(performance.now() - start).toBeLessThan(5000);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * MB);
  });

  test.each([
    'a GIF of 35 bytes and 65535x65535 pixels',
    'a PNG of 50000x50000 pixels',
    'a TIFF of 100000x100000 pixels',
  ])('%s is refused, and the limit named', async (name) => {
    const make = BOMBS.find(([known]) => known === name)?.[1];
    const error = await attempt((await make?.()) ?? Buffer.alloc(0));
    expect(error?.message).toMatch(/pixel/);
  });
});

/** A small picture of every format, with what makes its files complicated. */
const SAMPLES: readonly [name: string, make: () => Promise<Buffer>][] = [
  ['JPEG', () => soft().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
  ['progressive JPEG', () => soft().jpeg({ progressive: true }).toBuffer()],
  ['PNG', () => soft().withMetadata({ orientation: 6 }).png().toBuffer()],
  ['PNG with a palette', () => soft().png({ palette: true }).toBuffer()],
  ['GIF', () => makeGif({ width: 37, height: 21, frames: 3 })],
  ['WebP', () => soft().webp().toBuffer()],
  ['lossless WebP', () => soft().webp({ lossless: true }).toBuffer()],
  ['animated WebP', () => makeWebp({ width: 37, height: 21, frames: 3 })],
  ['AVIF', () => soft().withMetadata({ orientation: 6 }).avif({ effort: 0 }).toBuffer()],
  ['TIFF', () => soft().withMetadata({ orientation: 6 }).tiff({ compression: 'lzw' }).toBuffer()],
  ['tiled TIFF', () => soft().tiff({ tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer()],
  [
    'SVG',
    async () =>
      svg(
        `<svg ${SVG} width="20" height="10"><rect id="a" width="9" height="9" fill="red"/><use href="#a" x="9"/></svg>`,
      ),
  ],
  [
    'BMP',
    async () =>
      makeBmp({
        width: 37,
        height: 21,
        bits: 8,
        palette: [
          [1, 2, 3],
          [4, 5, 6],
        ],
        at: (x) => x % 2,
      }),
  ],
  [
    'BMP of runs',
    async () =>
      makeBmp({
        width: 9,
        height: 3,
        bits: 4,
        compression: 2,
        palette: [[1, 2, 3]],
        at: () => 0,
        data: Buffer.from([9, 0x11, 0, 0, 0, 5, 0x40, 0x32, 0x10, 0, 0, 2, 1, 1, 9, 0, 0, 1]),
      }),
  ],
  [
    'BMP with masks',
    async () =>
      makeBmp({
        width: 9,
        height: 3,
        bits: 16,
        compression: 3,
        masks: [0xf800, 0x7e0, 0x1f],
        at: (x) => x * 999,
      }),
  ],
  ['HEIC', () => heic('rotated')],
];

const soft = () => fromFunction(37, 21, (x, y) => [(x * 7) & 255, (y * 12) & 255, (x * y) & 255]);

describe('a broken file is a picture or a refusal, soon', () => {
  /** A drawing is made by a process of its own, which takes a tenth of a second. */
  const attemptsFor = (name: string, count: number) => (name === 'SVG' ? count / 4 : count);

  test.each(SAMPLES)('%s, cut off anywhere', async (name, make) => {
    const bytes = await make();
    const parts = attemptsFor(name, 24);
    const attemptSoon = await limitTime(bytes);
    for (let part = 0; part < parts; part++)
      await attemptSoon(bytes.subarray(0, (bytes.length * part) / parts));
    for (const length of [2, 14, 18, 26, 54]) await attemptSoon(bytes.subarray(0, length));
    await attemptSoon(bytes.subarray(0, -1));
  });

  test.each(SAMPLES)('%s, damaged anywhere', async (name, make) => {
    const bytes = await make();
    const random = seeded(0x5eed);
    const attemptSoon = await limitTime(bytes);
    for (let i = 0; i < attemptsFor(name, 60); i++) {
      const damaged = Buffer.from(bytes);
      for (let left = 1 + random(6); left > 0; left--) {
        const at = 4 + random((i % 2 === 0 ? damaged.length : Math.min(damaged.length, 200)) - 4);
        damaged[at] = random(2) === 0 ? random(256) : ([0x00, 0xff, 0x7f, 0x80][random(4)] ?? 0);
      }
      await attemptSoon(damaged);
    }
  });

  /** Makes attempts of a second at most, or of ten times as long as the sound file takes: the machine may be busy. */
  async function limitTime(sound: Buffer): Promise<(bytes: Buffer) => Promise<void>> {
    const measure = async (bytes: Buffer) => {
      const start = performance.now();
      await attempt(bytes);
      return performance.now() - start;
    };
    const limit = Math.max(1000, 10 * (await measure(sound)));
    return async (bytes) => {
      const took = await measure(bytes);
      if (took > limit) throw new Error(`took ${took} ms: ${bytes.toString('base64').slice(0, 4000)}`);
    };
  }
});

test.each([true, false])('a drawing that would take hours is stopped, its size given: %s', async (sized) => {
  const ctx = { signal: new AbortController().signal, env: { variables: process.env } };
  const start = performance.now();
  await expect(drawSvg(endlessSvg({ sized }), { input: 'slow.svg', ctx }, 1000)).rejects.toThrow(
    'drawing it takes longer than 1 s',
  );
  expect(performance.now() - start).toBeLessThan(3000);
});

test('a drawing of more bytes than its renderer has memory for is refused, with the limit', async () => {
  const path = `<path d="${'M0 0h9v9z '.repeat(600_000)}"/>`;
  await expect(prepare(makeSvg('width="9" height="9"', path))).rejects.toMatchObject({
    code: 'limit_exceeded',
    subject: 'photo.jpg',
    message: 'is an SVG of 5.7 MB; at most 5 MB are drawn',
    hint: 'simplify it, or export it as a PNG',
  });
});

test('a drawing of more elements than its renderer has memory for is refused, with the limit', async () => {
  await expect(prepare(makeSvg('width="9" height="9"', '<a/>'.repeat(100_000)))).rejects.toMatchObject({
    code: 'limit_exceeded',
    message: 'has 100,001 elements; at most 100,000 are drawn',
    hint: 'simplify it, or export it as a PNG',
  });
});

test('a real picture of many pixels in few bytes is made ready within its memory', async () => {
  const bytes = oneBitPng(12_000, 12_000, Buffer.alloc(1500 * 12_000, 0xff));
  expect(bytes.length).toBeLessThan(100_000);
  const before = process.memoryUsage().rss;
  const { image } = await prepare(bytes, { tier: TIERS.high });
  // The largest square of at most 4784 patches is one of 69 a side.
  expect(image).toMatchObject({ width: 1932, height: 1932 });
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * MB);
});
