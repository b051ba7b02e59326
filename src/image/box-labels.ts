// Chooses where the labels of boxes stand: free of one another, and hiding as little of any box as possible. Pure.
import type { Region } from './crop.ts';
import type { Size } from './size.ts';

/** Share of a box that a label may hide before a shorter label is tried. */
const MAX_HIDDEN = 0.2;

/** The frames and labels that are on the picture already. */
export interface LabelRoom {
  readonly size: Size;
  /** Every frame, that of the label itself included. */
  readonly frames: readonly Region[];
  readonly taken: readonly Region[];
}

/**
 * Returns a label of a frame and its place. The labels are given in the order preferred: the next one is taken only where
 * it hides less, and the one before hides much or has no place. Where none has a place, the last overlaps other labels.
 */
export function placeLabel<Label extends Size>(
  frame: Region,
  labels: readonly [Label, ...Label[]],
  room: LabelRoom,
): { readonly label: Label; readonly region: Region } {
  const others = room.frames.filter((other) => other === frame || !contains(other, frame));
  const found = labels.flatMap((label) => {
    const places = listPlaces(frame, label, room.size);
    const free = places.filter((place) => !room.taken.some((other) => getShared(place, other) > 0));
    return free.map((region) => ({ label, region, hidden: getHidden(region, others) }));
  });
  const best = found.reduce<(typeof found)[number] | undefined>((chosen, each) => {
    if (!chosen) return each;
    if (chosen.label !== each.label && chosen.hidden <= MAX_HIDDEN) return chosen;
    return each.hidden < chosen.hidden ? each : chosen;
  }, undefined);
  if (best) return best;
  const label = labels.at(-1) ?? labels[0];
  const [region = { left: 0, top: 0, ...toSize(label) }] = listPlaces(frame, label, room.size);
  return { label, region };
}

/** A label of at most so many times its height is a number, and stands as well beside its frame as above it. */
const NUMBER_RATIO = 2;

/**
 * Returns the places at a frame that lie inside the picture, the best first: above and below its corners, beside it, and
 * inside its corners. To the left of a frame is more often a margin than above it, where another line of text is; a
 * number fits there.
 */
function listPlaces({ left, top, ...frame }: Region, label: Size, size: Size): readonly Region[] {
  const { width, height } = toSize(label);
  const bottom = top + frame.height;
  const corners = (tops: readonly number[]) =>
    tops.flatMap((each) => [
      { left: Math.max(0, Math.min(left, size.width - width)), top: each },
      { left: Math.max(0, left + frame.width - width), top: each },
    ]);
  const outside = corners([top - height, bottom]);
  const before = { left: left - width, top };
  const isNumber = width <= NUMBER_RATIO * height;
  return [
    ...(isNumber ? [before, ...outside] : [...outside, before]),
    { left: left + frame.width, top },
    ...corners([top, bottom - height]),
  ]
    .filter((place) => place.left >= 0 && place.left + Math.min(width, size.width) <= size.width)
    .filter((place) => place.top >= 0 && place.top + height <= size.height)
    .map((place) => ({ ...place, width, height }));
}

function toSize({ width, height }: Size): Size {
  return { width, height };
}

/** Returns how much of these boxes a label hides: the sum of their shares. */
function getHidden(label: Region, boxes: readonly Region[]): number {
  return boxes.reduce((sum, box) => sum + getShared(label, box) / (box.width * box.height), 0);
}

/** Returns the area that two rectangles share. */
function getShared(a: Region, b: Region): number {
  const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return Math.max(0, across) * Math.max(0, down);
}

function contains(outer: Region, inner: Region): boolean {
  return (
    outer.left <= inner.left &&
    outer.top <= inner.top &&
    outer.left + outer.width >= inner.left + inner.width &&
    outer.top + outer.height >= inner.top + inner.height
  );
}
