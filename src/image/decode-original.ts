// Decodes the whole of an original, upright, so that boxes can be drawn on it and cut out of it.
import type { ProcessContext } from '../process/context.ts';
import { guard } from './guard.ts';
import type { LoadedImage } from './image.ts';
import type { Pixels } from './judged-pixels.ts';
import { openImage } from './open-image.ts';
import type { Size } from './size.ts';
import { toSrgb } from './transform.ts';

/** All pixels of an original: 8-bit sRGB, whose alpha says something only where the file has one. */
export interface OriginalPixels extends Pixels {
  readonly hasAlpha: boolean;
  /** The file keeps every pixel as it was: a screenshot or drawing, not a photo. */
  readonly lossless: boolean;
}

/** Decodes an original at full size, at 4 bytes a pixel. Throws CliError when it cannot be decoded, or without sharp. */
export function decodeOriginal(loaded: LoadedImage, ctx: ProcessContext): Promise<OriginalPixels> {
  return decodePixels(loaded, { reason: 'boxes are drawn on it', chooseSize: (own) => own }, ctx);
}

export interface DecodeOptions {
  /** Why it is decoded, for messages. */
  readonly reason: string;
  /** Returns the size in pixels to scale the upright image to. */
  readonly chooseSize: (own: Size) => Size;
}

/** Decodes an image upright at the chosen size, at 4 bytes a pixel. Throws CliError as `decodeOriginal` does. */
export async function decodePixels(
  loaded: LoadedImage,
  { reason, chooseSize }: DecodeOptions,
  ctx: ProcessContext,
): Promise<OriginalPixels> {
  const { input } = loaded;
  // The preparation of the image has noted the missing part.
  const image = loaded.usableBytes === undefined ? loaded : await examine(loaded);
  const opened = await openImage(image, reason, { ctx });
  const { hasAlpha } = opened;
  const { width, height } = chooseSize(opened);
  const data = await guard(input, async () => {
    const open = await toSrgb(opened, { region: undefined, size: { width, height } });
    return open().ensureAlpha().raw().toBuffer();
  });
  return { width, height, data, hasAlpha, lossless: image.lossless };
}

async function examine(image: LoadedImage): Promise<LoadedImage> {
  const { examineImage } = await import('./examine.ts');
  return examineImage(image, () => {});
}
