/** Which tiles a picture is cut into; expected numbers are by hand from 28x28 patches, the tiers and an overlap of a tenth. */
import { describe, expect, test } from 'vitest';
import { TIERS } from '../../src/image/size.ts';
import { MAX_TILES, planTiles } from '../../src/image/tiles.ts';

const { high, standard } = TIERS;
const tilesOf = (
  width: number,
  height: number,
  tier = high as { maxSide: number; maxTokens: number },
  maxSide = 8000,
) => planTiles({ width, height }, { tier, maxSide });

/** The steps from 0, rounded, at which parts begin. */
const steps = (count: number, step: number) =>
  Array.from({ length: count }, (_, at) => Math.round(at * step));

describe('a picture that goes out at full size has no tiles', () => {
  test.each([
    [100, 100, high],
    [1, 1, standard],
    [1920, 1080, high],
    // 92 patches of 28 pixels are 2576.
    [2576, 100, high],
    [1456, 784, standard],
    [1092, 1092, standard],
  ])('%dx%d', (width, height, tier) => {
    expect(tilesOf(width, height, tier)).toEqual([]);
  });
});

describe('tiles', () => {
  test.each<
    [
      why: string,
      size: [number, number],
      tier: typeof high | typeof standard,
      tile: [number, number],
      lefts: number[],
      tops: number[],
    ]
  >([
    // 5.5 tiles of 2183 are 12,006; five tiles would be 2609 long, and the model sees 2576.
    ['of a long page', [1280, 12_000], high, [1280, 2183], [0], steps(6, (12_000 - 2183) / 5)],
    // 46 patches across leave 34 down, which are 952 pixels; 14 of 950 with 100 in common are 12,000.
    ['of a long page, standard tier', [1280, 12_000], standard, [1280, 950], [0], steps(14, 850)],
    ['of a wide picture', [3000, 1000], high, [1579, 1000], [0, 1421], [0]],
    // Two of 1579 would be 57 * 36 = 2052 patches, of which this tier sees 1568.
    ['of a wide picture, standard tier', [3000, 1000], standard, [1072, 1000], [0, 964, 1928], [0]],
    ['of one pixel more than fits', [2577, 100], high, [1357, 100], [0, 1220], [0]],
    ['of a strip', [8000, 50], high, [2163, 50], steps(4, (8000 - 2163) / 3), [0]],
    ['of a thread', [200, 30_000], high, [200, 2544], [0], steps(13, 2288)],
    // 1.9 tiles of 1895 are 3600, and 68 * 68 patches are 4624 of 4784.
    ['of a square', [3600, 3600], high, [1895, 1895], [0, 1705], [0, 1705]],
    // 3 columns and 6 rows of 4286x2183 are scaled to 60 %: 2576 across. 4x4 of 3244x3244 would be scaled to 1932, 59.6 %.
    [
      'of more than 19 tiles are larger',
      [12_000, 12_000],
      high,
      [4286, 2183],
      [0, 3857, 7714],
      steps(6, (12_000 - 2183) / 5),
    ],
    // Of 1568 patches, 3x6 are scaled to 36 % and 4x4 to 1092 of 3244, 34 %.
    [
      'of more than 19 tiles are larger, standard tier',
      [12_000, 12_000],
      standard,
      [4286, 2183],
      [0, 3857, 7714],
      steps(6, (12_000 - 2183) / 5),
    ],
    // 22 tiles of 1568 would be needed; 17.2 of 1745 are 30,005 and are scaled to 1568.
    [
      'of a thread, standard tier',
      [200, 30_000],
      standard,
      [200, 1745],
      [0],
      steps(19, (30_000 - 1745) / 18),
    ],
  ])('%s', (_, [width, height], tier, [tileWidth, tileHeight], lefts, tops) => {
    const expected = tops.flatMap((top) =>
      lefts.map((left) => ({ left, top, width: tileWidth, height: tileHeight })),
    );
    expect(tilesOf(width, height, tier)).toEqual(expected);
  });
});

test('no tile is larger than the limit on a side', () => {
  // 6.4 tiles of 1876 are 12,004.
  const tiles = tilesOf(1280, 12_000, high, 2000);
  expect(tiles).toHaveLength(7);
  expect(tiles[1]).toEqual({ left: 0, top: 1687, width: 1280, height: 1876 });
  // Two of 1011 are 1920.
  expect(tilesOf(1920, 1080, high, 1011)).toHaveLength(4);
  expect(tilesOf(1920, 1080, high, 1010)).toHaveLength(6);
  expect(tilesOf(1920, 1080, high, 1920)).toEqual([]);
});

describe('tiles cover the picture, share a tenth with their neighbours and fit the model', () => {
  const sides = [1, 37, 99, 101, 640, 1279, 1568, 1569, 2000, 2577, 4032, 7999, 9001];
  test.each(sides)('%d pixels wide', (width) => {
    for (const height of [50, 1600, 2100, 5000, 13_000]) {
      for (const [tier, maxSide] of [
        [high, 8000],
        [standard, 8000],
        [high, 2000],
        [high, 300],
      ] as const) {
        const tiles = tilesOf(width, height, tier, maxSide);
        if (tiles.length === 0) {
          expect([width, height].every((side) => side <= Math.min(maxSide, tier.maxSide))).toBe(true);
          continue;
        }
        expect(tiles.length).toBeLessThanOrEqual(MAX_TILES);
        for (const [side, start, length] of [
          ['width', 'left', width],
          ['height', 'top', height],
        ] as const) {
          const tile = tiles[0]?.[side] ?? 0;
          expect(tiles.every((each) => each[side] === tile)).toBe(true);
          const starts = [...new Set(tiles.map((each) => each[start]))];
          expect([starts[0], (starts.at(-1) ?? 0) + tile]).toEqual([0, length]);
          const common = starts.slice(1).map((at, index) => (starts[index] ?? 0) + tile - at);
          expect(common.filter((pixels) => pixels < Math.max(100, tile / 10))).toEqual([]);
        }
      }
    }
  });
});
