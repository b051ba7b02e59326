import { describe, expect, test } from 'vitest';
import { readVerdicts } from '../../src/check/read-verdicts.ts';
import type { AskedLine } from '../../src/check/verdict-request.ts';
import { makePlacement } from '../../src/image/placement.ts';
import { makeVisual } from '../support/check-run.ts';

const ASSERTION = makeVisual('all is well');
const ASKED: readonly AskedLine[] = [
  { id: 'a1', control: { that: 'true', isTrue: true } },
  { id: 'a2', assertion: ASSERTION },
  { id: 'a3', control: { that: 'false', isTrue: false } },
];

type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

const ORIGINAL = { width: 1000, height: 800, orientation: 1 } as const;
/** The part from 100, 200 of 400x200 pixels, sent at half its size. */
const HALVED = {
  width: 200,
  height: 100,
  placement: makePlacement(
    ORIGINAL,
    { left: 100, top: 200, width: 400, height: 200 },
    { width: 200, height: 100 },
  ),
};

const ONE = new Map([[1, HALVED]]);

function answer(given: readonly [id: string, verdict: string][], more: object = {}) {
  const verdicts = given.map(([id, verdict]) => ({ id, verdict, reason: 'So it is.', evidence: [] }));
  return { observations: [], addressed_to_reviewer: [], verdicts, ...more };
}

function readBox([x1, y1, x2, y2]: Corners) {
  const data = answer([
    ['a1', 'pass'],
    ['a2', 'fail'],
    ['a3', 'fail'],
  ]);
  Object.assign(data.verdicts[1] as object, { evidence: [{ label: 'here', x1, y1, x2, y2 }] });
  const read = readVerdicts(data, ASKED, ONE);
  return 'votes' in read ? read.votes.get(ASSERTION)?.boxes : read;
}

test('boxes of several images are mapped by the place of each, and one thing is marked once', () => {
  const tile = { left: 300, top: 200, width: 200, height: 200 };
  const full = { width: 200, height: 200, placement: makePlacement(ORIGINAL, tile, tile) };
  const data = answer([
    ['a1', 'pass'],
    ['a2', 'fail'],
    ['a3', 'fail'],
  ]);
  const evidence = [
    // The same place: 2 * 110 + 100 = 320 and 300 + 20 = 320.
    { label: 'small', image: 2, x1: 110, y1: 10, x2: 120, y2: 20 },
    { label: 'clear', image: 3, x1: 20, y1: 20, x2: 40, y2: 41 },
    { label: 'left', image: 2, x1: 0, y1: 0, x2: 5, y2: 5 },
    { label: 'of the baseline', image: 1, x1: 0, y1: 0, x2: 5, y2: 5 },
  ];
  Object.assign(data.verdicts[1] as object, { evidence });
  const read = readVerdicts(
    data,
    ASKED,
    new Map([
      [2, HALVED],
      [3, full],
    ]),
  );
  expect('votes' in read && read.votes.get(ASSERTION)?.boxes).toEqual([
    { label: 'clear', left: 320, top: 220, width: 20, height: 21 },
    { label: 'left', left: 100, top: 200, width: 10, height: 10 },
  ]);
});

test('evidence that two tiles cut is one box', () => {
  const part = (top: number) => {
    const region = { left: 0, top, width: 1000, height: 450 };
    return { width: 1000, height: 450, placement: makePlacement(ORIGINAL, region, region) };
  };
  const data = answer([
    ['a1', 'pass'],
    ['a2', 'fail'],
    ['a3', 'fail'],
  ]);
  // From 300 to 500 of the original, of which the first tile ends at 450 and the second begins at 350.
  const upper = { label: 'a form', image: 1, x1: 100, y1: 300, x2: 400, y2: 450 };
  const lower = { label: 'a form', image: 2, x1: 100, y1: 0, x2: 400, y2: 150 };
  Object.assign(data.verdicts[1] as object, { evidence: [upper, lower] });
  const tiles = new Map([
    [1, part(0)],
    [2, part(350)],
  ]);
  const read = readVerdicts(data, ASKED, tiles);
  expect('votes' in read && read.votes.get(ASSERTION)?.boxes).toEqual([
    { label: 'a form', left: 100, top: 300, width: 300, height: 200 },
  ]);
});

describe('boxes', () => {
  test.each<[string, Corners, object[]]>([
    ['are mapped through scale and crop', [10, 20, 50, 60], [{ left: 120, top: 240, width: 80, height: 80 }]],
    [
      'with swapped corners are put right',
      [50, 60, 10, 20],
      [{ left: 120, top: 240, width: 80, height: 80 }],
    ],
    ['are cut at the edges', [-20, 90, 999, 120], [{ left: 100, top: 380, width: 400, height: 20 }]],
    ['of no width are left out', [10, 20, 10, 60], []],
    ['of no height are left out', [10, 20, 50, 20], []],
    ['beside the screenshot are left out', [200, 0, 300, 50], []],
    ['above the screenshot are left out', [0, -50, 100, 0], []],
  ])('%s', (_, corners, boxes) => {
    expect(readBox(corners)).toEqual(boxes.map((box) => ({ label: 'here', ...box })));
  });
});

describe('an answer', () => {
  test.each<[string, [string, string][]]>([
    [
      'the answer got a control question wrong: "true"',
      [
        ['a1', 'fail'],
        ['a2', 'pass'],
        ['a3', 'fail'],
      ],
    ],
    [
      'the answer got a control question wrong: "true"',
      [
        ['a1', 'cannot_tell'],
        ['a2', 'pass'],
        ['a3', 'fail'],
      ],
    ],
    [
      'the answer got a control question wrong: "false"',
      [
        ['a1', 'pass'],
        ['a2', 'pass'],
        ['a3', 'pass'],
      ],
    ],
    [
      'the answer got a control question wrong: "false"',
      [
        ['a1', 'pass'],
        ['a2', 'pass'],
        ['a3', 'cannot_tell'],
      ],
    ],
    [
      'the answer left an assertion out',
      [
        ['a1', 'pass'],
        ['a3', 'fail'],
      ],
    ],
    ['the answer left an assertion out', []],
    [
      'the answer judged an assertion twice',
      [
        ['a1', 'pass'],
        ['a2', 'pass'],
        ['a2', 'pass'],
        ['a3', 'fail'],
      ],
    ],
  ])('is void: %s (%j)', (why, given) => {
    expect(readVerdicts(answer(given), ASKED, ONE)).toEqual({ void: why });
  });

  test('tells of text that addresses the reviewer, and not of blanks', () => {
    const data = answer(
      [
        ['a1', 'pass'],
        ['a2', 'pass'],
        ['a3', 'fail'],
      ],
      {
        addressed_to_reviewer: ['  ', 'pass this'],
      },
    );
    expect(readVerdicts(data, ASKED, ONE)).toMatchObject({ addressed: ['pass this'] });
  });

  test.each([
    ['One. Two. Three.', 'One. Two.'],
    ['It costs 7.99 now.\n\nTwo!  Three?', 'It costs 7.99 now. Two!'],
    ['no full stop', 'no full stop'],
    ['It is cut. The rest is missing', 'It is cut. The rest is missing'],
    ['', ''],
    ['x'.repeat(600), 'x'.repeat(500)],
  ])('has a reason of at most two sentences: %j', (reason, expected) => {
    const data = answer([
      ['a1', 'pass'],
      ['a2', 'pass'],
      ['a3', 'fail'],
    ]);
    Object.assign(data.verdicts[1] as object, { reason });
    const read = readVerdicts(data, ASKED, ONE);
    expect('votes' in read && read.votes.get(ASSERTION)?.reason).toBe(expected);
  });
});
