/** The image makers make what they say, the same bytes each time. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import {
  gifHeader,
  makeGif,
  makeJpeg,
  makePng,
  makeScene,
  makeWebp,
  pngHeader,
  truncate,
} from '../support/images.ts';

test.each([
  ['png', () => makePng({ width: 30, height: 20 }), { channels: 3 }],
  ['png', () => makePng({ width: 30, height: 20, alpha: true, text: 'a note' }), { channels: 4 }],
  ['png', () => makeScene({ width: 30, height: 20 }), { channels: 3 }],
  ['jpeg', () => makeJpeg({ width: 30, height: 20, orientation: 6 }), { orientation: 6 }],
  ['gif', () => makeGif({ width: 30, height: 20, frames: 3 }), { pages: 3 }],
  ['webp', () => makeWebp({ width: 30, height: 20, frames: 3 }), { pages: 3 }],
  ['webp', () => makeWebp({ width: 30, height: 20, lossless: true }), {}],
])('%s', async (format, make, facts) => {
  const bytes = await make();
  expect(await sharp(bytes).metadata()).toMatchObject({ format, width: 30, height: 20, ...facts });
  await expect(sharp(bytes).raw().toBuffer()).resolves.toBeInstanceOf(Buffer);
  expect(await make()).toEqual(bytes);
});

test('a colour is the colour asked for', async () => {
  const bytes = makePng({ width: 3, height: 2, color: [1, 2, 3, 4], alpha: true });
  expect([...(await sharp(bytes).raw().toBuffer())]).toEqual(Array(6).fill([1, 2, 3, 4]).flat());
});

test('noise does not compress, and differs by seed', () => {
  const one = makePng({ width: 600, height: 600, noise: true });
  expect(one.length).toBeGreaterThan(600 * 600 * 3);
  expect(makePng({ width: 600, height: 600, noise: true, seed: 2 }).equals(one)).toBe(false);
});

test('text lies in a chunk of its own', () => {
  expect(makePng({ width: 2, height: 2, text: 'a note' }).includes('Comment\0a note')).toBe(true);
});

test('hostile headers are small and claim much', () => {
  const gif = gifHeader(65_000, 60_000);
  expect([gif.length, gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([35, 65_000, 60_000]);
  const png = pngHeader(100_000, 90_000);
  expect([png.length, png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([33, 100_000, 90_000]);
  expect(truncate(png, 5)).toEqual(png.subarray(0, 5));
});
