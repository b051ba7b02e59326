/** What an image's header tells and how a header is refused; holds no parsing. */
import type { Size } from '../size.ts';

/** The EXIF orientation tag: how to turn or mirror the stored pixels to see them upright (1: not at all). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What a header says about its image. Width and height are pixels as stored, before orientation. */
export interface ImageHeader extends Size {
  readonly orientation: Orientation;
  /** More than one frame; the model sees only the first. */
  readonly animated: boolean;
  /** Every pixel is kept as it was: a screenshot or drawing rather than a photo. */
  readonly lossless: boolean;
  /** The file stops before its format's own end mark: the header is whole, the picture may not be. */
  readonly truncated: boolean;
}

/** A header that cannot be read; `reason` is a plain clause, such as `the PNG has no pixels (0x0)`. */
export class ImageHeaderError extends Error {
  override readonly name = 'ImageHeaderError';
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** The error for a file of so many bytes that ends before its size in pixels is known. */
export function cutOff(format: string, byteLength: number): ImageHeaderError {
  return new ImageHeaderError(`the ${format} header is cut off after ${byteLength} bytes`);
}

/** Throws when an image has no pixels, which some encoders write and no decoder takes. */
export function requirePixels(format: string, { width, height }: Size): void {
  if (width === 0 || height === 0) {
    throw new ImageHeaderError(`the ${format} has no pixels (${width}x${height})`);
  }
}
