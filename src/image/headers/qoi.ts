// Reads the header of a QOI image; https://qoiformat.org/qoi-specification.pdf
import type { Size } from '../size.ts';
import { ImageHeaderError, requirePixels } from './image-header.ts';

/** Bytes of the header. */
export const QOI_HEADER_BYTES = 14;

/** The facts in the header of a QOI. */
export interface QoiHeader extends Size {
  readonly channels: 3 | 4;
  /** The samples are amounts of light, not steps of brightness. */
  readonly isLinear: boolean;
}

/** Reads the header of a QOI; throws ImageHeaderError for one that is cut off or has no pixels. */
export function readQoiHeader(bytes: Buffer): QoiHeader {
  if (bytes.length < QOI_HEADER_BYTES) throw new ImageHeaderError('the QOI header is cut off');
  const width = bytes.readUInt32BE(4);
  const height = bytes.readUInt32BE(8);
  requirePixels('QOI', { width, height });
  return { width, height, channels: bytes[12] === 4 ? 4 : 3, isLinear: bytes[13] === 1 };
}

/** Returns the size in pixels that the header of a QOI claims; undefined without one. */
export function readQoiSize(bytes: Buffer): Size | undefined {
  if (bytes.length < QOI_HEADER_BYTES) return undefined;
  return { width: bytes.readUInt32BE(4), height: bytes.readUInt32BE(8) };
}
