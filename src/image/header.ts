/** Reads what an accepted image's header says, from its bytes alone; decodes no pixels and does no I/O. */
import type { ImageMediaType } from './formats.ts';
import { readGifHeader } from './headers/gif.ts';
import type { ImageHeader, Orientation } from './headers/image-header.ts';
import { readJpegHeader } from './headers/jpeg.ts';
import { readPngHeader } from './headers/png.ts';
import { readWebpHeader } from './headers/webp.ts';
import type { Size } from './size.ts';

/**
 * Reads size in pixels, orientation, animation and completeness. Throws an ImageHeaderError,
 * and nothing else, when there is no size to be had; time is linear in the bytes, whatever they claim.
 */
export function readHeader(bytes: Uint8Array, media_type: ImageMediaType): ImageHeader {
  switch (media_type) {
    case 'image/jpeg':
      return readJpegHeader(bytes);
    case 'image/png':
      return readPngHeader(bytes);
    case 'image/gif':
      return readGifHeader(bytes);
    case 'image/webp':
      return readWebpHeader(bytes);
  }
}

/** The size in pixels once the orientation is applied: sides swapped for 5 to 8, the quarter turns. */
export function orientedSize(image: Size & { readonly orientation: Orientation }): Size {
  const { width, height, orientation } = image;
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
