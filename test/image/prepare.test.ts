/** What goes out: the file's own bytes unless something must change, within every limit, with one exact line about it. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { parseCrop } from '../../src/image/crop.ts';
import { shrinkingPays } from '../../src/image/shrink-gain.ts';
import { modelSize, TIERS } from '../../src/image/size.ts';
import { makeGif, makeJpeg, makePng, makeWebp } from '../support/images.ts';
import {
  corners,
  decode,
  difference,
  fromFunction,
  oneBitPng,
  pixelAt,
  quadrants,
  seeded,
} from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';

const NAMES = ['red', 'green', 'blue', 'white'] as const;
const MB = 1024 * 1024;
const inMb = (bytes: Buffer) => `${(bytes.length / MB).toFixed(1).replace('.0', '')} MB`;
const inKb = (bytes: Buffer) => `${(bytes.length / 1024).toFixed(1).replace('.0', '')} KB`;

/** A picture of 12 MP that looks like a photo to an encoder: soft noise. */
const softNoise = (width: number, height: number, sigma: number) =>
  sharp({
    create: {
      width: width / 4,
      height: height / 4,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma },
    },
  })
    .png({ compressionLevel: 1 })
    .toBuffer()
    .then((small) => sharp(small).resize(width, height, { kernel: 'linear' }));

describe('when nothing must change, the very same bytes go out, without a word', () => {
  test.each<[string, () => Promise<Buffer>]>([
    ['JPEG', () => makeJpeg({ width: 640, height: 480 })],
    ['JPEG with an orientation', () => makeJpeg({ width: 640, height: 480, orientation: 6 })],
    ['PNG', async () => makePng({ width: 640, height: 480, text: 'a comment' })],
    ['PNG of more bytes than are left alone', async () => makePng({ width: 640, height: 480, noise: true })],
    ['GIF', () => makeGif({ width: 64, height: 48 })],
    ['WebP', () => makeWebp({ width: 64, height: 48 })],
    ['small file of many pixels', () => makeJpeg({ width: 4000, height: 3000, quality: 40 })],
  ])('%s', async (_, make) => {
    const bytes = await make();
    const { image, notes } = await prepare(bytes, { tier: TIERS.standard, maxBytes: 10 * MB });
    expect(image.bytes).toBe(bytes);
    expect(notes).toEqual([]);
    const { width, height, format, orientation = 1 } = await sharp(bytes).metadata();
    expect([image.width, image.height]).toEqual(orientation === 6 ? [height, width] : [width, height]);
    // A deep comparison of large buffers takes seconds.
    expect({ ...image, bytes: undefined }).toEqual({
      kind: 'image',
      input: 'photo.jpg',
      name: 'photo.jpg',
      bytes: undefined,
      byteLength: bytes.length,
      media_type: `image/${format}`,
      width: image.width,
      height: image.height,
      original: {
        width: image.width,
        height: image.height,
        bytes: bytes.length,
        media_type: `image/${format}`,
      },
      lossless: format !== 'jpeg' && format !== 'webp',
      placement: {
        original: { width: image.width, height: image.height },
        region: { left: 0, top: 0, width: image.width, height: image.height },
        scaleX: 1,
        scaleY: 1,
        orientation,
      },
    });
  });
});

describe('a photo of 12 MP', () => {
  test('is scaled to what the model sees, and the note says so', async () => {
    const bytes = await (await softNoise(4032, 3024, 60)).jpeg({ quality: 90 }).toBuffer();
    const { image, notes } = await prepare(bytes, { tier: TIERS.high, maxBytes: 8 * MB });
    expect(notes).toEqual([
      `photo.jpg: 4032x3024 → 2212x1659 (what claude-opus-5-5 sees), ${inMb(bytes)} → ${
        image.bytes.length < 1024 * 1023 ? inKb(image.bytes) : inMb(image.bytes)
      }`,
    ]);
    expect(await sharp(image.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 2212, height: 1659 });
    expect(Object.keys(image).sort()).toEqual(
      [
        'byteLength',
        'bytes',
        'change',
        'height',
        'input',
        'kind',
        'lossless',
        'media_type',
        'name',
        'original',
        'placement',
        'width',
      ].sort(),
    );
    expect(image).toMatchObject({
      width: 2212,
      height: 1659,
      media_type: 'image/jpeg',
      original: { width: 4032, height: 3024, bytes: bytes.length, media_type: 'image/jpeg' },
    });
  });
});

test('an image stays as it is when the smaller one turns out to have more bytes', async () => {
  const random = seeded(7);
  const rows = Buffer.from(Array.from({ length: 1000 * 2000 }, () => random(256)));
  // Half a byte a pixel; once scaled, noise with holes needs two.
  const bytes = oneBitPng(2000, 2000, rows, { bits: 4, holes: true });
  const { width, height } = modelSize({ width: 2000, height: 2000 }, TIERS.standard);
  const image = { format: 'png', bytes: bytes.length, width: 2000, height: 2000 } as const;
  expect(shrinkingPays(image, { width, height })).toBe(true);
  const prepared = await prepare(bytes, { tier: TIERS.standard });
  expect(prepared.image.bytes).toBe(bytes);
  expect(prepared.notes).toEqual([]);
});

describe('the note says', () => {
  const noise = (width: number, height: number) => makePng({ width, height, noise: true });
  const kb = (bytes: Buffer) => (bytes.length < 1024 ? `${bytes.length} bytes` : inKb(bytes));

  test('--max-edge', async () => {
    const bytes = noise(300, 200);
    const { image, notes } = await prepare(bytes, { maxEdge: 150 }, 'shot.png');
    expect(notes).toEqual([
      `shot.png: 300x200 → 150x100 (--max-edge 150), ${kb(bytes)} → ${kb(image.bytes)}`,
    ]);
  });

  test('the limit of the API', async () => {
    const bytes = await sharp(noise(2500, 40)).jpeg().toBuffer();
    const { image, notes } = await prepare(bytes, { maxSide: 2000 });
    expect(notes).toEqual([
      `photo.jpg: 2500x40 → 2000x32 (the API takes 2000 pixels a side), ${kb(bytes)} → ${kb(image.bytes)}`,
    ]);
  });

  test('what a picture was and became', async () => {
    const bytes = await sharp(noise(30, 20)).tiff().toBuffer();
    const { image, notes } = await prepare(bytes, {}, 'scan.tif');
    expect(notes).toEqual([`scan.tif: image/tiff → image/png, ${kb(bytes)} → ${kb(image.bytes)}`]);
    expect(image.original).toEqual({
      width: 30,
      height: 20,
      bytes: bytes.length,
      media_type: 'image/tiff',
    });
  });

  test('the registered media type of SVG', async () => {
    const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="1000"/>');
    const { image, notes } = await prepare(bytes, {}, 'logo.svg');
    expect(notes).toEqual([`logo.svg: image/svg+xml → image/png, 68 bytes → ${kb(image.bytes)}`]);
  });

  test('--strip', async () => {
    const bytes = makePng({ width: 30, height: 20, text: 'a comment' });
    const { image, notes } = await prepare(bytes, { strip: true }, 'shot.png');
    expect(notes).toEqual([`shot.png: metadata removed, ${kb(bytes)} → ${kb(image.bytes)}`]);
    expect(image.bytes.equals(makePng({ width: 30, height: 20 }))).toBe(true);
  });

  test('nothing of --strip where there was nothing to remove', async () => {
    const bytes = noise(30, 20);
    const { image, notes } = await prepare(bytes, { strip: true }, 'shot.png');
    expect(notes).toEqual([]);
    expect(image.bytes).toBe(bytes);
  });

  test('--strip of a picture that EXIF turns: it is turned, and made anew', async () => {
    const turned = await quadrants(60, 40, NAMES).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const { image, notes } = await prepare(turned, { strip: true });
    expect(notes).toEqual([`photo.jpg: metadata removed, ${kb(turned)} → ${kb(image.bytes)}`]);
    expect(image).toMatchObject({ width: 40, height: 60 });
    expect(await corners(image.bytes)).toBe('blue red white green');
    expect((await sharp(image.bytes).metadata()).exif).toBeUndefined();
  });

  test('--strip of what is made anew in any case', async () => {
    const bytes = makePng({ width: 300, height: 200, text: 'a comment' });
    const { image, notes } = await prepare(bytes, { strip: true, maxEdge: 150 });
    expect(notes).toEqual([
      `photo.jpg: 300x200 → 150x100 (--max-edge 150), metadata removed, ${kb(bytes)} → ${kb(image.bytes)}`,
    ]);
    const tiff = await sharp(bytes).tiff().toBuffer();
    const converted = await prepare(tiff, { strip: true });
    expect(converted.notes).toEqual([
      `photo.jpg: image/tiff → image/png, without metadata, ${kb(tiff)} → ${kb(converted.image.bytes)}`,
    ]);
  });

  test('--crop, and what it was scaled to', async () => {
    const bytes = noise(400, 300);
    const crop = parseCrop('25%,50%,200,100');
    const { image, notes } = await prepare(bytes, { crop, maxEdge: 50 }, 'shot.png');
    expect(notes).toEqual([
      `shot.png: cropped to 200x100 at 100,150, 200x100 → 50x25 (--max-edge 50), ${kb(bytes)} → ${kb(image.bytes)}`,
    ]);
  });
});

describe('a picture that is too heavy for base64', () => {
  const maxBytes = 48 * 1024;

  test('becomes a JPEG at its own size where that is enough', async () => {
    const bytes = makePng({ width: 200, height: 150, noise: true });
    const { image, notes } = await prepare(bytes, { maxBytes: 80 * 1024 });
    expect(bytes.length).toBeGreaterThan(80 * 1024);
    expect(image).toMatchObject({ media_type: 'image/jpeg', width: 200, height: 150 });
    expect(image.bytes.length).toBeLessThanOrEqual(80 * 1024);
    expect(notes).toEqual([`photo.jpg: image/png → image/jpeg, ${inKb(bytes)} → ${inKb(image.bytes)}`]);
  });

  test('becomes smaller where it is not', async () => {
    const bytes = makePng({ width: 1000, height: 500, noise: true });
    const { image, notes } = await prepare(bytes, { maxBytes });
    expect(image.bytes.length).toBeLessThanOrEqual(maxBytes);
    expect(image.width).toBeLessThan(1000);
    expect(image.width).toBeGreaterThan(100);
    expect(Math.abs(image.width - image.height * 2)).toBeLessThanOrEqual(1);
    expect(await sharp(image.bytes).metadata()).toMatchObject({ width: image.width, height: image.height });
    expect(notes).toEqual([
      `photo.jpg: image/png → image/jpeg, 1000x500 → ${image.width}x${image.height} (48 KB fit as base64), ${inMb(bytes)} → ${inKb(image.bytes)}`,
    ]);
  });

  test('is refused where it may not', async () => {
    const bytes = await sharp(makePng({ width: 1000, height: 500, noise: true }))
      .tiff()
      .toBuffer();
    await expect(prepare(bytes, { maxBytes, resize: false })).rejects.toMatchObject({
      name: 'CliError',
      code: 'limit_exceeded',
      subject: 'photo.jpg',
      message: expect.stringMatching(/^is \d+(\.\d)? KB as a JPEG; 48 KB fit as base64$/),
      hint: 'leave --no-resize out, or use --upload',
    });
  });

  test('has white where it was transparent', async () => {
    const random = seeded(7);
    // Noise whose left half cannot be seen.
    const bytes = await fromFunction(300, 200, (x) => [
      random(256),
      random(256),
      random(256),
      x < 150 ? 0 : 255,
    ])
      .png()
      .toBuffer();
    const { image } = await prepare(bytes, { maxBytes: 100 * 1024 });
    expect(image.media_type).toBe('image/jpeg');
    const pixels = await decode(image.bytes);
    expect(pixels.channels).toBe(3);
    for (const x of [0, 70, 140])
      expect(difference(pixelAt(pixels, x, 100), [255, 255, 255])).toBeLessThan(3);
  });
});

describe('lossless pictures', () => {
  test('stay lossless when they are screenshots: few colours, many pixels', async () => {
    const bytes = await quadrants(1600, 1200, NAMES).tiff().toBuffer();
    const { image } = await prepare(bytes);
    expect(image.media_type).toBe('image/png');
    expect((await decode(image.bytes)).data.equals((await decode(bytes)).data)).toBe(true);
  });

  test.each([3, 4] as const)('become JPEG when they are photos, with %d channels', async (channels) => {
    const photo = await (await softNoise(800, 600, 60)).toBuffer();
    const bytes = await (channels === 4 ? sharp(photo).ensureAlpha() : sharp(photo)).png().toBuffer();
    const { image } = await prepare(bytes, { maxEdge: 700 });
    expect(image).toMatchObject({ media_type: 'image/jpeg', width: 700, height: 525 });
  });

  test('stay PNG when they are photos that show something through', async () => {
    const photo = await (await softNoise(800, 600, 60)).toBuffer();
    const bytes = await sharp(photo).ensureAlpha(0.5).png().toBuffer();
    const { image } = await prepare(bytes, { maxEdge: 700 });
    expect(image.media_type).toBe('image/png');
    expect(pixelAt(await decode(image.bytes), 350, 260)[3]).toBe(127);
  });

  test('stay lossless when they are small, however dense', async () => {
    const bytes = makePng({ width: 80, height: 60, noise: true });
    const { image } = await prepare(bytes, { crop: parseCrop('0,0,100%,100%') });
    expect(image.media_type).toBe('image/png');
    expect((await decode(image.bytes)).data.equals((await decode(bytes)).data)).toBe(true);
  });
});

test('the whole picture is kept when it is scaled: corner to corner', async () => {
  for (const [width, height] of [
    [3000, 300],
    [300, 3000],
    [999, 997],
  ] as const) {
    const bytes = await quadrants(width, height, NAMES).png().toBuffer();
    const { image } = await prepare(bytes, { maxEdge: 200 });
    expect(await corners(image.bytes)).toBe('red green blue white');
  }
});

test('what comes out is never beyond a limit, and has the size that is claimed', async () => {
  const random = seeded(42);
  for (let i = 0; i < 40; i++) {
    const width = 1 + random(i % 4 === 0 ? 9000 : 500);
    const height = 1 + random(i % 4 === 1 ? 9000 : 500);
    const maxSide = i % 2 === 0 ? 8000 : 2000;
    const maxEdge = i % 3 === 0 ? 1 + random(400) : undefined;
    const bytes = makePng({ width, height, alpha: i % 5 === 0 });
    const { image } = await prepare(bytes, { maxSide, maxEdge, tier: TIERS.standard });
    const side = Math.max(image.width, image.height);
    expect(side).toBeLessThanOrEqual(Math.min(maxSide, maxEdge ?? 8000));
    expect(await sharp(image.bytes).metadata()).toMatchObject({ width: image.width, height: image.height });
  }
});

describe('with an exact geometry', () => {
  test('a small file gets the size that the model sees', async () => {
    const bytes = await makeJpeg({ width: 4032, height: 3024, quality: 20 });
    expect(bytes.length).toBeLessThan(256 * 1024);
    const { image } = await prepare(bytes, { tier: TIERS.high, geometry: 'exact' });
    // The known answer of the documentation.
    expect(await sharp(image.bytes).metadata()).toMatchObject({ width: 2212, height: 1659 });
    expect(image.placement).toMatchObject({ scaleX: 2212 / 4032, scaleY: 1659 / 3024 });
  });

  test('an image that EXIF turns is stored upright', async () => {
    const bytes = await makeJpeg({ width: 64, height: 48, orientation: 6 });
    const { image, notes } = await prepare(bytes, { geometry: 'exact' });
    const { width, height, orientation } = await sharp(image.bytes).metadata();
    expect({ width, height, orientation }).toEqual({ width: 48, height: 64, orientation: undefined });
    expect(image.placement).toMatchObject({ scaleX: 1, scaleY: 1, orientation: 6 });
    expect(notes).toEqual([expect.stringMatching(/^photo\.jpg: turned upright, /)]);
  });

  test('an image that the model sees whole is sent as it is', async () => {
    const bytes = makePng({ width: 640, height: 480 });
    const { image, notes } = await prepare(bytes, { geometry: 'exact' });
    expect(image.bytes).toBe(bytes);
    expect(notes).toEqual([]);
  });
});
