import { expect, test } from 'vitest';
import { mergeBoxes } from '../../src/check/merge-boxes.ts';

type Seen = readonly [label: string, left: number, top: number, width: number, height: number, scale: number];

test.each<[string, Seen[], string[]]>([
  [
    'apart stay',
    [
      ['a', 0, 0, 10, 10, 0.2],
      ['b', 50, 0, 10, 10, 1],
    ],
    ['a', 'b'],
  ],
  // 90 of 110 pixels are shared.
  [
    'of the whole yield to those of a tile',
    [
      ['whole', 0, 0, 10, 10, 0.2],
      ['tile', 1, 0, 10, 10, 1],
    ],
    ['tile'],
  ],
  [
    'of two tiles are one',
    [
      ['first', 0, 0, 10, 10, 1],
      ['second', 0, 1, 10, 10, 1],
    ],
    ['first'],
  ],
  // 100 of 300 pixels are shared.
  [
    'one in the other stay both',
    [
      ['card', 0, 0, 20, 15, 1],
      ['button', 5, 5, 10, 10, 1],
    ],
    ['card', 'button'],
  ],
  // 60 of 140 pixels are shared: the tile shows a part only.
  [
    'cut off by a tile stay beside the whole',
    [
      ['cut', 0, 0, 10, 6, 1],
      ['all', 0, 0, 10, 14, 0.2],
    ],
    ['cut', 'all'],
  ],
  [
    'keep their order',
    [
      ['c', 0, 40, 9, 9, 0.2],
      ['b', 0, 20, 9, 9, 1],
      ['a', 0, 0, 9, 9, 0.5],
    ],
    ['c', 'b', 'a'],
  ],
  ['are none where there are none', [], []],
])('boxes %s', (_, seen, expected) => {
  const boxes = seen.map(([label, left, top, width, height, scale]) => ({
    box: { label, left, top, width, height },
    scale,
  }));
  expect(mergeBoxes(boxes).map(({ label }) => label)).toEqual(expected);
});
