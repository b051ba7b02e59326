// Shrinks a picture that is too large for its request; it has been made ready before.
import { formatSize } from '../format.ts';
import type { Surroundings } from '../process/context.ts';
import { scaleTo } from './decide.ts';
import { formatOf } from './formats.ts';
import type { LoadedImage } from './image.ts';

/** Scales a picture so that its longer side has `mostSide` pixels, and notes why; throws SeeError. */
export async function shrinkImage(
  image: LoadedImage,
  mostSide: number,
  reason: string,
  note: (line: string) => void,
  around: Surroundings,
): Promise<LoadedImage> {
  const { openPicture } = await import('./open-picture.ts');
  const { transformPicture } = await import('./transform.ts');
  const format = formatOf(image.media_type);
  const picture = await openPicture({ bytes: image.bytes, format, input: image.input }, reason, around);
  const size = scaleTo(image, Math.min(mostSide, Math.max(image.width, image.height)));
  const lossless = format === 'png' || format === 'gif';
  const encoded = await transformPicture(picture, { region: undefined, size, lossless }, image.input);
  note(`${image.input}: ${formatSize(image)} → ${formatSize(encoded)} (${reason})`);
  return { ...image, ...encoded, byteLength: encoded.bytes.length, sha256: undefined };
}
