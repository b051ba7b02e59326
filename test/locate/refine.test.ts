import { describe, expect, test } from 'vitest';
import type { LookedAt, Reply, Reviewer } from '../support/fake-api/types.ts';
import { type GivenBox, LOCATOR, makeLocator } from '../support/locator.ts';
import { useWorld } from '../support/run.ts';
import { drawShapes, type Shape } from '../support/shapes.ts';

const world = useWorld();

/** On 2000x1200 pixels: small enough that the first answer may be some pixels off. */
const SHAPES: readonly Shape[] = [
  ['red', 300, 200, 60, 40],
  ['blue', 900, 700, 40, 80],
];

const TRUTH = {
  red: { x: 300, y: 200, width: 60, height: 40 },
  blue: { x: 900, y: 700, width: 40, height: 80 },
};

function isCloser({ prompt }: LookedAt): boolean {
  return prompt.includes('cut out around one thing');
}

/** Answers badly at first, and by `closer` to a closer look. */
function makeHasty(closer: Reviewer = LOCATOR): Reviewer {
  const hasty = makeLocator((found) => found.map((box) => ({ ...box, x1: box.x1 - 4, y2: box.y2 + 5 })));
  return (question) => (isCloser(question) ? closer(question) : hasty(question));
}

async function refine(reviewer: Reviewer, ...more: string[]) {
  await world.file('page.png', await drawShapes(2000, 1200, SHAPES).png().toBuffer());
  world.api.look(reviewer);
  const args = ['locate', 'page.png', 'the red box', 'the blue box', '--json', ...more];
  const { code, stdout, stderr } = await world.run(args);
  return { code, stdout, stderr, json: code === 0 ? JSON.parse(stdout) : undefined };
}

test('without --refine the first boxes stay', async () => {
  const { json } = await refine(makeHasty());
  expect(json.found[0].box).toEqual({ x: 296, y: 200, width: 64, height: 45 });
  expect(world.api.requests).toHaveLength(1);
});

test('a closer look at each box makes it exact, in one request more', async () => {
  const { json } = await refine(makeHasty(), '--refine');
  expect(json.found.map(({ box }: { box: object }) => box)).toEqual([TRUTH.red, TRUTH.blue]);
  expect(json.found.map(({ thing }: { thing: string }) => thing)).toEqual(['the red box', 'the blue box']);
  expect(world.api.requests).toHaveLength(2);
});

test('usage, cost and images are those of both requests', async () => {
  const once = (await refine(makeHasty())).json;
  const { json } = await refine(makeHasty(), '--refine');
  expect(json.cost_usd).toBeGreaterThan(once.cost_usd);
  expect(json.usage.input_tokens).toBeGreaterThan(once.usage.input_tokens);
  // The box of 60x40 with 32 pixels around it, and that of 40x80 with 32 and 40.
  expect(json.images.map(({ region }: { region: object | null }) => region)).toEqual([
    null,
    { x: 264, y: 168, width: 128, height: 109 },
    { x: 864, y: 657, width: 108, height: 171 },
  ]);
});

describe('a closer look that does not agree', () => {
  test.each<[string, (box: GivenBox) => GivenBox[]]>([
    ['finds nothing', () => []],
    ['finds something else', (box) => [{ ...box, x1: 0, y1: 0, x2: 20, y2: 20 }]],
  ])('because it %s leaves the first box, and says so', async (_, change) => {
    const closer = makeLocator((found) => found.flatMap((box) => (box.thing === 't1' ? change(box) : [box])));
    const { json, stderr } = await refine(makeHasty(closer), '--refine');
    expect(json.found[0].box).toEqual({ x: 296, y: 200, width: 64, height: 45 });
    expect(json.found[1].box).toEqual(TRUTH.blue);
    expect(stderr).toContain('page.png: the closer look at "red box" did not agree: its first box is kept\n');
  });
});

describe('a closer look that fails prints the first boxes, and is no success', () => {
  test.each<[string, Reply, number]>([
    ['is refused', { text: '', stop_reason: 'refusal' }, 3],
    ['meets an outage', { error: { status: 529 } }, 4],
  ])('because it %s', async (_, reply, code) => {
    const result = await refine(
      makeHasty(() => reply),
      '--refine',
      '--retries',
      '0',
    );
    expect(result.code).toBe(code);
    expect(JSON.parse(result.stdout).found[0].box).toEqual({ x: 296, y: 200, width: 64, height: 45 });
    expect(JSON.parse(result.stderr).error.exit_code).toBe(code);
  });
});

test('nothing is shown closer that --crop left out', async () => {
  await refine(makeHasty(), '--refine', '--crop', '290,190,80,60');
  const { json } = await refine(makeHasty(), '--refine', '--crop', '290,190,80,60');
  expect(json.images.map(({ region }: { region: object }) => region)).toEqual([
    { x: 290, y: 190, width: 80, height: 60 },
    { x: 290, y: 190, width: 80, height: 60 },
  ]);
});

test('the budget pays for the closer look too', async () => {
  // Enough for one question about 2000x1200 pixels with a short answer, and not for another.
  const { code, stdout, stderr } = await refine(makeHasty(), '--refine', '--max-cost', '0.032');
  expect([code, stderr]).toEqual([6, expect.stringContaining('--max-cost')]);
  expect(JSON.parse(stdout).found).toHaveLength(2);
  expect(world.api.requests).toHaveLength(1);
});
