// Embeds an original in an SVG, upright and without metadata; a file that viewers show needs no decoding for it.
import type { ProcessContext } from '../process/context.ts';
import { decodeOriginal } from './decode-original.ts';
import { encodePicture } from './encode-picture.ts';
import { type AcceptedFormat, FORMATS, isAccepted } from './formats.ts';
import { readHeader } from './header.ts';
import type { Orientation } from './headers/image-header.ts';
import type { LoadedImage } from './image.ts';
import type { Size } from './size.ts';
import { stripMetadata } from './strip.ts';

/** A picture for the element `image` of an SVG; width and height are its pixels as stored. */
export interface EmbeddedPicture extends Size {
  /** A data URI. */
  readonly href: string;
  /** The matrix that turns it upright; undefined where it is. */
  readonly matrix: string | undefined;
}

/** Embeds an original. Throws CliError when it must be decoded and cannot be, or without sharp. */
export async function embedOriginal(image: LoadedImage, ctx: ProcessContext): Promise<EmbeddedPicture> {
  const { format, size } = image;
  // Viewers disagree about orientation in metadata, so that the SVG turns the picture itself.
  const bytes = isAccepted(format) && isStill(image, format) ? stripMetadata(image.bytes, format) : undefined;
  if (bytes && size && isAccepted(format)) {
    const { orientation } = image;
    const stored = orientation > 4 ? { width: size.height, height: size.width } : size;
    const href = toDataUri(bytes, FORMATS[format].mediaType);
    return { ...stored, href, matrix: MATRICES[orientation](size) };
  }
  const pixels = await decodeOriginal(image, ctx);
  const { width, height } = pixels;
  const type = image.lossless || pixels.hasAlpha ? 'png' : 'jpeg';
  const encoded = await encodePicture(pixels, { format: type, input: image.input });
  return { width, height, href: toDataUri(encoded, `image/${type}`), matrix: undefined };
}

/** Whether it looks whole and has one frame: viewers would play an animation under the boxes of its first frame. */
function isStill({ bytes, usableBytes }: LoadedImage, format: AcceptedFormat): boolean {
  return usableBytes === undefined && !readHeader(bytes, format).animated;
}

function toDataUri(bytes: Buffer, mediaType: string): string {
  return `data:${mediaType};base64,${bytes.toString('base64')}`;
}

/** Maps stored pixels to upright ones of this size, by the EXIF tag Orientation (0x0112): a b c d e f of SVG. */
const MATRICES: Readonly<Record<Orientation, (upright: Size) => string | undefined>> = {
  1: () => undefined,
  2: ({ width }) => `-1 0 0 1 ${width} 0`,
  3: ({ width, height }) => `-1 0 0 -1 ${width} ${height}`,
  4: ({ height }) => `1 0 0 -1 0 ${height}`,
  5: () => '0 1 1 0 0 0',
  6: ({ width }) => `0 1 -1 0 ${width} 0`,
  7: ({ width, height }) => `0 -1 -1 0 ${width} ${height}`,
  8: ({ height }) => `0 -1 1 0 0 ${height}`,
};
