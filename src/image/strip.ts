// Cuts metadata out of a picture's file and leaves its pixels as they are; decodes nothing and does no I/O.
import type { ImageMediaType } from './formats.ts';
import { keepOfGif } from './strip/gif.ts';
import { keepOfJpeg } from './strip/jpeg.ts';
import { keepOfPng } from './strip/png.ts';
import { keepOfWebp } from './strip/webp.ts';

/**
 * Returns the file without metadata and without whatever follows its end: these very bytes when there is neither, and
 * undefined when the file is damaged or cut off. Time is linear in the bytes, whatever they claim.
 */
export function stripMetadata(bytes: Buffer, media_type: ImageMediaType): Buffer | undefined {
  const kept = keepOf(bytes, media_type);
  if (!kept) return undefined;
  const stripped = Buffer.concat(kept);
  return stripped.equals(bytes) ? bytes : stripped;
}

function keepOf(bytes: Buffer, media_type: ImageMediaType): Uint8Array[] | undefined {
  switch (media_type) {
    case 'image/jpeg':
      return keepOfJpeg(bytes);
    case 'image/png':
      return keepOfPng(bytes);
    case 'image/gif':
      return keepOfGif(bytes);
    case 'image/webp':
      return keepOfWebp(bytes);
  }
}
