/** Draws coloured boxes, and finds them again by their pixels. */
import sharp from 'sharp';
import type { SeenPicture } from './fake-api/types.ts';
import type { Rgb } from './pixels.ts';

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

/** Draws boxes on white, each over those before it. */
export function drawShapes(width: number, height: number, shapes: readonly Shape[]) {
  const data = Buffer.alloc(width * height * 3, Buffer.from(WHITE));
  for (const [color, x, y, w, h] of shapes) {
    const [left, right] = [Math.max(x, 0), Math.min(x + w, width)];
    if (right <= left) continue;
    const row = Buffer.alloc((right - left) * 3, Buffer.from(toRgb(color)));
    // Row by row, as pictures have millions of pixels.
    for (let top = Math.max(y, 0); top < Math.min(y + h, height); top++)
      row.copy(data, (top * width + left) * 3);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function toRgb(color: string): Rgb {
  return color === SPEECH ? SPEECH_COLOR : (COLORS[color as keyof typeof COLORS] ?? WHITE);
}

/** Says whether a pixel has nearly this colour. */
function colorFinder({ width, data }: SeenPicture, color: string): (x: number, y: number) => boolean {
  const [red, green, blue] = toRgb(color);
  return (x, y) => {
    const at = (y * width + x) * 3;
    // Without a call for each channel: pictures have millions of pixels.
    if (Math.abs((data[at] ?? 0) - red) >= 50) return false;
    if (Math.abs((data[at + 1] ?? 0) - green) >= 50) return false;
    return Math.abs((data[at + 2] ?? 0) - blue) < 50;
  };
}

/** Returns the box around all pixels of a colour; undefined where there are none. */
export function findBox(picture: SeenPicture, color: string): Box | undefined {
  const { width, height, data } = picture;
  const isColor = colorFinder(picture, color);
  // The darkest channel rules out the white pixels, which are most, without a call.
  const rgb = toRgb(color);
  const darkest = Math.min(...rgb);
  let [left, top, right, bottom] = [width, height, 0, 0];
  let at = rgb.indexOf(darkest);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      if ((data[at] as number) >= darkest + 50 || !isColor(x, y)) continue;
      if (x < left) left = x;
      if (y < top) top = y;
      if (x >= right) right = x + 1;
      bottom = y + 1;
    }
  }
  return right > left ? { color, left, top, right, bottom } : undefined;
}

/** Counts upright bars of a colour, side by side: runs of columns that have it. */
export function countBars(picture: SeenPicture, color: string): number {
  const isColor = colorFinder(picture, color);
  let bars = 0;
  let wasBar = false;
  for (let x = 0; x < picture.width; x++) {
    let isBar = false;
    for (let y = 0; y < picture.height && !isBar; y++) isBar = isColor(x, y);
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
