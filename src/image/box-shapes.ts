// Lays out numbered boxes as rectangles of one colour each: for pixels and for SVG. Pure.
import { placeLabel } from './box-labels.ts';
import type { Region } from './crop.ts';
import type { Point } from './placement.ts';
import type { Size } from './size.ts';
import { cutText, drawText, foldText, measureText } from './text-shapes.ts';

/** Colours that people with any colour vision tell apart (Okabe and Ito); black digits have a contrast of 4.5 and more on each. */
export const BOX_COLORS = {
  vermillion: '#d55e00',
  orange: '#e69f00',
  sky: '#56b4e9',
  green: '#009e73',
  yellow: '#f0e442',
  purple: '#cc79a7',
} as const;

export type BoxColor = keyof typeof BOX_COLORS;

/** A rectangle of a picture that gets a number. It need not be in whole pixels, and may reach outside. */
export interface NumberedBox extends Region {
  readonly number: number;
  readonly color: BoxColor;
  /** Text beside the number; left out where a character has no shape in ASCII. */
  readonly label?: string | undefined;
  /** The pixel to mark with a cross. */
  readonly point?: Point | null | undefined;
}

/** A filled rectangle in whole pixels, inside the picture. */
export interface Shape extends Region {
  /** As `#rrggbb`. */
  readonly color: string;
}

/** One dark and one light line, so that a frame stands out on anything. */
export const DARK = '#000000';
const LIGHT = '#ffffff';

/** Dots in a frame from the outside: one dark, two of its colour, one light. */
const FRAME = 4;

/** Dots of a number around it. */
const PADDING = 2;

/** Characters of a label: enough for a name, and not a second picture on the first. */
const MAX_LABEL = 32;

/** Dots from the centre of a cross to the end of its arms, which are one dot wide, and its dark edge around them. */
const ARM = 3;
const EDGE = 1;

/** Shorter side in pixels for each pixel of a dot: a line of 2 pixels on a screenshot of 1280x800. */
const PIXELS_PER_DOT = 500;
const MAX_DOT = 8;

/** Returns the side of a dot in pixels: lines are as wide, whatever the size of the picture. */
export function getDot({ width, height }: Size): number {
  return Math.min(MAX_DOT, Math.max(1, Math.ceil(Math.min(width, height) / PIXELS_PER_DOT)));
}

/**
 * Returns what to fill, in this order. Frames stand around their boxes, and inside them at the border of the picture;
 * later boxes lie over earlier ones, labels over all frames, and crosses over all.
 */
export function layOutBoxes(size: Size, boxes: readonly NumberedBox[]): readonly Shape[] {
  const placed = placeBoxes(size, boxes, (box) => listLabels(box, size));
  const labels = placed.flatMap(({ box, label, region }) => drawLabel(label, region, BOX_COLORS[box.color]));
  return [
    ...placed.flatMap(({ lines }) => lines),
    ...labels.flatMap((shape) => clip(shape, size)),
    ...placed.flatMap(({ cross }) => cross),
  ];
}

/** A box with its frame and the cross of its point, as shapes, and the place of its label. */
export interface PlacedBox<Label> {
  readonly box: NumberedBox;
  readonly lines: readonly Shape[];
  readonly cross: readonly Shape[];
  readonly label: Label;
  readonly region: Region;
}

/** Lays out boxes whose labels are drawn by other means; `listLabels` returns those of a box in the order preferred. */
export function placeBoxes<Label extends Size>(
  size: Size,
  boxes: readonly NumberedBox[],
  listLabels: (box: NumberedBox) => readonly [Label, ...Label[]],
): readonly PlacedBox<Label>[] {
  const dot = getDot(size);
  const frames = boxes.map((box) => placeFrame(box, size, dot));
  const taken: Region[] = [];
  return boxes.map((box, index) => {
    const frame = frames[index] as Region;
    const color = BOX_COLORS[box.color];
    const { label, region } = placeLabel(frame, listLabels(box), { size, frames, taken });
    taken.push(region);
    const lines = drawFrame(frame, dot, color).flatMap((shape) => clip(shape, size));
    const cross = box.point ? drawCross(box.point, dot, color).flatMap((shape) => clip(shape, size)) : [];
    return { box, lines, cross, label, region };
  });
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

interface DrawnLabel extends Size {
  readonly text: string;
  /** Sides in pixels of a dot of the text, and of its dark line. */
  readonly digitDot: number;
  readonly dot: number;
}

/** Returns the labels of a box: number and text, where it has one, and the number alone. */
function listLabels({ number, label = '' }: NumberedBox, size: Size): readonly [DrawnLabel, ...DrawnLabel[]] {
  const dot = getDot(size);
  // Of twice the lines' width on a small picture: a number has to be read, a line only seen.
  const digitDot = dot + 1;
  const padding = 2 * PADDING * digitDot;
  const measure = (text: string, below: number): DrawnLabel => {
    const inner = measureText(text, digitDot);
    return { text, digitDot, dot, width: inner.width + padding, height: inner.height + padding + below };
  };
  const folded = foldText(label)?.slice(0, MAX_LABEL + 1) ?? '';
  const short = folded.length > MAX_LABEL ? `${folded.slice(0, MAX_LABEL - 1).trimEnd()}…` : folded;
  const bare = measure(String(number), 0);
  const room = size.width - bare.width - measureText(' ', digitDot).width;
  const text = cutText(short, room, digitDot);
  // Letters reach below the baseline, digits do not.
  return text === '' ? [bare] : [measure(`${number} ${text}`, digitDot), bare];
}

function drawLabel({ text, digitDot, dot }: DrawnLabel, region: Region, color: string): Shape[] {
  const start = { left: region.left + PADDING * digitDot, top: region.top + PADDING * digitDot };
  return [
    { ...region, color: DARK },
    { ...inset(region, dot), color },
    ...drawText(text, start, digitDot).map((each) => ({ ...each, color: DARK })),
  ];
}

function drawFrame(frame: Region, dot: number, color: string): Shape[] {
  return [
    ...drawOutline(frame, dot, DARK),
    ...drawOutline(inset(frame, dot), 2 * dot, color),
    ...drawOutline(inset(frame, 3 * dot), dot, LIGHT),
  ];
}

/** Returns the four sides of a rectangle. */
function drawOutline({ left, top, width, height }: Region, line: number, color: string): Shape[] {
  const bottom = top + height - line;
  return [
    { left, top, width, height: line, color },
    { left, top: bottom, width, height: line, color },
    { left, top: top + line, width: line, height: height - 2 * line, color },
    { left: left + width - line, top: top + line, width: line, height: height - 2 * line, color },
  ];
}

/** Returns a cross whose centre covers the pixel. */
function drawCross({ x, y }: Point, dot: number, color: string): Shape[] {
  const start = { left: Math.floor(x) - Math.floor(dot / 2), top: Math.floor(y) - Math.floor(dot / 2) };
  const bar = (along: number, across: number, shade: string): Shape => ({
    left: start.left - along * dot,
    top: start.top - across * dot,
    width: (2 * along + 1) * dot,
    height: (2 * across + 1) * dot,
    color: shade,
  });
  return [bar(ARM + EDGE, EDGE, DARK), bar(EDGE, ARM + EDGE, DARK), bar(ARM, 0, color), bar(0, ARM, color)];
}

function inset({ left, top, width, height }: Region, by: number): Region {
  return { left: left + by, top: top + by, width: width - 2 * by, height: height - 2 * by };
}

/** Cuts a shape to the picture; nothing is left of one outside it, or of one without area. */
function clip(shape: Shape, size: Size): Shape[] {
  const left = Math.max(0, shape.left);
  const top = Math.max(0, shape.top);
  const width = Math.min(size.width, shape.left + shape.width) - left;
  const height = Math.min(size.height, shape.top + shape.height) - top;
  return width > 0 && height > 0 ? [{ ...shape, left, top, width, height }] : [];
}
