/** Several images of one picture: what is in each is compared with the same region of the original. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { parseCrop } from '../../src/image/crop.ts';
import type { PreparedImage } from '../../src/image/image.ts';
import type { PartsOptions } from '../../src/image/prepare-parts.ts';
import type { Tier } from '../../src/image/size.ts';
import { makeBmp } from '../support/bmp.ts';
import { prepare, prepareAll } from '../support/prepare.ts';
import { makeSvg } from '../support/svg.ts';

/** A model that sees 280 pixels a side: of 200x900, five tiles of 260 with 100 in common. */
const TINY: Tier = { maxSide: 280, maxTokens: 100 };
const TILED: Partial<PartsOptions> = { tile: true, tier: TINY };
const TOPS = [0, 160, 320, 480, 640];

/** A colour of its own for each place, in steps of 5 pixels across and down. */
const colorAt = (x: number, y: number) =>
  [Math.floor(x / 5) * 6, Math.floor(y / 5), (x * 7 + y * 3) % 251] as const;

function makePixels(width: number, height: number): Buffer {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) data.set(colorAt(x, y), (y * width + x) * 3);
  return data;
}

const drawn = (width: number, height: number) =>
  sharp(makePixels(width, height), { raw: { width, height, channels: 3 } });
const toRaw = (bytes: Buffer) => sharp(bytes).removeAlpha().toColourspace('srgb').raw().toBuffer();
const sizes = (images: readonly PreparedImage[]) => images.map(({ width, height }) => [width, height]);

/** The pixels of the region that an image says it shows, from the rule that drew the original. */
function regionOf({ placement }: PreparedImage): Buffer {
  const { left = 0, top = 0, width = 0, height = 0 } = placement?.region ?? {};
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) data.set(colorAt(left + x, top + y), (y * width + x) * 3);
  return data;
}

describe('tiles hold the pixels of the original', () => {
  const upright = () => drawn(200, 900).png().toBuffer();
  test.each<[what: string, make: () => Promise<Buffer>]>([
    ['of a PNG', upright],
    ['of a PNG with alpha', () => drawn(200, 900).ensureAlpha(0.999).png().toBuffer()],
    [
      'of a PNG that EXIF turns',
      async () => {
        const turned = await sharp(await upright())
          .rotate(270)
          .png()
          .toBuffer();
        return sharp(turned).withMetadata({ orientation: 6 }).png().toBuffer();
      },
    ],
    ['of a PNG of 16 bits', () => drawn(200, 900).toColourspace('rgb16').png().toBuffer()],
    ['of a lossless WebP', () => drawn(200, 900).webp({ lossless: true }).toBuffer()],
    ['of a TIFF', () => drawn(200, 900).tiff({ compression: 'lzw' }).toBuffer()],
    [
      'of a BMP',
      async () =>
        makeBmp({
          width: 200,
          height: 900,
          bits: 24,
          at: (x, y) => {
            const [red, green, blue] = colorAt(x, y);
            return (red << 16) | (green << 8) | blue;
          },
        }),
    ],
  ])('%s', async (_, make) => {
    const { images } = await prepareAll(await make(), TILED, 'page.png');
    const [whole, ...tiles] = images;
    // 280 of 900 pixels, and so 62 of 200.
    expect([whole?.width, whole?.height]).toEqual([62, 280]);
    expect(tiles.map(({ placement }) => placement?.region)).toEqual(
      TOPS.map((top) => ({ left: 0, top, width: 200, height: 260 })),
    );
    for (const tile of tiles) expect((await toRaw(tile.bytes)).equals(regionOf(tile))).toBe(true);
    expect(images.map(({ part }) => part?.number)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(images.map(({ part }) => part?.count)).toEqual([5, 5, 5, 5, 5, 5]);
  });
});

/** A PNG of 200x900 with a colour of its own at each place. */
const page = () => drawn(200, 900).png().toBuffer();
const crops = (...texts: string[]) => texts.map(parseCrop);

test('a note says how a picture is cut up, after the one about the whole', async () => {
  const { images, notes } = await prepareAll(await page(), TILED, 'page.png');
  const kilobytes = images.slice(1).reduce((sum, { byteLength }) => sum + byteLength, 0) / 1024;
  expect(notes).toHaveLength(2);
  expect(notes[0]).toMatch(/^page\.png: 200x900 → 62x280 \(what claude-opus-5-5 sees\), \d+ KB → \d+ KB$/);
  expect(notes[1]).toBe(`page.png: cut into 5 tiles of 200x260, ${kilobytes.toFixed(1)} KB`);
});

test('a picture that the model sees whole is sent as it is, without its tiles', async () => {
  const bytes = await drawn(200, 250).png().toBuffer();
  const { images, notes } = await prepareAll(bytes, TILED, 'page.png');
  expect(images).toHaveLength(1);
  expect(images[0]?.bytes.equals(bytes)).toBe(true);
  expect(images[0]?.part).toBeUndefined();
  expect(notes).toEqual([]);
});

test('tiles of a picture that needs more than 19 are scaled down as little as possible', async () => {
  // 24 tiles of 280 with 100 in common would cover 4420; 19 tiles of 327 are scaled to 280.
  const { images, notes } = await prepareAll(await drawn(20, 4400).png().toBuffer(), TILED, 'page.png');
  expect(sizes(images)).toEqual([[1, 280], ...Array.from({ length: 19 }, () => [17, 280])]);
  expect(notes[1]).toMatch(/^page\.png: cut into 19 tiles of 20x327 scaled to 17x280, /);
});

test('no tile exceeds --max-edge', async () => {
  const { images } = await prepareAll(await drawn(90, 500).png().toBuffer(), { tile: true, maxEdge: 200 });
  // 4 tiles of 200 with 100 in common.
  expect(sizes(images)).toEqual([
    [36, 200],
    [90, 200],
    [90, 200],
    [90, 200],
    [90, 200],
  ]);
});

describe('formats of which only decoding shows the size are cut up too:', () => {
  test('an SVG is drawn anew for each tile', async () => {
    const svg = makeSvg(
      'width="100" height="3200"',
      '<rect width="100" height="3200" fill="#fff"/><rect x="50" y="3190" width="50" height="10" fill="#f00"/>',
    );
    const tier = { maxSide: 2576, maxTokens: 4784 };
    const { images } = await prepareAll(svg, { tile: true, tier }, 'plan.svg');
    // Two tiles of 1685 have 169 in common: 3201.
    expect(sizes(images)).toEqual([
      [80, 2576],
      [100, 1685],
      [100, 1685],
    ]);
    const pixels = await toRaw(images[2]?.bytes ?? Buffer.alloc(0));
    // Edges are smoothed.
    const colourAt = (x: number, y: number) => ((pixels[(y * 100 + x) * 3 + 1] ?? 0) > 127 ? 'white' : 'red');
    expect([colourAt(49, 1676), colourAt(50, 1673)]).toEqual(['white', 'white']);
    expect([colourAt(50, 1676), colourAt(99, 1684)]).toEqual(['red', 'red']);
  });

  test('a HEIC photo', async () => {
    const bytes = await readFile(new URL('../fixtures/upright.heic', import.meta.url));
    const alone = await prepare(bytes, {}, 'photo.heic');
    const { width, height } = alone.image;
    const { images } = await prepareAll(
      bytes,
      { tile: true, maxEdge: Math.max(width, height) - 1 },
      'photo.heic',
    );
    expect(images.length).toBeGreaterThan(2);
    expect(images.every(({ placement }) => placement?.original.width === width)).toBe(true);
  });
});

describe('each of several regions is an image', () => {
  test('with the pixels of the original', async () => {
    const regions = crops('10,20,100,50', '50%,50%,50%,50%', '0,0,5,5');
    const { images, notes } = await prepareAll(await page(), { crops: regions }, 'page.png');
    expect(sizes(images)).toEqual([
      [100, 50],
      [100, 450],
      [5, 5],
    ]);
    for (const image of images) expect((await toRaw(image.bytes)).equals(regionOf(image))).toBe(true);
    expect(images.map(({ part }) => part)).toEqual(
      [1, 2, 3].map((number) => ({ kind: 'region', number, count: 3 })),
    );
    expect(notes.map((note) => note.replace(/, [\d.]+ K?B → .*/, ''))).toEqual([
      'page.png: cropped to 100x50 at 10,20',
      'page.png: cropped to 100x450 at 100,450',
      'page.png: cropped to 5x5 at 0,0',
    ]);
  });

  test('of a picture of too many pixels to hold in memory', async () => {
    const mark = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#f00' } })
      .png()
      .toBuffer();
    const bytes = await sharp({ create: { width: 5001, height: 5000, channels: 3, background: '#fff' } })
      .composite([{ input: mark, left: 4990, top: 4990 }])
      .png({ compressionLevel: 1 })
      .toBuffer();
    const { images } = await prepareAll(bytes, { crops: crops('4990,4990,4,4', '4986,4990,4,4') });
    const colours = await Promise.all(images.map(async (image) => new Set(await toRaw(image.bytes))));
    expect(colours).toEqual([new Set([255, 0]), new Set([255])]);
  });

  test('with tiles of its own where it would be scaled down', async () => {
    const regions = crops('100,400,100,500', '0,0,50,50');
    const { images } = await prepareAll(await page(), { ...TILED, crops: regions }, 'page.png');
    // Of 500 pixels, three tiles of 234 with 100 in common: 702 - 200 = 502.
    expect(images.map(({ placement }) => placement?.region)).toEqual([
      { left: 100, top: 400, width: 100, height: 500 },
      { left: 100, top: 400, width: 100, height: 234 },
      { left: 100, top: 533, width: 100, height: 234 },
      { left: 100, top: 666, width: 100, height: 234 },
      { left: 0, top: 0, width: 50, height: 50 },
    ]);
    expect(images.map(({ part }) => part?.number)).toEqual([0, 1, 2, 3, 2]);
  });

  test('and one that reaches outside is refused', async () => {
    const options = { crops: crops('0,0,10,10', '190,0,20,10') };
    await expect(prepareAll(await page(), options, 'page.png')).rejects.toMatchObject({
      code: 'usage',
      message: '190,0,20,10 reaches outside page.png, which is 200x900',
    });
  });
});

test('a damaged file is examined and noted once', async () => {
  const whole = await page();
  const { images, notes } = await prepareAll(whole.subarray(0, whole.length - 400), TILED, 'page.png');
  expect(images).toHaveLength(6);
  expect(notes.filter((note) => note.includes('damaged'))).toHaveLength(1);
});

test('tiles of a photo are JPEGs, and of a grey scan grey', async () => {
  const photo = await prepareAll(await drawn(200, 900).jpeg().toBuffer(), TILED, 'photo.jpg');
  expect(photo.images.map(({ media_type }) => media_type)).toEqual(Array(6).fill('image/jpeg'));
  const grey = await sharp(Buffer.alloc(200 * 900, 77), { raw: { width: 200, height: 900, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
  const scan = await prepareAll(grey, TILED, 'scan.png');
  expect(new Set(await toRaw(scan.images[3]?.bytes ?? Buffer.alloc(0)))).toEqual(new Set([77]));
});
