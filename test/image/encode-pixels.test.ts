import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodeDrawn, encodeJudged, encodeTile } from '../../src/image/encode-pixels.ts';
import type { JudgedPixels } from '../../src/image/judged-pixels.ts';
import { toOriginal } from '../../src/image/placement.ts';
import { TIERS } from '../../src/image/size.ts';

const ctx = { signal: new AbortController().signal, env: { variables: process.env } };
const OPTIONS = { tier: TIERS.standard, maxBytes: 1e7, input: 'a.png', title: 'Screenshot', ctx };

function plain(width: number, height: number, fill = 90): JudgedPixels {
  const data = Buffer.alloc(width * height * 4, fill);
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  const region = { left: 10, top: 20, width, height };
  return {
    width,
    height,
    data,
    region,
    original: { width: width + 30, height: height + 40 },
    orientation: 1,
    masks: [],
  };
}

describe('encodeJudged', () => {
  test('keeps every pixel of an image that the model sees at its own size', async () => {
    const image = await encodeJudged(plain(30, 20), OPTIONS);
    expect(image).toMatchObject({ width: 30, height: 20, media_type: 'image/png', name: 'Screenshot' });
    const decoded = await sharp(image.bytes).raw().toBuffer({ resolveWithObject: true });
    expect(decoded.info).toMatchObject({ width: 30, height: 20, channels: 3 });
    expect(new Set(decoded.data)).toEqual(new Set([90]));
  });

  test('scales a larger one to what the model sees, and its placement leads back to the original', async () => {
    // Known answer of the API's documentation: 1920x1080 is seen at 1456x819 in the standard tier.
    const image = await encodeJudged(plain(1920, 1080), OPTIONS);
    expect(image).toMatchObject({ width: 1456, height: 819 });
    const { width, height } = await sharp(image.bytes).metadata();
    expect({ width, height }).toEqual({ width: 1456, height: 819 });
    if (!image.placement) throw new Error('it has no placement');
    expect(toOriginal({ x: 0, y: 0 }, image.placement)).toEqual({ x: 10, y: 20 });
    expect(toOriginal({ x: 1456, y: 819 }, image.placement)).toEqual({ x: 1930, y: 1100 });
  });

  test('becomes a smaller JPEG where a PNG has too many bytes, placed by its final size', async () => {
    const noise = plain(300, 200);
    let state = 1;
    for (let at = 0; at < noise.data.length; at += 1) {
      state = (state * 48271) % 0x7fffffff;
      if (at % 4 !== 3) noise.data[at] = state >>> 16;
    }
    const image = await encodeJudged(noise, { ...OPTIONS, maxBytes: 20_000 });
    expect(image.byteLength).toBeLessThanOrEqual(20_000);
    expect(image.media_type).toBe('image/jpeg');
    if (!image.placement) throw new Error('it has no placement');
    expect(toOriginal({ x: image.width, y: image.height }, image.placement)).toEqual({
      x: expect.closeTo(310, 6),
      y: expect.closeTo(220, 6),
    });
  });
});

test('encodeDrawn gives an image without a placement', async () => {
  const image = await encodeDrawn(plain(30, 20), { ...OPTIONS, title: 'Difference' });
  expect(image).toMatchObject({ name: 'Difference', width: 30, height: 20 });
  expect(image.placement).toBeUndefined();
});

describe('encodeTile', () => {
  test('keeps the pixels of a part, and its placement leads back to the original', async () => {
    const pixels = plain(60, 50);
    for (let at = 0; at < pixels.data.length; at += 1) if (at % 4 !== 3) pixels.data[at] = (at >> 2) % 251;
    const tile = { left: 20, top: 30, width: 40, height: 20 };
    const image = await encodeTile(pixels, tile, OPTIONS);
    expect(image).toMatchObject({ width: 40, height: 20, name: 'Screenshot' });
    // The judged part begins at 10, 20 of the original.
    expect(image.placement?.region).toEqual({ left: 30, top: 50, width: 40, height: 20 });
    const decoded = await sharp(image.bytes).raw().toBuffer();
    const expected = Array.from({ length: 40 * 20 * 3 }, (_, at) => {
      const pixel = Math.floor(at / 3);
      return ((30 + Math.floor(pixel / 40)) * 60 + 20 + (pixel % 40)) % 251;
    });
    expect([...decoded]).toEqual(expected);
  });
});
