// Shrinks a picture that is too large for its request; it has been made ready before.
import { formatSize } from '../format.ts';
import type { ProcessContext } from '../process/context.ts';
import { scaleTo } from './decide.ts';
import { formatOf } from './formats.ts';
import type { PreparedImage } from './image.ts';

/** Scales a picture so that its longer side has `maxSide` pixels, and notes why; throws CliError. */
export async function shrinkImage(
  image: PreparedImage,
  maxSide: number,
  reason: string,
  info: (line: string) => void,
  ctx: ProcessContext,
): Promise<PreparedImage> {
  const { openPicture } = await import('./open-picture.ts');
  const { transformPicture } = await import('./transform.ts');
  const format = formatOf(image.media_type);
  const picture = await openPicture({ bytes: image.bytes, format, input: image.input }, reason, ctx);
  const size = scaleTo(image, Math.min(maxSide, Math.max(image.width, image.height)));
  const lossless = format === 'png' || format === 'gif';
  const encoded = await transformPicture(picture, { region: undefined, size, lossless }, image.input);
  info(`${image.input}: ${formatSize(image)} → ${formatSize(encoded)} (${reason})`);
  return { ...image, ...encoded, byteLength: encoded.bytes.length, sha256: undefined };
}
