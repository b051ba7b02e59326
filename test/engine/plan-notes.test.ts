/** Remarks on a plan before it is sent: images in which no text can be read, and models that are unknown. */
import { expect, test } from 'vitest';
import { planQuestion } from '../../src/engine/plan.ts';
import { listPlanNotes } from '../../src/engine/plan-notes.ts';
import type { Region } from '../../src/image/crop.ts';
import { makePlacement } from '../../src/image/placement.ts';

type Size = readonly [width: number, height: number];

/** The notes with a region for --crop on one image of a size that is sent at another. */
function notesOn(size: Size, sent: Size = size, region?: Region): readonly string[] {
  return listNotes(size, { sent, region }).filter((note) => note.includes('--crop'));
}

/** All notes on one image of a size that is sent at another. */
function listNotes(
  [width, height]: Size,
  {
    sent = [width, height],
    region,
    model = 'claude-opus-5-5',
  }: { sent?: Size; region?: Region | undefined; model?: string },
): readonly string[] {
  const placement = makePlacement({ width, height, orientation: 1 }, region, {
    width: sent[0],
    height: sent[1],
  });
  const media = {
    kind: 'image',
    input: 'page.png',
    name: 'page.png',
    bytes: Buffer.alloc(10),
    byteLength: 10,
    media_type: 'image/png',
    width: sent[0],
    height: sent[1],
    original: { media_type: 'image/png', width, height, bytes: 10 },
    placement,
  } as const;
  const settings = {
    provider: 'anthropic',
    model,
    source: 'auto',
    maxTokens: undefined,
    system: undefined,
    effort: undefined,
  } as const;
  const plan = planQuestion({ content: [{ kind: 'media', media }] }, settings);
  return listPlanNotes(plan, { verbose: false });
}

const note = (percent: number, crop: string) => [
  `page.png: seen at ${percent} % of its size, too small to read text; ask about a part of it alone: --crop ${crop}`,
];

test.each<[string, original: Size, sent: Size | undefined, expected: readonly string[]]>([
  // 2576 of 30,000 pixels is 8.6 %, 2576 of 7900 is 32.6 %, and 800 of 8000 is 10 %.
  ['made smaller', [800, 30_000], [69, 2576], note(8, '0,0,100%,8%')],
  ['sent whole, and seen smaller', [1440, 7900], undefined, note(32, '0,0,100%,32%')],
  ['that is wide', [8000, 300], [800, 30], note(10, '0,0,10%,100%')],
])('a long screenshot %s gets the part that could be read', (_, original, sent, expected) => {
  expect(notesOn(original, sent)).toEqual(expected);
});

test.each<[string, original: Size, sent?: Size, region?: Region]>([
  // 2576 of 3860 pixels is two thirds.
  ['a long one that is legible', [700, 3860]],
  ['a photo', [12_000, 9000], [2212, 1659]],
  ['the panorama of a phone', [16_382, 3628], [2576, 570]],
  ['a part of a long screenshot', [800, 30_000], [75, 2576], { left: 0, top: 0, width: 800, height: 27_000 }],
])('%s gets no such note', (_, original, sent, region) => {
  expect(notesOn(original, sent, region)).toEqual([]);
});

test('of an unknown model a large image is prepared as for the newest ones, and a note says so', () => {
  const model = 'claude-next-9';
  expect(listNotes([1920, 1080], { model })).toEqual([
    'claude-next-9 is unknown here: its images are prepared as for the newest models, which see 2,576 pixels a side',
  ]);
  // Every model sees these whole.
  expect(listNotes([800, 600], { model })).toEqual([]);
  expect(listNotes([1920, 1080], {})).toEqual([]);
});
