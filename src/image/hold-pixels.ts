// Decodes an image of which several parts are sent once, where its pixels fit into memory.
import type { ProcessContext } from '../process/context.ts';
import { guard } from './guard.ts';
import type { LoadedImage } from './image.ts';
import { MAX_PIXELS, type OpenImage, openImage } from './open-image.ts';
import { toSrgb } from './transform.ts';

/** Pixels that are held, at 3 or 4 bytes each: a page of 1280 pixels may be 19,500 pixels tall. Larger images are decoded for each part. */
const MAX_HELD_PIXELS = 25_000_000;

/**
 * Returns the image opened, for this reason, with its pixels decoded unless they are too many. A drawing is returned as
 * it is: each of its parts is drawn at its own size. Throws CliError when it cannot be decoded or sharp is missing.
 */
export async function holdPixels(
  image: LoadedImage,
  reason: string,
  ctx: ProcessContext,
): Promise<LoadedImage> {
  if (image.format === 'svg') return image;
  const opened = await openImage(image, reason, { ctx });
  const isSmall = opened.width * opened.height <= MAX_HELD_PIXELS;
  return { ...image, opened: isSmall ? await decode(opened, image.input) : opened };
}

async function decode(opened: OpenImage, input: string): Promise<OpenImage> {
  const { width, height } = opened;
  const { default: sharp } = await import('sharp');
  const { data, info } = await guard(input, async () => {
    const open = await toSrgb(opened, { region: undefined, size: { width, height } });
    return open().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const pipeline = () => sharp(data, { limitInputPixels: MAX_PIXELS, raw });
  return { ...opened, pipeline, profiled: undefined, is16Bit: false };
}
