// Holds the limit on the pixels of an image that is decoded.
import { CliError } from '../errors.ts';
import { formatCount, formatSize } from '../format.ts';
import { fillCommand } from './fill-command.ts';
import type { Size } from './size.ts';

/** Maximum pixels that are decoded, the same in all formats; sharp's own default. A 50000x50000 PNG has ten times as many. */
export const MAX_PIXELS = 0x3fff * 0x3fff;

/** Throws CliError for an image of more pixels than are ever decoded. */
export function requireFewPixels(size: Size, input: string, maxPixels = MAX_PIXELS): void {
  if (size.width * size.height <= maxPixels) return;
  throw new CliError(
    'limit_exceeded',
    `is ${formatSize(size)} pixels; at most ${formatCount(maxPixels)} pixels are decoded`,
    {
      subject: input,
      hint: fillCommand('make it smaller with libvips: vips thumbnail {in} {out.png} 4000', input),
    },
  );
}
