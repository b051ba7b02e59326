/** Draws coloured boxes, and finds them again by their pixels. */
import type { SeenPicture } from './fake-api/types.ts';
import { fromFunction, type Rgb } from './pixels.ts';

/** Far enough from one another to survive scaling and JPEG. */
export const COLORS = {
  red: [220, 30, 30],
  green: [30, 170, 60],
  blue: [40, 60, 210],
  yellow: [240, 220, 40],
  black: [0, 0, 0],
} as const satisfies Record<string, Rgb>;

/** Stands for text that tells the reviewer to pass everything: no font is needed for it. */
export const SPEECH = 'magenta';
const SPEECH_COLOR: Rgb = [255, 0, 255];

const WHITE: Rgb = [255, 255, 255];

/** Edges in pixels. */
export interface Box {
  readonly color: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A box to draw: its colour, left, top, width and height. */
export type Shape = readonly [color: string, left: number, top: number, width: number, height: number];

/** Draws boxes on white. */
export function drawShapes(width: number, height: number, shapes: readonly Shape[]) {
  return fromFunction(width, height, (x, y) => {
    const shape = shapes.findLast(
      ([, left, top, w, h]) => x >= left && x < left + w && y >= top && y < top + h,
    );
    return shape ? toRgb(shape[0]) : WHITE;
  });
}

function toRgb(color: string): Rgb {
  return color === SPEECH ? SPEECH_COLOR : (COLORS[color as keyof typeof COLORS] ?? WHITE);
}

/** Whether a pixel has nearly this colour. */
function isColor({ width, data }: SeenPicture, [x, y]: readonly [number, number], color: string): boolean {
  const at = (y * width + x) * 3;
  return toRgb(color).every((value, channel) => Math.abs((data[at + channel] ?? 0) - value) < 50);
}

/** Returns the box around all pixels of a colour; undefined where there are none. */
export function findBox(picture: SeenPicture, color: string): Box | undefined {
  let [left, top, right, bottom] = [picture.width, picture.height, 0, 0];
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      if (!isColor(picture, [x, y], color)) continue;
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x + 1);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return right > left ? { color, left, top, right, bottom } : undefined;
}

/** Counts upright bars of a colour, side by side: runs of columns that have it. */
export function countBars(picture: SeenPicture, color: string): number {
  let bars = 0;
  let wasBar = false;
  for (let x = 0; x < picture.width; x++) {
    let isBar = false;
    for (let y = 0; y < picture.height && !isBar; y++) isBar = isColor(picture, [x, y], color);
    if (isBar && !wasBar) bars += 1;
    wasBar = isBar;
  }
  return bars;
}

/** Mean of all channels, from 0 to 1. */
export function meanLightness({ data }: SeenPicture): number {
  let sum = 0;
  for (const value of data) sum += value;
  return sum / data.length / 255;
}
