// Decodes the part of an image that a check judges: upright, cropped, its masks greyed, as 8-bit sRGB on white.
import { createHash } from 'node:crypto';
import { CliError } from '../errors.ts';
import { formatSize } from '../format.ts';
import type { ProcessContext } from '../process/context.ts';
import type { Region } from './crop.ts';
import { guard, requireFewPixels } from './guard.ts';
import type { Orientation } from './headers/image-header.ts';
import type { LoadedImage } from './image.ts';
import { openImage } from './open-image.ts';
import type { Size } from './size.ts';
import { toSrgb } from './transform.ts';

/** Decoded pixels of 4 bytes each, red, green, blue and an opaque alpha, row by row. */
export interface Pixels extends Size {
  readonly data: Buffer;
}

/** Pixels of a part of an original. */
export interface JudgedPixels extends Pixels {
  /** The original in upright pixels. */
  readonly original: Size;
  readonly orientation: Orientation;
  /** The part that was judged, in upright pixels of the original. */
  readonly region: Region;
  /** The masks that lie on it, cut to the region, in upright pixels of the original. */
  readonly masks: readonly Region[];
  /** The whole file, where every pixel of it was judged as the file holds it; undefined for a part or a changed one. */
  readonly file?: Buffer | undefined;
}

/** Facts of the pixels that code knows without a model. */
export interface PixelFacts {
  /** SHA-256 of size and pixels in hex: equal for equal pixels, however they are encoded. */
  readonly hash: string;
  /** Every pixel has nearly the same colour. */
  readonly blank: boolean;
  /** Mean lightness from 0, black, to 1, white. */
  readonly lightness: number;
}

/** The part of an image to judge, in upright pixels. */
export interface JudgedPart {
  readonly crop: Region | undefined;
  readonly masks: readonly Region[];
}

/** Decoded whole in this process, at 4 bytes a pixel: a page of 1280 pixels may be 39,000 pixels tall. */
export const MAX_JUDGED_PIXELS = 50_000_000;

/** Of masked pixels. */
const GREY = Buffer.from([128, 128, 128, 255]);

/** Differences of a channel that nobody sees, such as those of JPEG. */
const BLANK_RANGE = 12;

/** Decodes what is to be judged. Throws CliError when the image cannot be decoded, or crop or a mask lies outside it. */
export async function decodeJudged(
  image: LoadedImage,
  { crop, masks }: JudgedPart,
  ctx: ProcessContext,
): Promise<JudgedPixels> {
  const { input } = image;
  const opened = await openImage(image, 'a check judges its pixels', { ctx });
  const { width, height, orientation } = opened;
  requireFewPixels(opened, MAX_JUDGED_PIXELS, input);
  const region = crop ?? { left: 0, top: 0, width, height };
  requireInside('crop', region, opened, input);
  const placed = masks.map((mask) => cutMask(mask, region, opened, input));
  const data = await guard(input, async () => {
    const open = await toSrgb(opened, { region: crop, size: { width: region.width, height: region.height } });
    return open().flatten({ background: '#ffffff' }).ensureAlpha().raw().toBuffer();
  });
  const pixels = { width: region.width, height: region.height, data };
  const drawn = placed.filter((mask) => mask.width > 0 && mask.height > 0);
  for (const mask of drawn)
    paint(pixels, { ...mask, left: mask.left - region.left, top: mask.top - region.top });
  ctx.signal.throwIfAborted();
  const isWhole = region.width === width && region.height === height && drawn.length === 0;
  const isAsIs = isWhole && orientation === 1 && image.usableBytes === undefined && !image.animated;
  const file = isAsIs ? image.bytes : undefined;
  return { ...pixels, original: { width, height }, orientation, region, masks: drawn, file };
}

/** Hashes pixels, and measures how light and how alike they are. */
export function describePixels(pixels: Pixels): PixelFacts {
  const { width, height, data } = pixels;
  return {
    hash: createHash('sha256').update(`${width}x${height}:`).update(data).digest('hex'),
    blank: isBlank(data),
    lightness: measureLightness(pixels),
  };
}

/** Ends at the first pixel that is too different, which most pictures have near their start. */
function isBlank(data: Buffer): boolean {
  const min = [255, 255, 255];
  const max = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    for (let channel = 0; channel < 3; channel += 1) {
      const value = data[at + channel] as number;
      min[channel] = Math.min(value, min[channel] as number);
      max[channel] = Math.max(value, max[channel] as number);
      if ((max[channel] as number) - (min[channel] as number) > BLANK_RANGE) return false;
    }
  }
  return true;
}

/** Returns the mean lightness. */
function measureLightness({ width, height, data }: Pixels): number {
  const rowBytes = width * 4;
  let total = 0;
  for (let start = 0; start < data.length; start += rowBytes) {
    total += addLight(data, start, start + rowBytes);
  }
  return total / (width * height * 255);
}

/** Adds up the light of one row. V8 soon compiles a function that is called so often; its sums fit into 32 bits. */
function addLight(data: Buffer, start: number, end: number): number {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let at = start; at < end; at += 4) {
    red += data[at] as number;
    green += data[at + 1] as number;
    blue += data[at + 2] as number;
  }
  // The weights of Rec. 709.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function requireInside(name: string, region: Region, size: Size, input: string): void {
  const { left, top, width, height } = region;
  if (left >= 0 && top >= 0 && left + width <= size.width && top + height <= size.height) return;
  throw outsideError(name, region, size, input);
}

/** Cuts a mask to the region; one that lies outside the image altogether is a mistake. */
function cutMask(mask: Region, region: Region, size: Size, input: string): Region {
  if (mask.left >= size.width || mask.top >= size.height) throw outsideError('mask', mask, size, input);
  const left = Math.max(mask.left, region.left);
  const top = Math.max(mask.top, region.top);
  return {
    left,
    top,
    width: Math.max(0, Math.min(mask.left + mask.width, region.left + region.width) - left),
    height: Math.max(0, Math.min(mask.top + mask.height, region.top + region.height) - top),
  };
}

function outsideError(
  name: string,
  { left, top, width, height }: Region,
  size: Size,
  input: string,
): CliError {
  const place = `[${left}, ${top}, ${width}, ${height}]`;
  return new CliError('usage', `${name} ${place} lies outside the image, which is ${formatSize(size)}`, {
    subject: input,
    hint: `give ${name} as [left, top, width, height] in pixels`,
  });
}

function paint({ width, data }: Pixels, area: Region): void {
  for (let y = area.top; y < area.top + area.height; y += 1) {
    const start = (y * width + area.left) * 4;
    data.fill(GREY, start, start + area.width * 4);
  }
}
