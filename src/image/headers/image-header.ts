// Defines the facts in an image's header, and the errors for headers that cannot be read.
import type { Size } from '../size.ts';

/** The EXIF orientation: how the stored pixels must be turned or mirrored to be upright (1: not at all). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** The facts in a header. Width and height are pixels as stored, before the orientation is applied. */
export interface ImageHeader extends Size {
  readonly orientation: Orientation;
  /** More than one frame; the model sees only the first. */
  readonly animated: boolean;
  /** Every pixel is kept as it was: a screenshot or drawing rather than a photo. */
  readonly lossless: boolean;
  /**
   * Undefined for a file that looks whole. Otherwise something is missing or wrong, such as the end mark or a checksum,
   * and decoding this many bytes at the start tells whether the image is there.
   */
  readonly usableBytes: number | undefined;
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

/** Returns the error for a file of `byteLength` bytes that ends before its size in pixels. */
export function cutOff(format: string, byteLength: number): ImageHeaderError {
  return new ImageHeaderError(`the ${format} header is cut off after ${byteLength} bytes`);
}

/** Throws when an image has no pixels: some encoders write such files, and no decoder reads them. */
export function requirePixels(format: string, { width, height }: Size): void {
  if (width === 0 || height === 0) {
    throw new ImageHeaderError(`the ${format} has no pixels (${width}x${height})`);
  }
}
