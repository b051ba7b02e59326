// SVG to raw pixels, at a size at which its text can be read; loads nothing that the drawing refers to.
import type { Sharp, SharpOptions } from 'sharp';
import type { RawPicture } from './image.ts';
import type { Size } from './size.ts';

/** Longer side in pixels at which a drawing is rendered at least, so that its text can be read. */
const LEGIBLE_SIDE = 1568;

/** Most pixels of the longer side and in all; a poster's own size in pixels means nothing. */
const MOST_SIDE = 8000;
const MOST_PIXELS = 4096 * 4096;

/** Longest time for a drawing, in seconds: a hostile one can keep its renderer busy for ever. */
const LONGEST_SECONDS = 20;

/** Draws an SVG; throws an Error for one that is damaged or takes too long. */
export async function drawSvg(
  sharp: (bytes: Buffer, options: SharpOptions) => Sharp,
  bytes: Buffer,
): Promise<RawPicture> {
  // librsvg draws at the size that sharp scales to: nothing of the drawing's own size is ever allocated.
  const drawing = sharp(bytes, { limitInputPixels: false, failOn: 'error' });
  const { width, height } = legibleSize(await drawing.clone().metadata());
  const data = await drawing
    .timeout({ seconds: LONGEST_SECONDS })
    .resize({ width, height, fit: 'fill' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer();
  return { width, height, data, channels: 4, hasAlpha: true };
}

function legibleSize({ width, height }: Size): Size {
  const longer = Math.max(width, height);
  const factor = Math.min(
    Math.max(1, LEGIBLE_SIDE / longer),
    MOST_SIDE / longer,
    Math.sqrt(MOST_PIXELS / (width * height)),
  );
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  };
}
