// Reads a box of an answer: puts its corners right, cuts it to the image, and maps it to the original. Pure.

import type { Region } from './crop.ts';
import { type Box, type Placement, toOriginal } from './placement.ts';
import type { Size } from './size.ts';

/** Two opposite corners of a box, in pixels of the image that was sent. */
export interface Corners {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** An image as it was sent, and its place on the original. */
export interface SentImage extends Size {
  readonly placement: Placement;
}

/** A fault of a box that could be mended. */
export type BoxRepair = 'swapped' | 'cut' | 'flat';

/** A box in pixels of the upright original, mostly in fractions of them. */
export interface AnsweredBox {
  readonly box: Box;
  readonly repairs: readonly BoxRepair[];
}

/**
 * Maps a box to the original. Swapped corners are put right, and what lies outside the image is cut off; a box of no
 * width or no height gets one pixel. Undefined for a box outside the image, and for one that is only a point.
 */
export function readAnsweredBox(
  { x1, y1, x2, y2 }: Corners,
  { width, height, placement }: SentImage,
): AnsweredBox | undefined {
  const across = readSpan(x1, x2, width);
  const down = readSpan(y1, y2, height);
  if (!across || !down) return undefined;
  const repairs = [...across.repairs, ...down.repairs];
  if (repairs.filter((repair) => repair === 'flat').length > 1) return undefined;
  const sent = { left: across.start, top: down.start, width: across.length, height: down.length };
  return { box: toOriginal(sent, placement), repairs: [...new Set(repairs)] };
}

/** Returns the whole pixels that a box touches, inside an original of this size. */
export function growToPixels({ left, top, width, height }: Box, original: Size): Region {
  const start = { left: Math.max(0, Math.floor(left)), top: Math.max(0, Math.floor(top)) };
  return {
    ...start,
    width: Math.min(Math.ceil(left + width), original.width) - start.left,
    height: Math.min(Math.ceil(top + height), original.height) - start.top,
  };
}

/** Returns the box whose edges are nearest, at least one pixel wide and tall, inside an original of this size. */
export function roundToPixels({ left, top, width, height }: Box, original: Size): Region {
  const across = roundSpan(left, width, original.width);
  const down = roundSpan(top, height, original.height);
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

interface Span {
  readonly start: number;
  readonly length: number;
}

/** Orders two edges and clamps them to a side; undefined when nothing of it is inside. */
function readSpan(
  a: number,
  b: number,
  side: number,
): (Span & { readonly repairs: BoxRepair[] }) | undefined {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  if (high < 0 || low > side || (low < high && (high === 0 || low === side))) return undefined;
  const start = Math.max(0, Math.min(low, side - 1));
  const length = Math.min(side, high) - start;
  const repairs: BoxRepair[] = [];
  if (a > b) repairs.push('swapped');
  if (low < 0 || high > side) repairs.push('cut');
  if (low === high) repairs.push('flat');
  return { start, length: Math.max(1, length), repairs };
}

function roundSpan(start: number, length: number, side: number): Span {
  const first = Math.max(0, Math.min(Math.round(start), side - 1));
  const end = Math.min(side, Math.max(Math.round(start + length), first + 1));
  return { start: first, length: end - first };
}
