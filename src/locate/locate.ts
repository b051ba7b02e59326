// Asks the model where things are in one picture, and maps its answer to pixels of the original.
import type { Content } from '../conversation/content.ts';
import { listMediaIn } from '../conversation/content.ts';
import type { AnswerEvents } from '../engine/answer-events.ts';
import type { Budget } from '../engine/budget.ts';
import { computeUsageCost } from '../engine/cost.ts';
import type { Engine } from '../engine/engine.ts';
import { listQuestionParts } from '../engine/plan.ts';
import type { Answer, Plan } from '../engine/types.ts';
import { formatUsd, plural } from '../format.ts';
import { roundToPixels, type SentImage } from '../image/answered-box.ts';
import { mergeBoxes } from '../image/merge-boxes.ts';
import type { Point } from '../image/placement.ts';
import { fits, type Size, TIERS } from '../image/size.ts';
import type { Found, Located } from '../render/locate/located.ts';
import { formatLocatePrompt, type HowMany, LOCATOR_PROMPT, makeLocateSchema } from './locate-request.ts';
import { type PlacedBox, readBoxes } from './read-boxes.ts';

/** What to look for in one picture, which may be sent as several images. */
export interface LocateTask {
  /** The user's own argument. */
  readonly input: string;
  readonly images: readonly Content[];
  readonly things: readonly string[];
  readonly howMany: HowMany;
  readonly points: boolean;
  readonly budget: Budget | undefined;
  /** How often the model may look closer; 0 by default. */
  readonly maxZooms?: number;
  /** Each image is a closer look at the thing of the same number. */
  readonly isCloser?: boolean;
}

/** The boxes with their answer, and a remark for each box that was changed or dropped. */
export interface LocateOutcome {
  readonly answer: Answer;
  /** In the order of the things, the best of each first. */
  readonly boxes: readonly PlacedBox[];
  readonly notes: readonly string[];
}

/** Plans the question. Throws CliError when a limit or the budget forbids it. */
export async function planLocate(task: LocateTask, engine: Engine): Promise<Plan> {
  const { images, budget, maxZooms = 0 } = task;
  const question = { ...task, images: images.length };
  return engine.plan({
    content: [...images, { kind: 'text', text: formatLocatePrompt(question) }],
    schema: await makeLocateSchema(question),
    system: LOCATOR_PROMPT,
    geometry: 'exact',
    budget,
    maxZooms,
    reused: false,
  });
}

const NO_USAGE = {
  output_tokens: 0,
  cache_creation: null,
  cache_creation_input_tokens: null,
  cache_read_input_tokens: null,
};

/** Says what tiles cost, for a user who did not ask for them; undefined for a picture that is not cut up. */
export function describeTiles(plan: Plan): string | undefined {
  const tiles = listQuestionParts(plan).flatMap((part) =>
    part.kind === 'media' && part.media.kind === 'image' && part.media.part?.kind === 'tile' ? [part] : [],
  );
  const [first] = tiles;
  if (!first) return undefined;
  const tokens = tiles.reduce((sum, each) => sum + (each.tokens ?? 0), 0);
  const cost = computeUsageCost(plan.price, { ...NO_USAGE, input_tokens: tokens });
  const price = [plural(tokens, 'token'), ...(cost === null ? [] : [formatUsd(cost)])].join(', ');
  return `${first.media.input}: its ${plural(tiles.length, 'tile')} cost ${price}; --whole sends only the whole, too small for ordinary text`;
}

/** Asks a planned question and reads its boxes. Throws CliError when there is no usable answer. */
export async function locate(
  plan: Plan,
  task: LocateTask,
  engine: Engine,
  events: AnswerEvents = {},
): Promise<LocateOutcome> {
  const answer = await engine.answer(plan, events);
  if (answer.problem) throw answer.problem;
  const { things, howMany, isCloser } = task;
  const read = readBoxes(answer.data, things, listSentImages(answer));
  // Closer looks are about different things, even if these overlap.
  const boxes = pickBoxes(isCloser ? read.boxes : mergeBoxes(read.boxes), things.length, howMany);
  const unsure = isCloser ? [] : noteUnsureSize(answer);
  return { answer, boxes, notes: [...unsure, ...read.notes] };
}

/** Notes that a resized picture would go unnoticed, where the API was not asked to reject it and its size allows it. */
function noteUnsureSize({ parts, plan }: Answer): readonly string[] {
  const isUnsure = parts.some(
    ({ part }) =>
      part.kind === 'media' &&
      part.media.kind === 'image' &&
      !part.exact &&
      !fits(part.media.width, part.media.height, TIERS.standard),
  );
  return isUnsure
    ? [
        `boxes are right only if ${plan.model} sees the picture at the size sent, which cannot be checked here`,
      ]
    : [];
}

/** Returns the boxes in whole pixels of the original. */
export function toLocated(boxes: readonly PlacedBox[], { input, images, things }: LocateTask): Located {
  const original = findOriginal(images);
  return { input, ...original, things, found: boxes.map((box) => toFound(box, things, original)) };
}

/** Returns the images of the question as they were sent in the end, which may be smaller than they were prepared. */
function listSentImages({ parts }: Answer): readonly SentImage[] {
  // Not those of the plan: an image that the API rejected was sent again smaller. The crops of a zoom have no number.
  return parts.flatMap(({ part }) => {
    if (part.kind !== 'media' || part.media.kind !== 'image' || part.zoomed) return [];
    const { width, height, placement } = part.media;
    if (!placement) throw new Error('an image that was just read has a placement');
    return [{ width, height, placement }];
  });
}

/** Returns the size of the upright original in pixels. */
function findOriginal(images: readonly Content[]): Size {
  for (const media of listMediaIn(images)) {
    if (media.kind === 'image' && media.placement) return media.placement.original;
  }
  throw new Error('a picture was read');
}

/** Groups boxes by thing, and keeps only the first of each where one is wanted. */
function pickBoxes(boxes: readonly PlacedBox[], things: number, howMany: HowMany): readonly PlacedBox[] {
  return Array.from({ length: things }, (_, index) => boxes.filter(({ thing }) => thing === index)).flatMap(
    (group) => (howMany === 'one' ? group.slice(0, 1) : group),
  );
}

function toFound(
  { thing, label, note, box, point }: PlacedBox,
  things: readonly string[],
  original: Size,
): Found {
  const name = things[thing] ?? '';
  return {
    thing: name,
    label: label || name,
    note,
    box: roundToPixels(box, original),
    point: point && roundPoint(point, original),
  };
}

/** Returns the pixel that a position lies in. */
function roundPoint({ x, y }: Point, { width, height }: Size): Point {
  return { x: Math.min(width - 1, Math.floor(x)), y: Math.min(height - 1, Math.floor(y)) };
}
