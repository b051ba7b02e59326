import { describe, expect, test } from 'vitest';
import type { SentImage } from '../../src/image/answered-box.ts';
import { mergeBoxes } from '../../src/image/merge-boxes.ts';
import { makePlacement } from '../../src/image/placement.ts';
import type { PlacedBox } from '../../src/locate/read-boxes.ts';

type Edges = readonly [left: number, top: number, right: number, bottom: number];

const ORIGINAL = { width: 1000, height: 4000, orientation: 1 } as const;

/** A part of an original of 1000x4000 from one row of pixels to another, sent at this share of its size. */
function part(top: number, bottom: number, scale = 1): SentImage {
  const region = { left: 0, top, width: 1000, height: bottom - top };
  const sent = { width: 1000 * scale, height: (bottom - top) * scale };
  return { ...sent, placement: makePlacement(ORIGINAL, region, sent) };
}

const UPPER = part(0, 2100);
const LOWER = part(1900, 4000);
const WHOLE = part(0, 4000, 0.25);

function box(image: SentImage, [left, top, right, bottom]: Edges, more: Partial<PlacedBox> = {}): PlacedBox {
  return {
    thing: 0,
    label: 'it',
    note: '',
    point: null,
    image,
    box: { left, top, width: right - left, height: bottom - top },
    ...more,
  };
}

function edgesOf(boxes: readonly PlacedBox[]): Edges[] {
  return boxes.map(({ box: { left, top, width, height } }) => [left, top, left + width, top + height]);
}

describe('boxes of overlapping parts', () => {
  test.each<[string, PlacedBox[], Edges[]]>([
    [
      'that both show whole are one',
      [box(UPPER, [100, 1950, 300, 2050]), box(LOWER, [100, 1950, 300, 2052])],
      [[100, 1950, 300, 2050]],
    ],
    [
      'that an edge cuts are joined',
      [box(UPPER, [100, 1800, 300, 2100]), box(LOWER, [100, 1900, 300, 2300])],
      [[100, 1800, 300, 2300]],
    ],
    [
      'that are cut in both parts and nearly as high as the overlap are joined',
      [box(UPPER, [0, 0, 1000, 2099]), box(LOWER, [0, 1901, 1000, 4000])],
      [[0, 0, 1000, 4000]],
    ],
    [
      'of which the overlap shows only one stay two',
      [box(UPPER, [100, 500, 300, 700]), box(LOWER, [100, 3000, 300, 3200])],
      [
        [100, 500, 300, 700],
        [100, 3000, 300, 3200],
      ],
    ],
    [
      'side by side in the overlap stay two',
      [box(UPPER, [100, 1950, 300, 2050]), box(LOWER, [320, 1950, 520, 2050])],
      [
        [100, 1950, 300, 2050],
        [320, 1950, 520, 2050],
      ],
    ],
    [
      'of the same part stay two, even if they overlap',
      [box(UPPER, [100, 100, 300, 300]), box(UPPER, [110, 110, 300, 300])],
      [
        [100, 100, 300, 300],
        [110, 110, 300, 300],
      ],
    ],
    [
      'of different things stay two',
      [box(UPPER, [100, 1950, 300, 2050]), box(LOWER, [100, 1950, 300, 2050], { thing: 1 })],
      [
        [100, 1950, 300, 2050],
        [100, 1950, 300, 2050],
      ],
    ],
  ])('%s', (_, boxes, expected) => {
    expect(edgesOf(mergeBoxes(boxes))).toEqual(expected);
  });
});

describe('a thing that spans three parts', () => {
  const pieces = [
    box(part(0, 1400), [100, 1000, 300, 1400]),
    box(part(1200, 2600), [100, 1200, 300, 2600]),
    box(part(2400, 4000), [100, 2400, 300, 3000]),
  ];

  test.each([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])('is one box, in the order %i, %i, %i', (...order) => {
    const boxes = order.flatMap((index) => pieces[index] ?? []);
    expect(edgesOf(mergeBoxes(boxes))).toEqual([[100, 1000, 300, 3000]]);
  });
});

describe('a box of the whole picture and one of a part', () => {
  test('are one, with the edges of the sharper image', () => {
    const merged = mergeBoxes([box(WHOLE, [96, 496, 304, 704]), box(UPPER, [100, 500, 300, 700])]);
    expect(edgesOf(merged)).toEqual([[100, 500, 300, 700]]);
  });

  test('are one, with the edge of the whole picture where the part cuts it off', () => {
    const merged = mergeBoxes([box(WHOLE, [96, 1496, 304, 2504]), box(UPPER, [100, 1500, 300, 2100])]);
    expect(edgesOf(merged)).toEqual([[100, 1500, 300, 2504]]);
  });

  test('join the pieces of two parts, in the place of the first', () => {
    const merged = mergeBoxes([
      box(UPPER, [500, 10, 600, 20], { label: 'before' }),
      box(WHOLE, [100, 1800, 300, 2300], { label: 'whole' }),
      box(UPPER, [102, 1802, 302, 2100], { label: 'upper' }),
      box(LOWER, [101, 1900, 301, 2305], { label: 'lower' }),
    ]);
    expect(edgesOf(merged)).toEqual([
      [500, 10, 600, 20],
      [102, 1802, 302, 2305],
    ]);
  });

  test('does not join two boxes that one tile shows apart', () => {
    const merged = mergeBoxes([
      box(WHOLE, [100, 500, 300, 700]),
      box(UPPER, [100, 500, 300, 640], { label: 'one' }),
      box(UPPER, [100, 560, 300, 700], { label: 'other' }),
    ]);
    expect(edgesOf(merged)).toEqual([
      [100, 500, 300, 640],
      [100, 560, 300, 700],
    ]);
  });

  test('keep the label of an image that shows it whole', () => {
    const [merged] = mergeBoxes([
      box(UPPER, [100, 1800, 300, 2100], { label: 'upper half' }),
      box(WHOLE, [100, 1800, 300, 2300], { label: 'the form' }),
    ]);
    expect(merged?.label).toBe('the form');
  });
});
