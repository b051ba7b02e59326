/**
 * Reads a GIF's header by walking its blocks; decodes no LZW.
 * https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
import { countBeforeZeroTail, hasAscii, toDataView } from './bytes.ts';
import { cutOff, type ImageHeader, ImageHeaderError, requirePixels } from './image-header.ts';

export const EXTENSION = 0x21;
export const IMAGE = 0x2c;
export const TRAILER = 0x3b;
export const SCREEN_BYTES = 13;
export const DESCRIPTOR_BYTES = 10;

interface Blocks {
  frames: number;
  /** The right and bottom edge of the first frame, in pixels. */
  firstRight: number;
  firstBottom: number;
  trailer: boolean;
}

/** Reads a GIF's size and whether it has more than one frame. */
export function readGifHeader(bytes: Uint8Array): ImageHeader {
  if (!hasAscii(bytes, 0, 'GIF8')) throw new ImageHeaderError('it does not begin as a GIF does');
  if (bytes.length < SCREEN_BYTES) throw cutOff('GIF', bytes.length);
  const view = toDataView(bytes);
  const blocks = walkBlocks(bytes, view);
  if (blocks.frames === 0 && blocks.trailer) throw new ImageHeaderError('the GIF has no image in it');
  // Some encoders leave the screen 0x0 or smaller than its frames; decoders enlarge it to the first frame.
  const size = {
    width: Math.max(view.getUint16(6, true), blocks.firstRight),
    height: Math.max(view.getUint16(8, true), blocks.firstBottom),
  };
  requirePixels('GIF', size);
  return {
    ...size,
    orientation: 1,
    animated: blocks.frames > 1,
    lossless: true,
    usableBytes: blocks.trailer ? undefined : countBeforeZeroTail(bytes),
  };
}

function walkBlocks(bytes: Uint8Array, view: DataView): Blocks {
  const blocks: Blocks = { frames: 0, firstRight: 0, firstBottom: 0, trailer: false };
  let at = SCREEN_BYTES + colorTableBytes(view.getUint8(10));
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === TRAILER) {
      blocks.trailer = true;
      break;
    }
    if (kind === EXTENSION) {
      at = skipSubBlocks(bytes, at + 2);
    } else if (kind === IMAGE && at + DESCRIPTOR_BYTES <= bytes.length) {
      if (blocks.frames === 0) {
        blocks.firstRight = view.getUint16(at + 1, true) + view.getUint16(at + 5, true);
        blocks.firstBottom = view.getUint16(at + 3, true) + view.getUint16(at + 7, true);
      }
      blocks.frames++;
      // One byte between the colour table and the image data is the LZW code size.
      at = skipSubBlocks(bytes, at + DESCRIPTOR_BYTES + colorTableBytes(view.getUint8(at + 9)) + 1);
    } else if (kind === 0) {
      // A stray block terminator, which some encoders leave between blocks.
      at++;
    } else {
      break;
    }
  }
  return blocks;
}

/** Returns the bytes of the colour table that a flags byte announces. */
export function colorTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** Returns the offset after a run of sub-blocks (a length byte, then data) and the empty sub-block that ends it. */
export function skipSubBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return bytes.length;
    at += 1 + length;
    if (length === 0) return at;
  }
}
