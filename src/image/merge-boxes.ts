// Joins the boxes of one thing that several overlapping images show. Pure.
import type { SentImage } from './answered-box.ts';
import type { Box } from './placement.ts';

/** A box in pixels of the upright original, and the image that it was marked in. */
export interface SeenBox {
  readonly box: Box;
  readonly image: SentImage;
  /** Boxes of different things are never joined; left out where all may mark the same. */
  readonly thing?: number;
}

/** Overlap from which two boxes are the same thing, as the share of their union that both cover. */
const SAME = 0.5;

/** Pixels of the image sent within which a box counts as cut by the image's edge. */
const EDGE = 2;

/** Joins boxes of different images that show the same thing; the order of the first ones is kept. */
export function mergeBoxes<Seen extends SeenBox>(boxes: readonly Seen[]): readonly Seen[] {
  let groups: Seen[][] = [];
  for (const box of boxes) {
    let joined = [box];
    const others: Seen[][] = [];
    for (const group of groups) {
      // Two boxes of one image are two things: the model saw both.
      const isFree = !group.some(({ image }) => joined.some((member) => member.image === image));
      if (isFree && group.some((member) => areSame(member, box))) joined = [...group, ...joined];
      else others.push(group);
    }
    groups = [...others, joined];
  }
  const getPlace = (group: Seen[]) => Math.min(...group.map((member) => boxes.indexOf(member)));
  return groups.sort((a, b) => getPlace(a) - getPlace(b)).map(joinBoxes);
}

/** Returns the area that both boxes cover, divided by the area that either covers: 1 for equal boxes, 0 for separate ones. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const shared = area(intersect(a, b));
  const either = area(a) + area(b) - shared;
  return either === 0 ? 0 : shared / either;
}

function areSame(a: SeenBox, b: SeenBox): boolean {
  if (a.thing !== b.thing) return false;
  // Each image shows only its own part of the thing, so only what both show can be compared.
  const shown = intersect(a.image.placement.region, b.image.placement.region);
  return intersectionOverUnion(intersect(a.box, shown), intersect(b.box, shown)) >= SAME;
}

/** Returns one box for several of the same thing: each edge is that of the sharpest image that shows it. */
export function joinBoxes<Seen extends SeenBox>(group: readonly Seen[]): Seen {
  const [first] = group;
  if (!first) throw new Error('a group has at least one box');
  if (group.length === 1) return first;
  const sharpest = [...group].sort((a, b) => getScale(b) - getScale(a));
  const pick = (edge: Edge) => {
    const seen = sharpest.filter((box) => !isCut(box, edge));
    const [best] = seen;
    if (best) return edges(best.box)[edge];
    const all = group.map(({ box }) => edges(box)[edge]);
    return edge === 'left' || edge === 'top' ? Math.min(...all) : Math.max(...all);
  };
  const [left, top, right, bottom] = [pick('left'), pick('top'), pick('right'), pick('bottom')];
  const best = sharpest.find((box) => SIDES.every((edge) => !isCut(box, edge))) ?? first;
  // Edges of different images may disagree so much that nothing is left between them.
  if (right <= left || bottom <= top) return best;
  return { ...best, box: { left, top, width: right - left, height: bottom - top } };
}

type Edge = 'left' | 'top' | 'right' | 'bottom';
const SIDES: readonly Edge[] = ['left', 'top', 'right', 'bottom'];

function edges({ left, top, width, height }: Box): Readonly<Record<Edge, number>> {
  return { left, top, right: left + width, bottom: top + height };
}

/** Whether an edge of a box is that of its image, behind which the original goes on. */
function isCut({ box, image: { placement } }: SeenBox, edge: Edge): boolean {
  const { region, original, scaleX, scaleY } = placement;
  const own = edges(region)[edge];
  const whole = edges({ left: 0, top: 0, ...original })[edge];
  const tolerance = EDGE / (edge === 'left' || edge === 'right' ? scaleX : scaleY);
  return own !== whole && Math.abs(edges(box)[edge] - own) <= tolerance;
}

function getScale({ image: { placement } }: SeenBox): number {
  return Math.min(placement.scaleX, placement.scaleY);
}

/** Returns the part that both boxes cover; one without area where they are separate. */
function intersect(a: Box, b: Box): Box {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const width = Math.max(0, Math.min(a.left + a.width, b.left + b.width) - left);
  const height = Math.max(0, Math.min(a.top + a.height, b.top + b.height) - top);
  return { left, top, width, height };
}

function area({ width, height }: Box): number {
  return width * height;
}
