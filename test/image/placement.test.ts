/** Positions in the image that was sent, in the upright original and in the stored file; expected values are by hand. */
import type { Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { parseCrop } from '../../src/image/crop.ts';
import type { PrepareOptions } from '../../src/image/decide.ts';
import type { Orientation } from '../../src/image/headers/image-header.ts';
import type { PreparedImage } from '../../src/image/image.ts';
import {
  type Box,
  makePlacement,
  toOriginal,
  toSent,
  toStored,
  withSentSize,
} from '../../src/image/placement.ts';
import { shrinkImage } from '../../src/image/shrink.ts';
import { decode, fromFunction, pixelAt, seeded } from '../support/pixels.ts';
import { prepare } from '../support/prepare.ts';

const REGION = { left: 40, top: 60, width: 100, height: 80 };

describe('a region of 100x80 at 40,60, sent at 50x20', () => {
  const placement = makePlacement({ width: 400, height: 350, orientation: 1 }, REGION, {
    width: 50,
    height: 20,
  });

  test('is half as wide and a quarter as high', () => {
    expect(placement).toEqual({
      original: { width: 400, height: 350 },
      region: REGION,
      scaleX: 0.5,
      scaleY: 0.25,
      orientation: 1,
    });
  });

  // 40 + 10 / 0.5 = 60 and 60 + 20 / 0.25 = 140.
  test.each([
    [
      { x: 0, y: 0 },
      { x: 40, y: 60 },
    ],
    [
      { x: 10, y: 20 },
      { x: 60, y: 140 },
    ],
    [
      { x: 50, y: 20 },
      { x: 140, y: 140 },
    ],
    [
      { x: 0.5, y: 0.5 },
      { x: 41, y: 62 },
    ],
  ])('its point %j is %j of the original, and back', (sent, original) => {
    expect(toOriginal(sent, placement)).toEqual(original);
    expect(toSent(original, placement)).toEqual(sent);
  });

  test('its boxes grow, and a box outside of it has negative places', () => {
    const sent = { left: 10, top: 5, width: 5, height: 4 };
    const original = { left: 60, top: 80, width: 10, height: 16 };
    expect(toOriginal(sent, placement)).toEqual(original);
    expect(toSent(original, placement)).toEqual(sent);
    expect(toSent({ x: 0, y: 0 }, placement)).toEqual({ x: -20, y: -15 });
  });

  test('keeps its region when it is made smaller again', () => {
    expect(withSentSize(placement, { width: 25, height: 10 })).toEqual({
      ...placement,
      scaleX: 0.25,
      scaleY: 0.125,
    });
  });
});

test('an image sent as it is keeps its places', () => {
  const size = { width: 640, height: 480 };
  const placement = makePlacement({ ...size, orientation: 1 }, undefined, size);
  const box = { left: 3, top: 5, width: 7, height: 11 };
  expect(toOriginal(box, placement)).toEqual(box);
  expect(toSent(box, placement)).toEqual(box);
  expect(toStored(box, placement)).toEqual(box);
});

describe('in a file of 400x350 pixels, the box 60,140 of 10x20 upright pixels is stored', () => {
  // 400 - 60 - 10 = 330; 350 - 140 - 20 = 190; of the turned ones, 350 - 60 - 10 = 280 and 400 - 140 - 20 = 240.
  test.each<[Orientation, string, Box]>([
    [1, 'as it is', { left: 60, top: 140, width: 10, height: 20 }],
    [2, 'mirrored', { left: 330, top: 140, width: 10, height: 20 }],
    [3, 'upside down', { left: 330, top: 190, width: 10, height: 20 }],
    [4, 'upside down and mirrored', { left: 60, top: 190, width: 10, height: 20 }],
    [5, 'with rows as columns', { left: 140, top: 60, width: 20, height: 10 }],
    [6, 'turned left', { left: 140, top: 280, width: 20, height: 10 }],
    [7, 'turned and mirrored', { left: 240, top: 280, width: 20, height: 10 }],
    [8, 'turned right', { left: 240, top: 60, width: 20, height: 10 }],
  ])('with orientation %d %s', (orientation, _, stored) => {
    const upright = orientation >= 5 ? { width: 350, height: 400 } : { width: 400, height: 350 };
    // The sent box 10,20 of 5x5 is the original's 60,140 of 10x20: see above.
    const placement = makePlacement({ ...upright, orientation }, REGION, { width: 50, height: 20 });
    const original = toOriginal({ left: 10, top: 20, width: 5, height: 5 }, placement);
    expect(original).toEqual({ left: 60, top: 140, width: 10, height: 20 });
    expect(toStored(original, placement)).toEqual(stored);
  });
});

/** Where the block lies in the stored file of 400x300 pixels. */
const BLOCK: Box = { left: 120, top: 160, width: 60, height: 40 };

/** A bright file with a dark block in it. */
function marked(orientation: number, bright: () => number = () => 250): Sharp {
  const { left, top, width, height } = BLOCK;
  return fromFunction(400, 300, (x, y) => {
    const inside = x >= left && x < left + width && y >= top && y < top + height;
    return inside ? [20, 20, 20] : [bright(), bright(), bright()];
  }).withMetadata({ orientation });
}

/** Finds the dark block of an image; half dark counts. */
async function findBlock(bytes: Buffer): Promise<Box> {
  const pixels = await decode(bytes);
  const dark: { x: number; y: number }[] = [];
  for (let y = 0; y < pixels.height; y++) {
    for (let x = 0; x < pixels.width; x++) {
      if ((pixelAt(pixels, x, y)[0] ?? 255) < 135) dark.push({ x, y });
    }
  }
  const [xs, ys] = [dark.map(({ x }) => x), dark.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) + 1 - left, height: Math.max(...ys) + 1 - top };
}

/** The largest difference between the edges of two boxes, in pixels. */
function edgeDifference(a: Box, b: Box): number {
  const edges = ({ left, top, width, height }: Box) => [left, top, left + width, top + height];
  const [ofA, ofB] = [edges(a), edges(b)];
  return Math.max(...ofA.map((edge, index) => Math.abs(edge - (ofB[index] ?? Number.NaN))));
}

async function expectBlockMapsBack({ bytes, placement }: PreparedImage, tolerance = 1): Promise<void> {
  if (!placement) throw new Error('the image has no placement');
  const found = await findBlock(bytes);
  const original = toOriginal(found, placement);
  expect(edgeDifference(toStored(original, placement), BLOCK)).toBeLessThanOrEqual(tolerance);
  expect(edgeDifference(toSent(original, placement), found)).toBeLessThan(0.001);
}

/** The upright block lies within 20 % to 80 % of either side, whatever the orientation. */
const CROP = parseCrop('20%,20%,70%,60%');

const CHANGES: readonly (readonly [change: string, options: Partial<PrepareOptions>])[] = [
  ['scaled', { maxEdge: 300 }],
  ['cropped', { crop: CROP }],
  ['cropped and scaled', { crop: CROP, maxEdge: 170 }],
  ['stripped', { strip: true }],
  ['upright and exact', { geometry: 'exact' }],
];

describe.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'a block in a file of orientation %d is found again',
  (orientation) => {
    test.each(CHANGES)('when the image is %s', async (_, options) => {
      const { image } = await prepare(await marked(orientation).png().toBuffer(), options, 'shot.png');
      expect(image.placement?.orientation).toBe(orientation);
      await expectBlockMapsBack(image);
    });

    test('when it is cropped and made to fit 9000 bytes', async () => {
      const next = seeded(7);
      const bytes = await marked(orientation, () => 205 + next(50))
        .png()
        .toBuffer();
      const { image } = await prepare(bytes, { crop: CROP, maxBytes: 9000 }, 'shot.png');
      const scale = image.placement?.scaleX ?? 1;
      expect(scale).toBeLessThan(0.9);
      // One pixel of the image sent.
      await expectBlockMapsBack(image, 1 / scale);
    });

    test('when it is converted, cropped, scaled and later shrunk', async () => {
      const tiff = await marked(orientation).tiff({ compression: 'lzw' }).toBuffer();
      const { image } = await prepare(tiff, { crop: CROP, maxEdge: 230 }, 'scan.tiff');
      const ctx = { signal: new AbortController().signal, env: { variables: process.env } };
      const limit = { maxSide: 200, reason: 'a test' };
      const smaller = await shrinkImage(image, limit, () => {}, ctx);
      expect(Math.max(smaller.width, smaller.height)).toBe(200);
      await expectBlockMapsBack(smaller);
    });
  },
);
