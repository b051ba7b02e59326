// Reads the header of an image that the API takes, without decoding it.
import { type AcceptedFormat, FORMATS } from './formats.ts';
import type { ImageHeader, Orientation } from './headers/image-header.ts';
import type { Size } from './size.ts';

/**
 * Reads size in pixels, orientation, animation and completeness. Throws ImageHeaderError, and nothing else, when the
 * file has no size. Time is linear in the bytes, whatever they claim.
 */
export function readHeader(bytes: Uint8Array, format: AcceptedFormat): ImageHeader {
  return FORMATS[format].readHeader(bytes);
}

/** Returns the size in pixels after the orientation is applied: sides swapped for 5 to 8, the quarter turns. */
export function orientedSize(image: Size & { readonly orientation: Orientation }): Size {
  const { width, height, orientation } = image;
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
