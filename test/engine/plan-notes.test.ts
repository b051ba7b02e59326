/** Remarks on a plan before it is sent: images in which no text can be read, and models that are unknown. */
import { expect, test } from 'vitest';
import { planQuestion } from '../../src/engine/plan.ts';
import { listPlanNotes } from '../../src/engine/plan-notes.ts';
import type { Region } from '../../src/image/crop.ts';
import type { ImagePart } from '../../src/image/image.ts';
import { makePlacement } from '../../src/image/placement.ts';

type Size = readonly [width: number, height: number];

/** The notes that name --tile on one image of a size that is sent at another. */
function notesOn(size: Size, sent: Size = size, more: Omit<ImageFacts, 'sent'> = {}): readonly string[] {
  return listNotes(size, { sent, ...more }).filter((note) => note.includes('--tile'));
}

interface ImageFacts {
  readonly sent?: Size;
  readonly region?: Region;
  readonly model?: string;
  readonly lossless?: boolean;
  readonly part?: ImagePart;
}

/** All notes on one image of a size that is sent at another. */
function listNotes(
  [width, height]: Size,
  { sent = [width, height], region, model = 'claude-opus-5-5', lossless = false, part }: ImageFacts,
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
    lossless,
    part,
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

const note = (percent: number) => [
  `page.png: seen at ${percent} % of its size, too small for ordinary text; --tile sends its parts too, at full size`,
];

test.each<[string, original: Size, sent: Size | undefined, facts: ImageFacts, percent: number]>([
  // 2576 of 30,000 pixels is 8.6 %, 2576 of 7900 is 32.6 %, and 800 of 8000 is 10 %.
  ['a long page made smaller', [800, 30_000], [69, 2576], {}, 8],
  ['a long page sent whole, and seen smaller', [1440, 7900], undefined, {}, 32],
  ['a strip', [8000, 300], [800, 30], {}, 10],
  // 2576 of 6500 is 39.6 %.
  ['a lossless plan', [6500, 2000], [2576, 793], { lossless: true }, 39],
  [
    'a long part of a page',
    [800, 30_000],
    [75, 2576],
    { region: { left: 0, top: 0, width: 800, height: 27_000 } },
    9,
  ],
])('%s says how small its text is, and names --tile', (_, original, sent, facts, percent) => {
  expect(notesOn(original, sent, facts)).toEqual(note(percent));
});

const PAGE: readonly [Size, Size] = [
  [800, 30_000],
  [69, 2576],
];
test.each<[string, original: Size, sent?: Size, facts?: ImageFacts]>([
  // 2576 of 6440 is 40 %.
  ['a lossless one at 40 %', [6440, 2000], [2576, 800], { lossless: true }],
  ['a photo', [12_000, 9000], [2212, 1659]],
  ['the panorama of a phone', [16_382, 3628], [2576, 570]],
  ['one that goes out in tiles', ...PAGE, { part: { kind: 'whole', number: 0, count: 13 } }],
  ['a tile', ...PAGE, { lossless: true, part: { kind: 'tile', number: 2, count: 19 } }],
])('%s gets no such note', (_, original, sent, facts) => {
  expect(notesOn(original, sent, facts)).toEqual([]);
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
