/** The size that the model sees, against the docs' answers and an independent brute force. */
import { describe, expect, test } from 'vitest';
import { fits, imageTokens, modelSize, type Size, TIERS, type Tier } from '../../src/image/size.ts';

/** Numbers from 0 up to 1, the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = seeded(28);
/** Sides spread evenly over magnitudes, so that small, large and very long images all come up. */
const side = (most: number) => Math.max(1, Math.floor(most ** random()));
const randomSizes: Size[] = [
  ...Array.from({ length: 400 }, () => ({ width: side(65_535), height: side(65_535) })),
  ...Array.from({ length: 400 }, () => ({
    width: 1000 + Math.floor(random() * 7000),
    height: 1000 + Math.floor(random() * 7000),
  })),
];

/** The other side at this length of the longer one: divided by the aspect ratio, rounded half to even. */
function shorterAt(long: number, { width, height }: Size): number {
  const wanted = long / (Math.max(width, height) / Math.min(width, height));
  const below = wanted - (wanted % 1);
  const down = wanted - below < 0.5 || (wanted - below === 0.5 && below % 2 === 0);
  return Math.max(1, down ? below : below + 1);
}

/** Whether a size is too large, with patches counted by rests. */
function tooLarge(long: number, short: number, tier: Tier): boolean {
  const padded = (length: number) => (length % 28 === 0 ? length : length - (length % 28) + 28);
  return padded(long) > tier.maxSide || (padded(long) * padded(short)) / 784 > tier.maxTokens;
}

/** Tries every length of the longer side from the original down. */
function bruteForce(size: Size, tier: Tier): [width: number, height: number] {
  let long = Math.max(size.width, size.height);
  let short = Math.min(size.width, size.height);
  while (tooLarge(long, short, tier)) {
    long--;
    short = shorterAt(long, size);
  }
  return size.width > size.height ? [long, short] : [short, long];
}

describe('imageTokens', () => {
  test.each([
    [1, 1, 1],
    [28, 28, 1],
    [29, 28, 2],
    [200, 200, 64],
    [1000, 1000, 1296],
    [1092, 1092, 1521],
    [1075, 1520, 2145],
    [1920, 1080, 2691],
    [1456, 819, 1560],
    [2576, 1449, 4784],
  ])('%dx%d costs %d tokens', (width, height, tokens) => {
    expect(imageTokens(width, height)).toBe(tokens);
  });
});

describe('fits', () => {
  test.each([
    [1568, 784, true],
    [1568, 785, false],
    [1569, 1, false],
    [1, 1569, false],
    [1092, 1093, true],
    [1121, 1092, false],
  ])('%dx%d on the standard tier: %s', (width, height, answer) => {
    expect(fits(width, height, TIERS.standard)).toBe(answer);
  });

  test('a side is measured padded to whole patches', () => {
    const tier = { maxSide: 100, maxTokens: 1000 };
    expect(fits(84, 84, tier)).toBe(true);
    expect(fits(85, 84, tier)).toBe(false);
  });
});

describe('modelSize', () => {
  // The first seven are the docs' own; the ties after them were computed with Python's round().
  test.each([
    [1920, 1080, 1456, 819, 1920, 1080],
    [3840, 2160, 1456, 819, 2576, 1449],
    [1075, 1520, 924, 1307, 1075, 1520],
    [4032, 3024, 1270, 952, 2212, 1659],
    [4000, 4000, 1092, 1092, 1932, 1932],
    [1170, 2532, 725, 1568, 1170, 2532],
    [1440, 8570, 263, 1568, 433, 2576],
    [2064, 1722, 1204, 1005, 2064, 1722],
    [1328, 1016, 1244, 952, 1328, 1016],
    [2044, 1946, 1120, 1066, 1970, 1876],
    [1, 8000, 1, 1568, 1, 2576],
    [8000, 1, 1568, 1, 2576, 1],
    [65_535, 1, 1568, 1, 2576, 1],
    [8000, 4, 1568, 1, 2576, 1],
    [1, 1, 1, 1, 1, 1],
  ])('%dx%d is seen as %dx%d (standard) and %dx%d (high)', (width, height, sw, sh, hw, hh) => {
    expect(modelSize({ width, height }, TIERS.standard)).toEqual({ width: sw, height: sh });
    expect(modelSize({ width, height }, TIERS.high)).toEqual({ width: hw, height: hh });
  });

  test('gives a size only, whatever else the image has', () => {
    const header = { width: 10, height: 20, orientation: 6 };
    expect(modelSize(header, TIERS.high)).toEqual({ width: 10, height: 20 });
  });

  describe.each(Object.entries(TIERS))('on the %s tier, for random sizes,', (_, tier) => {
    test('agrees with trying every length', () => {
      for (const size of randomSizes) {
        const seen = modelSize(size, tier);
        expect([size, seen.width, seen.height]).toEqual([size, ...bruteForce(size, tier)]);
      }
    });

    test('gives a size that fits and that is seen unchanged', () => {
      for (const size of randomSizes) {
        const seen = modelSize(size, tier);
        expect(fits(seen.width, seen.height, tier)).toBe(true);
        expect(modelSize(seen, tier)).toEqual(seen);
      }
    });

    test('turns with the image', () => {
      for (const { width, height } of randomSizes) {
        const seen = modelSize({ width, height }, tier);
        expect(modelSize({ width: height, height: width }, tier)).toEqual({
          width: seen.height,
          height: seen.width,
        });
      }
    });

    test('one pixel more along the longer side does not fit', () => {
      for (const size of randomSizes) {
        if (fits(size.width, size.height, tier)) continue;
        const seen = modelSize(size, tier);
        const longer = Math.max(seen.width, seen.height) + 1;
        expect(fits(longer, shorterAt(longer, size), tier)).toBe(false);
      }
    });
  });
});
