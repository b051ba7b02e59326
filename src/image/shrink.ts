// Shrinks a picture that the API refused as too large; it has been made ready before.
import { formatSize } from '../format.ts';
import { scaleTo } from './decide.ts';
import type { ImageFormat, LoadedImage } from './image.ts';

/** Scales a picture so that its longer side has `mostSide` pixels, and notes why; throws SeeError. */
export async function shrinkImage(
  image: LoadedImage,
  mostSide: number,
  why: string,
  note: (line: string) => void,
): Promise<LoadedImage> {
  const { openPicture, transformPicture } = await import('./pixels.ts');
  const format = image.media_type.slice('image/'.length) as ImageFormat;
  const picture = await openPicture(image.bytes, format, image.input);
  const size = scaleTo(image, Math.min(mostSide, Math.max(image.width, image.height)));
  const lossless = format === 'png' || format === 'gif';
  const encoded = await transformPicture(picture, { region: undefined, size, lossless }, image.input);
  note(
    `${image.input}: ${formatSize(image)} → ${formatSize(encoded)} (${why})`,
  );
  return { ...image, ...encoded, byteLength: encoded.bytes.length, sha256: undefined };
}
