/** Formats that the API does not take: BMP, SVG, HEIC and TIFF of several pages, pixel by pixel. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseCrop } from '../../src/image/crop.ts';
import { type BmpOptions, makeBmp } from '../support/bmp.ts';
import { makePng } from '../support/images.ts';
import { corners, decode, difference, nameRows, pixelAt, quadrants } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';

describe('BMP', () => {
  const R = [255, 0, 0] as const;
  const G = [0, 255, 0] as const;
  const B = [0, 0, 255] as const;
  const K = [0, 0, 0] as const;
  const W = [255, 255, 255] as const;
  /** Odd in width, so that rows are padded and end within a byte. */
  const ROWS = ['RGBKW', 'WKBGR', 'RRGGB'];
  const palette = [K, R, G, B, W];
  const index = (x: number, y: number) => 'KRGBW'.indexOf(ROWS[y]?.[x] ?? 'K');
  const color = (x: number, y: number) => palette[index(x, y)] ?? K;
  const rgb24 = (x: number, y: number) => color(x, y).reduce<number>((sum, value) => sum * 256 + value, 0);
  const channels = (bits: readonly [number, number, number]) => (x: number, y: number) =>
    color(x, y).reduce<number>(
      (sum, value, i) => sum * 2 ** (bits[i] ?? 0) + (value ? 2 ** (bits[i] ?? 0) - 1 : 0),
      0,
    );
  const size = { width: 5, height: 3 };

  test.each<[string, BmpOptions]>([
    ['2 bits', { ...size, bits: 2, palette: [R, G, B, K], at: (x) => x % 4 }],
    ['4 bits', { ...size, bits: 4, palette, at: index }],
    ['4 bits, top row first', { ...size, bits: 4, palette, at: index, topDown: true }],
    ['8 bits', { ...size, bits: 8, palette, at: index }],
    ['8 bits, top row first', { ...size, bits: 8, palette, at: index, topDown: true }],
    ['8 bits and a gap before the pixels', { ...size, bits: 8, palette, at: index, gap: 10 }],
    ['8 bits of OS/2', { ...size, bits: 8, palette, at: index, headerBytes: 12 }],
    ['8 bits of OS/2 version 2', { ...size, bits: 8, palette, at: index, headerBytes: 64 }],
    ['16 bits', { ...size, bits: 16, at: channels([5, 5, 5]) }],
    [
      '16 bits of 5, 6 and 5',
      { ...size, bits: 16, at: channels([5, 6, 5]), compression: 3, masks: [0xf800, 0x7e0, 0x1f] },
    ],
    ['24 bits', { ...size, bits: 24, at: rgb24 }],
    ['24 bits, top row first', { ...size, bits: 24, at: rgb24, topDown: true }],
    ['24 bits of OS/2', { ...size, bits: 24, at: rgb24, headerBytes: 12 }],
    ['24 bits with a palette that is only a hint', { ...size, bits: 24, at: rgb24, palette }],
    ['24 bits of version 5', { ...size, bits: 24, at: rgb24, headerBytes: 124 }],
    ['32 bits', { ...size, bits: 32, at: rgb24 }],
    ['32 bits, top row first', { ...size, bits: 32, at: rgb24, topDown: true }],
    [
      '32 bits with masks',
      {
        ...size,
        bits: 32,
        at: (x, y) => rgb24(x, y) * 256,
        compression: 3,
        masks: [0xff000000, 0xff0000, 0xff00],
      },
    ],
    [
      '32 bits with masks of 10 bits',
      { ...size, bits: 32, at: channels([10, 10, 10]), compression: 3, masks: [0x3ff00000, 0xffc00, 0x3ff] },
    ],
    [
      '32 bits whose alpha is left at zero',
      {
        ...size,
        bits: 32,
        at: rgb24,
        compression: 3,
        headerBytes: 124,
        masks: [0xff0000, 0xff00, 0xff, 0xff000000],
      },
    ],
    [
      '8 bits of runs',
      {
        ...size,
        bits: 8,
        palette,
        at: index,
        compression: 1,
        data: Buffer.from([
          2, 1, 2, 2, 1, 3, 0, 0, 0, 5, 4, 0, 3, 2, 1, 0, 0, 0, 1, 1, 1, 2, 1, 3, 0, 2, 1, 0, 1, 4, 0, 1,
        ]),
      },
    ],
    [
      '4 bits of runs',
      {
        ...size,
        bits: 4,
        palette,
        at: index,
        compression: 2,
        data: Buffer.from([
          2, 0x11, 3, 0x22, 0, 2, 0, 0, 0, 0, 0, 5, 0x40, 0x32, 0x10, 0, 0, 0, 0, 5, 0x12, 0x30, 0x40, 0, 0,
          1,
        ]),
      },
    ],
  ])('of %s', async (kind, options) => {
    const { image } = await prepare(makeBmp(options), {}, 'shot.bmp');
    expect(image).toMatchObject({ media_type: 'image/png', width: 5, height: 3 });
    const expected = kind.startsWith('2 bits')
      ? 'RGBKR/RGBKR/RGBKR'
      : kind.startsWith('4 bits of runs')
        ? 'RGBKW/WKBGR/RRGGG'
        : ROWS.join('/');
    expect(await nameRows(image.bytes)).toBe(expected);
  });

  test('of 1 bit, more than a byte wide', async () => {
    const bytes = makeBmp({ width: 11, height: 2, bits: 1, palette: [W, B], at: (x, y) => (x + y) % 2 });
    const { image } = await prepare(bytes);
    expect(await nameRows(image.bytes)).toBe('WBWBWBWBWBW/BWBWBWBWBWB');
  });

  test('with channels of 5 bits reaches full white and keeps the steps between', async () => {
    const bytes = makeBmp({ width: 32, height: 1, bits: 16, at: (x) => x * 0x421 });
    const pixels = await decode((await prepare(bytes)).image.bytes);
    // 31 is 255, so 8 is 8 / 31 * 255 = 65.8.
    expect([0, 8, 31].map((x) => pixelAt(pixels, x, 0)[0])).toEqual([0, 66, 255]);
  });

  test('with real transparency keeps it', async () => {
    const bytes = makeBmp({
      width: 3,
      height: 1,
      bits: 32,
      headerBytes: 108,
      compression: 3,
      masks: [0xff0000, 0xff00, 0xff, 0xff000000],
      at: (x) => [0x00ff0000, 0x8000ff00, 0xff0000ff][x] ?? 0,
    });
    const pixels = await decode((await prepare(bytes)).image.bytes);
    expect([0, 1, 2].map((x) => pixelAt(pixels, x, 0))).toEqual([
      [255, 0, 0, 0],
      [0, 255, 0, 128],
      [0, 0, 255, 255],
    ]);
  });

  test('whose pixels are said to begin within the palette has its colours', async () => {
    const bytes = makeBmp({ ...size, bits: 8, palette, at: index, colorsUsed: 5 });
    const right = await nameRows((await prepare(bytes)).image.bytes);
    expect(right).toBe(ROWS.join('/'));
    for (const pixelsAt of [54, 58]) {
      bytes.writeUInt32LE(pixelsAt, 10);
      expect(await nameRows((await prepare(bytes)).image.bytes)).toBe(right);
    }
  });

  test('whose indexes are beyond the palette is black there', async () => {
    const bytes = makeBmp({ width: 2, height: 1, bits: 8, palette: [W], at: (x) => x * 200 });
    expect(await nameRows((await prepare(bytes)).image.bytes)).toBe('WK');
  });

  test('is cropped to the pixel', async () => {
    const bytes = makeBmp({ ...size, bits: 24, at: rgb24 });
    const { image } = await prepare(bytes, { crop: parseCrop('1,1,3,2') });
    expect(await nameRows(image.bytes)).toBe('KBG/RGG');
  });

  test.each<[string, Partial<BmpOptions>, string]>([
    [
      'JPEG inside',
      { compression: 4 },
      'is a BMP of 24 bits a pixel with compression 4, which is not supported',
    ],
    [
      'Huffman coding',
      { compression: 3 },
      'is a BMP of 24 bits a pixel with compression 3, which is not supported',
    ],
    ['no pixels', { width: 0 }, 'cannot be decoded: it has no pixels (0x3)'],
  ])('with %s is refused', async (_, options, message) => {
    const bytes = makeBmp({ ...size, bits: 24, at: rgb24, ...options });
    await expect(prepare(bytes)).rejects.toMatchObject({
      name: 'CliError',
      message,
      subject: 'photo.jpg',
    });
  });
});

test('a BMP with a header of an unknown length is one of a rare kind', async () => {
  const bytes = makeBmp({ width: 2, height: 1, bits: 24, at: () => 0 });
  bytes.writeUInt32LE(16, 14);
  await expect(prepare(bytes, {}, 'a.bmp')).rejects.toMatchObject({
    message: 'is a BMP with a header of 16 bytes, which is not supported',
    hint: 'save it as a PNG in the program that wrote it',
  });
});

describe('SVG', () => {
  const svg = (attributes: string, content: string) =>
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`);
  /** Four quarters of a 100x100 drawing. */
  const QUARTERS =
    '<path fill="rgb(220,40,40)" d="M0 0h50v50H0z"/><path fill="rgb(40,170,60)" d="M50 0h50v50H50z"/><path fill="rgb(40,70,210)" d="M0 50h50v50H0z"/><path fill="rgb(250,250,250)" d="M50 50h50v50H50z"/>';

  test.each<[string, string, number, number]>([
    ['icon of 24 pixels', 'width="24" height="24" viewBox="0 0 100 100"', 1568, 1568],
    ['viewBox without a size', 'viewBox="0 0 100 100"', 1568, 1568],
    ['drawing in millimetres', 'width="30mm" height="30mm" viewBox="0 0 100 100"', 1568, 1568],
    ['drawing in percent', 'width="100%" height="100%" viewBox="0 0 100 100"', 1568, 1568],
    ['wide drawing', 'width="40" height="10" viewBox="0 0 100 100" preserveAspectRatio="none"', 1568, 392],
    [
      'large drawing',
      'width="2000" height="1000" viewBox="0 0 100 100" preserveAspectRatio="none"',
      2000,
      1000,
    ],
    ['poster', 'width="20000" height="20000" viewBox="0 0 100 100"', 4096, 4096],
    ['banner', 'width="400000" height="4000" viewBox="0 0 100 100" preserveAspectRatio="none"', 8000, 80],
  ])('%s: drawn large enough to be read', async (_, attributes, width, height) => {
    const { image } = await prepare(svg(attributes, QUARTERS));
    expect(image).toMatchObject({ media_type: 'image/png', width, height });
    expect(await sharp(image.bytes).metadata()).toMatchObject({ width, height });
    expect(await corners(image.bytes)).toBe('red green blue white');
  });

  test.each([
    ['width="32767" height="1"', 8000, 1],
    ['width="3" height="90000"', 1, 8000],
  ])('a drawing of %s has a pixel on its short side', async (attributes, width, height) => {
    const { image } = await prepare(svg(attributes, '<rect width="100%" height="100%" fill="#00f"/>'));
    expect(image).toMatchObject({ width, height });
    expect(pixelAt(await decode(image.bytes), width >> 1, height >> 1).slice(0, 3)).toEqual([0, 0, 255]);
  });

  test.each([
    ['width="100000" height="1"', '100000x1'],
    ['width="1" height="100000"', '1x100000'],
    ['width="99999" height="3"', '99999x3'],
  ])('a drawing of %s is refused for its shape', async (attributes, size) => {
    await expect(prepare(svg(attributes, QUARTERS))).rejects.toMatchObject({
      code: 'input_unusable',
      message: `is a drawing of ${size} pixels; one side may be at most 32,767 times the other`,
      hint: 'give it another width and height',
    });
  });

  test('an icon has sharp edges: it is drawn large, not scaled up', async () => {
    const { image } = await prepare(
      svg('width="16" height="16"', '<path fill="#fff" d="M0 0h16v16H0z"/><path d="M8 0h8v16H8z"/>'),
    );
    const pixels = await decode(image.bytes);
    const row = Array.from({ length: 1568 }, (_, x) => pixelAt(pixels, x, 784)[0] ?? -1);
    expect(row.filter((value) => value > 5 && value < 250).length).toBeLessThanOrEqual(2);
    expect([row[780], row[788]]).toEqual([255, 0]);
  });

  test('a region of a drawing is scaled to --max-edge', async () => {
    const bytes = svg('width="1600" height="1600" viewBox="0 0 100 100"', QUARTERS);
    const { image } = await prepare(bytes, { crop: parseCrop('25%,25%,50%,50%'), maxEdge: 100 });
    expect(image).toMatchObject({ width: 100, height: 100 });
    expect(await corners(image.bytes)).toBe('red green blue white');
  });

  test('nothing that a drawing refers to is loaded, from the network or the disk', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests++;
      response.end(makePng({ width: 8, height: 8 }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const http = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.png`;
    const fixture = new URL('../fixtures/make-heic.ts', import.meta.url);
    const file = pathToFileURL('/etc/hostname').href;
    try {
      // Together in one drawing, as each drawing starts a process.
      const references = [http, file, fixture.href, fixture.pathname, 'make-heic.ts'].map(
        (href) =>
          `<style>@import url("${href}"); @font-face { font-family: a; src: url("${href}") }</style>
          <image href="${href}" width="64" height="64"/><image xlink:href="${href}" width="64" height="64"/>
          <use href="${href}#a"/><xi:include href="${href}" parse="text"/><text y="40"><xi:include href="${href}" parse="text"/></text>
          <rect width="64" height="64" fill="url(${href}#a)"/><foreignObject><iframe src="${href}"/></foreignObject>`,
      );
      const bytes = svg(
        'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xi="http://www.w3.org/2001/XInclude" width="64" height="64"',
        references.join(''),
      );
      const { image } = await prepare(bytes);
      const { data } = await decode(image.bytes);
      expect(data.every((value) => value === 0)).toBe(true);
      const entity = `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>${svg('width="64" height="64"', '<text y="40">&a;</text>')}`;
      const drawn = await prepare(Buffer.from(entity)).catch((error: unknown) => error);
      if (drawn instanceof Error) expect(drawn).toMatchObject({ name: 'CliError' });
      else
        expect(
          (await decode((drawn as { image: { bytes: Buffer } }).image.bytes)).data.every((v) => v === 0),
        ).toBe(true);
      expect(requests).toBe(0);
    } finally {
      server.close();
    }
  });
});

describe('HEIC', () => {
  const fixture = (name: string) => readFile(new URL(`../fixtures/${name}.heic`, import.meta.url));

  afterEach(() => void vi.restoreAllMocks());

  test.each(['upright', 'rotated'])('the photo %s.heic comes out upright and in sRGB', async (name) => {
    const { image, notes } = await prepare(await fixture(name), {}, 'IMG_1.heic');
    expect(image).toMatchObject({
      media_type: 'image/jpeg',
      width: 64,
      height: 128,
      original: { width: 64, height: 128, media_type: 'image/heic' },
    });
    expect(await sharp(image.bytes).metadata()).toMatchObject({ width: 64, height: 128 });
    expect(await corners(image.bytes)).toBe('red green blue white');
    expect(notes).toEqual([expect.stringMatching(/^IMG_1\.heic: image\/heic → image\/jpeg, \d+ bytes → /)]);
  });

  test('a region of a turned photo is one of the upright photo', async () => {
    const crop = parseCrop('0,50%,50%,50%');
    const { image } = await prepare(await fixture('rotated'), { crop });
    expect(image).toMatchObject({ width: 32, height: 64 });
    expect(await corners(image.bytes)).toBe('blue blue blue blue');
  });

  test.each(['heix', 'hevc', 'heim', 'mif1', 'msf1', 'heif'])('the brand %s is read too', async (brand) => {
    const bytes = Buffer.from(await fixture('upright'));
    bytes.write(brand, 8, 'latin1');
    const { image } = await prepare(bytes);
    expect(await corners(image.bytes)).toBe('red green blue white');
  });

  test('nothing is printed when one is damaged', async () => {
    const out = vi.spyOn(process.stdout, 'write');
    const log = vi.spyOn(console, 'log');
    const bytes = Buffer.from(await fixture('upright'));
    for (let at = 20; at < bytes.length; at += 37) {
      const damaged = Buffer.from(bytes);
      damaged.fill(0xff, at, Math.min(at + 8, bytes.length));
      await prepare(damaged).catch((error: unknown) => expect(error).toMatchObject({ name: 'CliError' }));
    }
    expect(out).not.toHaveBeenCalled();
    expect(log).not.toHaveBeenCalled();
  });
});

describe('TIFF', () => {
  test('of several pages is its first page, and the note says so', async () => {
    const pages = [
      await quadrants(64, 32, ['red', 'green', 'blue', 'white']).png().toBuffer(),
      makePng({ width: 64, height: 32 }),
      makePng({ width: 64, height: 32 }),
    ];
    const bytes = await sharp(pages, { join: { animated: true } })
      .tiff({ compression: 'lzw' })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(3);
    const { image, notes } = await prepare(bytes, {}, 'scan.tif');
    expect(image).toMatchObject({ width: 64, height: 32, original: { width: 64, height: 32 } });
    expect(await corners(image.bytes)).toBe('red green blue white');
    expect(notes).toEqual([
      'scan.tif: holds 3 pages; only the first is sent; --pages 1-3 sends all',
      expect.stringMatching(/^scan\.tif: image\/tiff → image\/png, /),
    ]);
  });
});

test('AVIF keeps its size when that is odd, and its turn', async () => {
  const bytes = await quadrants(97, 63, ['red', 'green', 'blue', 'white'])
    .withMetadata({ orientation: 6 })
    .avif({ quality: 90, effort: 0 })
    .toBuffer();
  const { image } = await prepare(bytes, {}, 'a.avif');
  const { width, height } = await sharp(image.bytes).metadata();
  expect([image.width, image.height]).toEqual([width, height]);
  expect(difference([width, height], [63, 97])).toBe(0);
  expect(await corners(image.bytes)).toBe('blue red white green');
});
