/**
 * Reads a WebP's header by walking its RIFF chunks; decodes nothing.
 * https://developers.google.com/speed/webp/docs/riff_container
 */
import type { Size } from '../size.ts';
import { countBeforeZeroTail, hasAscii, toDataView } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import {
  cutOff,
  type ImageHeader,
  ImageHeaderError,
  type Orientation,
  requirePixels,
} from './image-header.ts';

const FIRST_CHUNK = 12;
const CHUNK_HEADER_BYTES = 8;
const ANIMATION_FLAG = 0x02;
const EXIF_FLAG = 0x08;

/** Reads a WebP's size, its EXIF orientation and whether it is animated. */
export function readWebpHeader(bytes: Uint8Array): ImageHeader {
  if (!hasAscii(bytes, 0, 'RIFF') || !hasAscii(bytes, 8, 'WEBP')) {
    throw new ImageHeaderError('it does not begin as a WebP does');
  }
  const view = toDataView(bytes);
  const data = FIRST_CHUNK + CHUNK_HEADER_BYTES;
  const headerBytes = hasAscii(bytes, FIRST_CHUNK, 'VP8L') ? 5 : 10;
  if (data + headerBytes > bytes.length) throw cutOff('WebP', bytes.length);
  const usableBytes = looksWhole(bytes, view) ? undefined : bytes.length;
  const still = { orientation: 1, animated: false, usableBytes } as const;

  if (hasAscii(bytes, FIRST_CHUNK, 'VP8 ')) {
    return { ...lossySize(view, data), ...still, lossless: false };
  }
  if (hasAscii(bytes, FIRST_CHUNK, 'VP8L')) {
    return { ...losslessSize(view, data), ...still, lossless: true };
  }
  if (!hasAscii(bytes, FIRST_CHUNK, 'VP8X')) {
    throw new ImageHeaderError('the WebP begins with an unknown chunk');
  }
  const flags = view.getUint8(data);
  const { frames, orientation, lossless } = walkChunks(bytes, view);
  return {
    width: uint24(view, data + 4) + 1,
    height: uint24(view, data + 7) + 1,
    orientation: (flags & EXIF_FLAG) === 0 ? 1 : orientation,
    // A truncated file may have lost its other frames.
    animated: (flags & ANIMATION_FLAG) !== 0 && (frames > 1 || usableBytes !== undefined),
    lossless,
    usableBytes,
  };
}

/** Reads the size in a VP8 key frame, after its 3-byte tag; https://www.rfc-editor.org/rfc/rfc6386#section-9.1 */
function lossySize(view: DataView, data: number): Size {
  const startCode = view.getUint16(data + 3) * 256 + view.getUint8(data + 5);
  const isKeyFrame = (view.getUint8(data) & 1) === 0;
  if (startCode !== 0x9d012a || !isKeyFrame) throw new ImageHeaderError('the WebP image data is damaged');
  // The upper two bits suggest an enlargement for display, which all decoders ignore.
  const size = {
    width: view.getUint16(data + 6, true) & 0x3fff,
    height: view.getUint16(data + 8, true) & 0x3fff,
  };
  requirePixels('WebP', size);
  return size;
}

/** Reads the size in a VP8L stream, minus one in 14 bits a side; https://www.rfc-editor.org/rfc/rfc9649#section-3.4 */
function losslessSize(view: DataView, data: number): Size {
  if (view.getUint8(data) !== 0x2f) throw new ImageHeaderError('the WebP image data is damaged');
  const bits = view.getUint32(data + 1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** Whether the chunks fill the file as its header says, and do not end in many zeros. */
function looksWhole(bytes: Uint8Array, view: DataView): boolean {
  const end = CHUNK_HEADER_BYTES + view.getUint32(4, true);
  if (end > bytes.length) return false;
  let at = FIRST_CHUNK;
  while (at < end) {
    if (at + CHUNK_HEADER_BYTES > end || view.getUint32(at) === 0) return false;
    const length = view.getUint32(at + 4, true);
    at += CHUNK_HEADER_BYTES + length + (length % 2);
  }
  return at === end && countBeforeZeroTail(bytes.subarray(0, end)) === end;
}

function walkChunks(
  bytes: Uint8Array,
  view: DataView,
): { frames: number; orientation: Orientation; lossless: boolean } {
  let frames = 0;
  let lossless = false;
  let orientation: Orientation | undefined;
  let at = FIRST_CHUNK;
  while (at + CHUNK_HEADER_BYTES <= bytes.length) {
    const length = view.getUint32(at + 4, true);
    const data = at + CHUNK_HEADER_BYTES;
    const isFrame = hasAscii(bytes, at, 'ANMF');
    if (isFrame) frames++;
    // A frame's image follows 16 bytes of frame header.
    if (hasAscii(bytes, isFrame ? data + 16 : at, 'VP8L')) lossless = true;
    if (hasAscii(bytes, at, 'EXIF')) orientation ??= exifOrientation(bytes.subarray(data, data + length));
    // Chunks are padded to even lengths.
    at = data + length + (length % 2);
  }
  return { frames, orientation: orientation ?? 1, lossless };
}

function uint24(view: DataView, offset: number): number {
  return view.getUint16(offset, true) + view.getUint8(offset + 2) * 0x10000;
}
