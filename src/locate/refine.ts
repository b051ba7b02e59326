// Asks again about each box with a closer look at it, and keeps the better of both boxes.
import { listMediaIn } from '../conversation/content.ts';
import type { AnswerEvents } from '../engine/answer-events.ts';
import type { Engine } from '../engine/engine.ts';
import type { Answer, Plan } from '../engine/types.ts';
import { hasOriginal, type ZoomableImage } from '../engine/zoom-tool.ts';
import { growToPixels } from '../image/answered-box.ts';
import type { Region } from '../image/crop.ts';
import type { PreparedImage } from '../image/image.ts';
import { intersectionOverUnion, joinBoxes } from '../image/merge-boxes.ts';
import type { Box } from '../image/placement.ts';
import { type LocateTask, locate, planLocate } from './locate.ts';
import type { PlacedBox } from './read-boxes.ts';

/** The boxes in the same order, a remark for each that the closer look did not confirm, and the answers. */
export interface Refined {
  readonly boxes: readonly PlacedBox[];
  readonly notes: readonly string[];
  readonly answers: readonly Answer[];
}

interface RefineTools {
  readonly engine: Engine;
  /** Returns the events of a request. */
  readonly events: (plan: Plan) => AnswerEvents;
}

/** Closer looks of one request: half of the images from which on each must be smaller. */
const LOOKS_AT_ONCE = 10;

/** Overlap from which a closer look means the same thing, as the share of their union that both boxes cover. */
const AGREES = 0.5;

/** Space around a box, as a share of its sides: the first box may be too small. */
const PAD = 0.5;

/** Least space around a box, in pixels of the original: the edge of a thing shows by what is beside it. */
const MIN_PAD = 32;

/** Asks about boxes in groups. Throws CliError when there is no usable answer. */
export async function refineBoxes(
  boxes: readonly PlacedBox[],
  task: LocateTask,
  tools: RefineTools,
): Promise<Refined> {
  const refined: PlacedBox[] = [];
  const notes: string[] = [];
  const answers: Answer[] = [];
  for (let start = 0; start < boxes.length; start += LOOKS_AT_ONCE) {
    const group = boxes.slice(start, start + LOOKS_AT_ONCE);
    const closer = await lookCloser(group, task, tools);
    answers.push(closer.answer);
    for (const [index, first] of group.entries()) {
      const again = closer.boxes.find(
        ({ thing, image }) => thing === index && isOf(image.placement.region, closer.regions[index]),
      );
      if (again && intersectionOverUnion(again.box, first.box) >= AGREES) {
        const { box } = joinBoxes([again, first]);
        refined.push({ ...first, box, point: again.point ?? first.point });
        continue;
      }
      refined.push(first);
      const name = JSON.stringify(first.label || task.things[first.thing]);
      notes.push(`the closer look at ${name} did not agree: its first box is kept`);
    }
  }
  return { boxes: refined, notes, answers };
}

async function lookCloser(group: readonly PlacedBox[], task: LocateTask, { engine, events }: RefineTools) {
  const sent = listMediaIn(task.images).flatMap((media) =>
    media.kind === 'image' && hasOriginal(media) ? [media] : [],
  );
  const crops: PreparedImage[] = [];
  const regions: Region[] = [];
  for (const { box } of group) {
    const { image, bounds } = findBounds(box, sent);
    const region = growToPixels(pad(box, bounds), image.placement.original);
    regions.push(region);
    crops.push(await engine.crop({ image, region }, group.length - 1));
  }
  const closer: LocateTask = {
    ...task,
    images: crops.map((media) => ({ kind: 'media', media })),
    things: group.map(({ thing, label }) => describe(task.things[thing] ?? '', label)),
    howMany: 'one',
    maxZooms: 0,
    isCloser: true,
  };
  const plan = await planLocate(closer, engine);
  return { regions, ...(await locate(plan, closer, engine, events(plan))) };
}

function isOf(region: Region, wanted: Region | undefined): boolean {
  return wanted !== undefined && intersectionOverUnion(region, wanted) === 1;
}

function describe(thing: string, label: string): string {
  return label === '' || label === thing ? thing : `${thing} (${label})`;
}

/** Returns where a closer look at a box may reach: nothing is shown that was not sent before. */
function findBounds(
  box: Box,
  sent: readonly ZoomableImage[],
): { readonly image: ZoomableImage; readonly bounds: Box } {
  const overlapping = sent.filter(({ placement }) => intersectionOverUnion(placement.region, box) > 0);
  const [image] = [...overlapping].sort((a, b) => area(b.placement.region) - area(a.placement.region));
  if (!image) throw new Error('a box lies on an image that was sent');
  return { image, bounds: image.placement.region };
}

function area({ width, height }: Box): number {
  return width * height;
}

/** Returns a box with space around it, as far as the bounds reach. */
function pad({ left, top, width, height }: Box, bounds: Box): Box {
  const across = Math.max(MIN_PAD, width * PAD);
  const down = Math.max(MIN_PAD, height * PAD);
  const start = { left: Math.max(bounds.left, left - across), top: Math.max(bounds.top, top - down) };
  return {
    ...start,
    width: Math.min(bounds.left + bounds.width, left + width + across) - start.left,
    height: Math.min(bounds.top + bounds.height, top + height + down) - start.top,
  };
}
