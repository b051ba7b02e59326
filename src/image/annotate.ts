// Draws numbered boxes onto decoded pixels, and encodes the picture of a check.
import { layOutBoxes, type NumberedBox, type Shape } from './box-shapes.ts';
import type { Region } from './crop.ts';
import { encodePicture } from './encode-picture.ts';
import type { Pixels } from './judged-pixels.ts';

export interface AnnotateOptions {
  /** The user's own argument, for messages. */
  readonly input: string;
  /** All outside it becomes grey, as masks do: it was not looked at. */
  readonly region?: Region | undefined;
}

/** Draws boxes onto these very pixels and returns them as a PNG of the same size. Throws CliError without sharp. */
export async function annotate(
  pixels: Pixels,
  boxes: readonly NumberedBox[],
  { input, region }: AnnotateOptions,
): Promise<Buffer> {
  for (const shape of region ? surround(pixels, region) : []) fill(pixels, shape);
  drawBoxes(pixels, boxes);
  return encodePicture({ ...pixels, hasAlpha: false, lossless: true }, { format: 'png', input });
}

/** Draws boxes onto these very pixels. */
export function drawBoxes(pixels: Pixels, boxes: readonly NumberedBox[]): void {
  for (const shape of layOutBoxes(pixels, boxes)) fill(pixels, shape);
}

/** The grey of masks. */
const GREY = '#808080';

/** Returns the four parts of a picture around a region. */
function surround({ width, height }: Pixels, region: Region): readonly Shape[] {
  const bottom = region.top + region.height;
  const right = region.left + region.width;
  return [
    { left: 0, top: 0, width, height: region.top, color: GREY },
    { left: 0, top: bottom, width, height: height - bottom, color: GREY },
    { left: 0, top: region.top, width: region.left, height: region.height, color: GREY },
    { left: right, top: region.top, width: width - right, height: region.height, color: GREY },
  ];
}

function fill(pixels: Pixels, { left, top, width, height, color }: Shape): void {
  const pixel = Buffer.from(`${color.slice(1)}ff`, 'hex');
  for (let y = top; y < top + height; y += 1) {
    const start = (y * pixels.width + left) * 4;
    pixels.data.fill(pixel, start, start + width * 4);
  }
}
