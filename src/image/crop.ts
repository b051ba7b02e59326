// Parses `--crop x,y,w,h` and places the region on an image.
import { CliError } from '../errors.ts';
import { formatSize } from '../format.ts';
import type { Size } from './size.ts';

/** A rectangle in whole pixels of the upright image, from its top left corner. */
export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** A region as typed: each part in pixels, or in percent of the image's width or height. */
export interface Crop {
  readonly text: string;
  readonly parts: readonly { readonly value: number; readonly percent: boolean }[];
  /** The flag that made it of no text of the user's; undefined for `--crop`. */
  readonly madeBy?: '--tile' | '--zoom';
}

/** Returns a region in pixels as a crop that this flag makes. */
export function toCrop({ left, top, width, height }: Region, madeBy: Crop['madeBy']): Crop {
  const sides = [left, top, width, height];
  return {
    text: sides.join(','),
    parts: sides.map((value) => ({ value, percent: false })),
    ...(madeBy ? { madeBy } : {}),
  };
}

/** Parses x, y, width and height, such as `100,50,640,480` or `10%,0,50%,100%`; throws an Error that states the syntax. */
export function parseCrop(text: string): Crop {
  const parts = text.split(',').map((part) => {
    const match = /^\s*(\d+(?:\.\d+)?)(%)?\s*$/.exec(part);
    return { value: Number(match?.[1] ?? Number.NaN), percent: match?.[2] === '%' };
  });
  const isGood = (part: { value: number; percent: boolean }) =>
    part.percent ? part.value <= 100 : Number.isSafeInteger(part.value);
  const [, , width, height] = parts;
  if (parts.length !== 4 || !parts.every(isGood) || !width?.value || !height?.value) {
    throw new Error('expected x,y,width,height in pixels or percent, such as 100,50,640,480 or 0,0,50%,50%');
  }
  return { text, parts };
}

/** Places a crop on an image of this size in pixels; throws CliError when it reaches outside. */
export function placeCrop(crop: Crop, size: Size, input: string): Region {
  const [left, top, width, height] = crop.parts.map(({ value, percent }, index) => {
    const side = index % 2 === 0 ? size.width : size.height;
    return percent ? (value / 100) * side : value;
  });
  const across = placeSpan(left, width, size.width);
  const down = placeSpan(top, height, size.height);
  if (!across || !down) {
    throw new CliError('usage', `${crop.text} reaches outside ${input}, which is ${formatSize(size)}`, {
      subject: '--crop',
    });
  }
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

/** Rounds both ends of a span, so that adjacent spans in percent are adjacent in pixels; undefined for one that reaches outside. */
function placeSpan(start = 0, length = 0, side: number): { start: number; length: number } | undefined {
  // A rounded percentage plus pixels may end up to one pixel outside.
  if (start >= side || start + length >= side + 1) return undefined;
  const end = Math.min(side, Math.round(start + length));
  // A percentage of a tiny image may round to zero.
  const first = Math.min(Math.round(start), side - 1);
  return { start: first, length: Math.max(1, end - first) };
}
