// Lays out numbered boxes as rectangles of one colour each: for pixels and for SVG. Pure.
import type { Region } from './crop.ts';
import { drawNumber, measureNumber } from './digit-shapes.ts';
import type { Size } from './size.ts';

/** Colours that people with any colour vision tell apart (Okabe and Ito); black digits have a contrast of 4.5 and more on each. */
export const BOX_COLORS = {
  vermillion: '#d55e00',
  orange: '#e69f00',
  sky: '#56b4e9',
  green: '#009e73',
} as const;

export type BoxColor = keyof typeof BOX_COLORS;

/** A rectangle of a picture that gets a number. It need not be in whole pixels, and may reach outside. */
export interface NumberedBox extends Region {
  readonly number: number;
  readonly color: BoxColor;
}

/** A filled rectangle in whole pixels, inside the picture. */
export interface Shape extends Region {
  /** As `#rrggbb`. */
  readonly color: string;
}

/** One dark and one light line, so that a frame stands out on anything. */
const DARK = '#000000';
const LIGHT = '#ffffff';

/** Dots in a frame from the outside: one dark, two of its colour, one light. */
const FRAME = 4;

/** Dots of a number around it. */
const PADDING = 2;

/** Shorter side in pixels for each pixel of a dot: a line of 2 pixels on a screenshot of 1280x800. */
const PIXELS_PER_DOT = 500;
const MAX_DOT = 8;

/**
 * Returns what to fill, in this order. Frames stand around their boxes, and inside them at the border of the picture;
 * later boxes lie over earlier ones, and numbers over all frames.
 */
export function layOutBoxes(size: Size, boxes: readonly NumberedBox[]): readonly Shape[] {
  const dot = Math.min(MAX_DOT, Math.max(1, Math.ceil(Math.min(size.width, size.height) / PIXELS_PER_DOT)));
  // Of twice the lines' width on a small picture: a number has to be read, a line only seen.
  const digitDot = dot + 1;
  const padding = PADDING * digitDot;
  const frames = boxes.map((box) => ({ box, frame: placeFrame(box, size, dot) }));
  const labels: Region[] = [];
  const numbers = frames.flatMap(({ box, frame }) => {
    const digits = measureNumber(box.number, digitDot);
    const label = placeLabel(
      frame,
      { width: digits.width + 2 * padding, height: digits.height + 2 * padding },
      { size, taken: labels, shown: boxes.filter((each) => each !== box) },
    );
    labels.push(label);
    const start = { left: label.left + padding, top: label.top + padding };
    return [
      { ...label, color: DARK },
      { ...inset(label, dot), color: BOX_COLORS[box.color] },
      ...drawNumber(box.number, start, digitDot).map((region) => ({ ...region, color: DARK })),
    ];
  });
  const lines = frames.flatMap(({ box, frame }) => [
    ...drawFrame(frame, dot, DARK),
    ...drawFrame(inset(frame, dot), 2 * dot, BOX_COLORS[box.color]),
    ...drawFrame(inset(frame, 3 * dot), dot, LIGHT),
  ]);
  return [...lines, ...numbers].flatMap((shape) => clip(shape, size));
}

/** Returns the outer edge of a frame: around the box, at least as large as its lines, and moved into the picture. */
function placeFrame(box: Region, size: Size, dot: number): Region {
  const margin = FRAME * dot;
  const across = placeSpan(box.left, box.width, margin, size.width);
  const down = placeSpan(box.top, box.height, margin, size.height);
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

function placeSpan(start: number, length: number, margin: number, side: number) {
  const first = Math.max(0, Math.min(Math.floor(start) - margin, side - 2 * margin));
  const end = Math.min(side, Math.max(Math.ceil(start + length) + margin, first + 2 * margin));
  return { start: first, length: end - first };
}

interface Room {
  readonly size: Size;
  /** Other labels, which must stay legible. */
  readonly taken: readonly Region[];
  /** Other boxes, whose content should stay visible. */
  readonly shown: readonly Region[];
}

/**
 * Returns the first free place at a corner of the frame. To its left is more often a margin than above it, where another
 * line of text is; the places inside it come last.
 */
function placeLabel(frame: Region, label: Size, { size, taken, shown }: Room): Region {
  const right = frame.left + frame.width - label.width;
  const bottom = frame.top + frame.height;
  const corners = [frame.top - label.height, bottom, frame.top, bottom - label.height].flatMap((top) => [
    { left: Math.max(0, Math.min(frame.left, size.width - label.width)), top },
    { left: Math.max(0, right), top },
  ]);
  const beside = { left: frame.left - label.width, top: frame.top };
  const places = [...(beside.left < 0 ? [] : [beside]), ...corners]
    .filter(({ top }) => top >= 0 && top + label.height <= size.height)
    .map((place) => ({ ...place, ...label }));
  const isFree = (place: Region, others: readonly Region[]) => !others.some((other) => overlap(place, other));
  const legible = places.filter((place) => isFree(place, taken));
  return (
    legible.find((place) => isFree(place, shown)) ?? legible[0] ?? places[0] ?? { left: 0, top: 0, ...label }
  );
}

function overlap(a: Region, b: Region): boolean {
  const meets = (start: number, length: number, other: number, otherLength: number) =>
    start < other + otherLength && other < start + length;
  return meets(a.left, a.width, b.left, b.width) && meets(a.top, a.height, b.top, b.height);
}

function inset({ left, top, width, height }: Region, by: number): Region {
  return { left: left + by, top: top + by, width: width - 2 * by, height: height - 2 * by };
}

/** Returns the four sides of a frame. */
function drawFrame({ left, top, width, height }: Region, line: number, color: string): Shape[] {
  const bottom = top + height - line;
  return [
    { left, top, width, height: line, color },
    { left, top: bottom, width, height: line, color },
    { left, top: top + line, width: line, height: height - 2 * line, color },
    { left: left + width - line, top: top + line, width: line, height: height - 2 * line, color },
  ];
}

/** Cuts a shape to the picture; nothing is left of one outside it, or of one without area. */
function clip(shape: Shape, size: Size): Shape[] {
  const left = Math.max(0, shape.left);
  const top = Math.max(0, shape.top);
  const width = Math.min(size.width, shape.left + shape.width) - left;
  const height = Math.min(size.height, shape.top + shape.height) - top;
  return width > 0 && height > 0 ? [{ ...shape, left, top, width, height }] : [];
}
