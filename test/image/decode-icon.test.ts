/** Windows icons and cursors: the largest image is sent, pixel by pixel and with its mask; hostile ones are refused. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { sniff } from '../../src/image/sniff.ts';
import type { BmpOptions } from '../support/bmp.ts';
import { iconBitmap, makeIcon } from '../support/icons.ts';
import { makePng, pngHeader } from '../support/images.ts';
import { coordinates, decode, nameRows, pixelAt, seeded } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';

const K = [0, 0, 0] as const;
const R = [255, 0, 0] as const;
const G = [0, 255, 0] as const;
const B = [0, 0, 255] as const;
const W = [255, 255, 255] as const;
const palette = [K, R, G, B, W];
/** Odd in width, so that rows are padded; a dot is masked, whatever colour lies below. */
const ROWS = ['RG.KW', '.KBGR', 'RRGG.'];
const at = (x: number, y: number) => ROWS[y]?.[x] ?? '.';
const index = (x: number, y: number) => Math.max(0, 'KRGBW'.indexOf(at(x, y)));
const rgb = (x: number, y: number) =>
  (palette[index(x, y)] ?? K).reduce<number>((sum, each) => sum * 256 + each, 0);
const isMasked = (x: number, y: number) => at(x, y) === '.';
const size = { width: 5, height: 3 };
const SEEN = 'RG-KW/-KBGR/RRGG-';
const WHITE = { width: 5, height: 3, bits: 1 as const, palette: [K, W] };

describe('a bitmap and its mask', () => {
  test.each<[string, BmpOptions, string]>([
    ['4 bits', { ...size, bits: 4, palette, at: index }, SEEN],
    ['8 bits', { ...size, bits: 8, palette, at: index }, SEEN],
    ['8 bits, the top row first', { ...size, bits: 8, palette, at: index, topDown: true }, SEEN],
    ['24 bits', { ...size, bits: 24, at: rgb }, SEEN],
    ['32 bits whose alpha is not used', { ...size, bits: 32, at: rgb }, SEEN],
    [
      '32 bits whose alpha counts more than the mask',
      { ...size, bits: 32, at: (x, y) => rgb(x, y) + (x === 1 ? 0x80 : 0xff) * 2 ** 24 },
      'RG128KKW/KK128BGR/RR128GGK',
    ],
    [
      '32 bits, all opaque',
      { ...size, bits: 32, at: (x, y) => rgb(x, y) + 0xff * 2 ** 24 },
      'RGKKW/KKBGR/RRGGK',
    ],
    [
      '16 bits with masks of their own',
      {
        ...size,
        bits: 16,
        compression: 3,
        masks: [0xf800, 0x7e0, 0x1f],
        at: (x, y) => [0, 0xf800, 0x7e0, 0x1f, 0xffff][index(x, y)] ?? 0,
      },
      SEEN,
    ],
    ['1 bit', { ...WHITE, at: (x, y) => (x < 2 && !isMasked(x, y) ? 1 : 0) }, 'WW-KK/-WKKK/WWKK-'],
    // A cursor that inverts what is below it is black on paper.
    [
      '1 bit that inverts',
      { ...WHITE, at: (x, y) => (isMasked(x, y) || x < 2 ? 1 : 0) },
      'WWKKK/KWKKK/WWKKK',
    ],
    // Many programs leave any colour there.
    [
      '1 bit with a colour below the mask that is not white',
      { ...WHITE, palette: [K, R], at: (x, y) => (isMasked(x, y) || x < 2 ? 1 : 0) },
      'RR-KK/-RKKK/RRKK-',
    ],
  ])('%s', async (_, options, expected) => {
    const icon = makeIcon([{ data: iconBitmap(options, isMasked), width: 5, height: 3 }]);
    const { image } = await prepare(icon, {}, 'a.ico');
    expect(await nameRows(image.bytes)).toBe(expected);
  });

  test('whose mask is missing is opaque', async () => {
    const data = iconBitmap({ ...size, bits: 24, at: rgb }, isMasked).subarray(0, -12);
    const { image } = await prepare(makeIcon([{ data, width: 5, height: 3 }]), {}, 'a.ico');
    expect(await nameRows(image.bytes)).toBe('RGKKW/KKBGR/RRGGK');
  });
});

describe('the largest image', () => {
  const bitmap = (side: number, color: number, bits: 24 | 32 = 24) => ({
    data: iconBitmap({ width: side, height: side, bits, at: () => color }, () => false),
    width: side,
    bits,
  });

  test('is a PNG of 256 pixels, which the directory calls 0, and the note counts the sizes', async () => {
    const png = await coordinates(256, 256).png().toBuffer();
    const icon = makeIcon([
      bitmap(16, 0xff0000),
      { data: png, width: 0 },
      bitmap(48, 0x00ff00),
      bitmap(48, 0xff),
    ]);
    const { image, notes } = await prepare(icon, {}, 'favicon.ico');
    expect(notes[0]).toBe('favicon.ico: holds 3 sizes; the largest, 256x256, is sent');
    expect(notes[1]).toMatch(/^favicon\.ico: image\/vnd\.microsoft\.icon → image\/png, /);
    expect(image.original).toMatchObject({ width: 256, height: 256, media_type: 'image/vnd.microsoft.icon' });
    const pixels = await decode(image.bytes);
    expect([pixelAt(pixels, 7, 200), pixelAt(pixels, 255, 0)]).toEqual([
      [7, 200, (7 * 7 + 200 * 13) % 256],
      [255, 0, (255 * 7) % 256],
    ]);
  });

  test('is known by its own header, whatever the directory claims', async () => {
    const png = await coordinates(200, 120).png().toBuffer();
    const icon = makeIcon(
      [
        { ...bitmap(16, 0xff0000), width: 255 },
        { data: png, width: 8 },
      ],
      { type: 2 },
    );
    const { image, notes } = await prepare(icon, {}, 'hand.cur');
    expect([image.width, image.height]).toEqual([200, 120]);
    expect(notes[1]).toMatch(/^hand\.cur: image\/x-win-bitmap → image\/png, /);
  });

  test('is the one of more bits where sizes are equal, without a note', async () => {
    const icon = makeIcon([
      bitmap(16, 0xff0000),
      bitmap(16, 0x00ff00 + 0xff * 2 ** 24, 32),
      bitmap(16, 0xff),
    ]);
    const { image, notes } = await prepare(icon, {}, 'a.ico');
    expect(pixelAt(await decode(image.bytes), 8, 8)).toEqual([0, 255, 0]);
    expect(notes.join()).not.toContain('sizes');
  });
});

test('an icon of .NET is one, whose reserved byte is 255', () => {
  const icon = makeIcon([{ data: makePng({ width: 9, height: 9 }), width: 9 }]);
  icon[9] = 255;
  expect(sniff(icon).name).toBe('a Windows icon');
});

/** On Windows, a program of the same name converts disks. */
const hasImageMagick = spawnSync('convert', ['-version']).stdout?.includes('ImageMagick');

const isSkipped = !hasImageMagick && (process.platform !== 'linux' || !process.env.CI);

test.skipIf(isSkipped)('an icon that ImageMagick wrote has the pixels that it was made of', async () => {
  const png = await coordinates(48, 48).png().toBuffer();
  const { stdout } = spawnSync('convert', ['png:-', 'ico:-'], { input: png });
  const { image } = await prepare(stdout, {}, 'a.ico');
  const pixels = await decode(image.bytes);
  expect([pixelAt(pixels, 40, 3).slice(0, 3), pixelAt(pixels, 0, 47).slice(0, 3)]).toEqual([
    [40, 3, (40 * 7 + 3 * 13) % 256],
    [0, 47, (47 * 13) % 256],
  ]);
});

describe('a hostile icon', () => {
  const small = iconBitmap({ ...size, bits: 24, at: rgb }, isMasked);
  const claiming = (width: number, height: number) => {
    const data = Buffer.from(small);
    data.writeInt32LE(width, 4);
    data.writeInt32LE(height, 8);
    return makeIcon([{ data, width: 0 }]);
  };
  test.each<[what: string, make: () => Buffer, message: string | RegExp]>([
    [
      'whose largest image is not there',
      () =>
        makeIcon([
          { data: small, width: 5 },
          { data: small, width: 0, start: 0xfffffff0 },
        ]),
      'cannot be decoded: the icon is cut off: its image of 256x256 is not there',
    ],
    [
      'that is longer than the file',
      () => makeIcon([{ data: small, width: 5, length: 0xffffffff }]),
      /is cut off/,
    ],
    [
      'that is cut within its pixels',
      () => makeIcon([{ data: small, width: 5 }]).subarray(0, 80),
      /is cut off/,
    ],
    ['of no image', () => makeIcon([{ data: small, width: 5 }]).subarray(0, 12), /is cut off/],
    [
      'of 255 images, all of them one',
      () => {
        const entries = makeIcon(
          Array.from({ length: 255 }, () => ({ data: Buffer.alloc(0), width: 9, start: 6, length: 40 })),
        );
        return entries;
      },
      /pixels are decoded/,
    ],
    ['of no pixels', () => claiming(0, 0), /it has no pixels/],
    ['of no width below zero', () => claiming(-5, 6), /it has no pixels/],
    [
      'of 2 billion pixels a side',
      () => claiming(0x7fffffff, 0x7ffffffe),
      /at most 16,777,216 pixels are decoded/,
    ],
    ['of many pixels in a few bytes', () => claiming(4000, 8000), /the BMP is cut off/],
    [
      'of pixels in runs',
      () => {
        const data = Buffer.from(small);
        data.writeUInt32LE(1, 16);
        return makeIcon([{ data, width: 5 }]);
      },
      'is an icon with a header of 40 bytes and compression 1, which is not supported',
    ],
    [
      'whose PNG claims too much',
      () => makeIcon([{ data: pngHeader(60_000, 60_000), width: 0 }]),
      /at most 268,402,689 pixels/,
    ],
    [
      'whose PNG is cut off',
      () => makeIcon([{ data: makePng({ width: 9, height: 9, noise: true }).subarray(0, 120), width: 9 }]),
      /its data/,
    ],
  ])('%s is refused', async (_, make, message) => {
    await expect(prepare(make(), {}, 'a.ico')).rejects.toMatchObject({
      exitCode: 2,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  test('with any byte changed, or cut anywhere, is decoded or refused', async () => {
    const icon = makeIcon([
      { data: small, width: 5 },
      { data: makePng({ width: 9, height: 9 }), width: 9 },
    ]);
    const random = seeded(20);
    for (let run = 0; run < 120; run++) {
      const bytes = Buffer.from(run % 2 ? icon : icon.subarray(0, random(icon.length)));
      if (run % 2) bytes[random(bytes.length)] = random(256);
      if (sniff(bytes).name !== 'a Windows icon') continue;
      await prepare(bytes, {}, 'a.ico').catch((error) => expect(error).toMatchObject({ exitCode: 2 }));
    }
  });
});
