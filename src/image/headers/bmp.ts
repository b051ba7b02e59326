/**
 * Reads a BMP's headers, of OS/2 and of all versions of Windows.
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-wmf
 */
import { RareKindError } from '../rare-kind.ts';
import type { Size } from '../size.ts';

/** Values of the compression field; [MS-WMF] 2.1.1.7. JPEG (4) and PNG (5) occur only in data for printers. */
export const RGB = 0;
export const RLE8 = 1;
export const RLE4 = 2;
export const BITFIELDS = 3;
export const ALPHA_BITFIELDS = 6;

export interface BmpHeader extends Size {
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Bits of red, green, blue and alpha in a pixel of 16 or 32 bits. */
  readonly masks: readonly number[];
  /** Entries of blue, green, red and, in all but the oldest headers, one unused byte. */
  readonly palette: Buffer;
  readonly entryBytes: number;
  readonly pixels: Buffer;
}

/** Reads the size that a BMP claims; undefined when its header is damaged. */
export function readBmpSize(bytes: Buffer): Size | undefined {
  try {
    const { width, height } = readBmpHeader(bytes);
    return { width, height };
  } catch {
    return undefined;
  }
}

/** Reads the headers and the palette; throws an Error when they are damaged. */
export function readBmpHeader(bytes: Buffer): BmpHeader {
  const headerBytes = bytes.readUInt32LE(14);
  const afterHeader = 14 + headerBytes;
  if (afterHeader > bytes.length) throw new Error(`the BMP header is cut off after ${bytes.length} bytes`);
  const pixelsAt = bytes.readUInt32LE(10);
  if (headerBytes === 12) {
    const bits = bytes.readUInt16LE(24);
    return {
      width: bytes.readUInt16LE(18),
      height: bytes.readUInt16LE(20),
      topDown: false,
      bits,
      compression: RGB,
      masks: [],
      palette: bytes.subarray(afterHeader, afterHeader + 3 * 2 ** bits),
      entryBytes: 3,
      pixels: bytes.subarray(pixelsAt),
    };
  }
  if (headerBytes < 40) throw new RareKindError(`a BMP with a header of ${headerBytes} bytes`);
  const height = bytes.readInt32LE(22);
  const bits = bytes.readUInt16LE(28);
  const compression = bytes.readUInt32LE(30);
  const isMasked = compression === BITFIELDS || compression === ALPHA_BITFIELDS;
  const hasAlpha = headerBytes >= 56 || compression === ALPHA_BITFIELDS;
  // The masks stand at the same place in the longer headers and behind the shortest.
  const maskBytes = isMasked && headerBytes === 40 ? (hasAlpha ? 16 : 12) : 0;
  const paletteAt = afterHeader + maskBytes;
  const facts = { width: bytes.readInt32LE(18), height: Math.abs(height), bits, compression };
  const pixelsStart = skipPalette(bytes, pixelsAt, paletteAt, facts);
  return {
    ...facts,
    topDown: height < 0,
    masks: isMasked
      ? readMasks(bytes, hasAlpha)
      : bits === 16
        ? [0x7c00, 0x3e0, 0x1f, 0]
        : [0xff0000, 0xff00, 0xff, 0],
    palette: bytes.subarray(paletteAt, Math.max(paletteAt, pixelsStart)),
    entryBytes: 4,
    pixels: bytes.subarray(pixelsStart),
  };
}

/**
 * Returns the offset of the pixels: behind the palette, when the header's own offset lies within it and all pixels fit
 * behind. Some programs write the offset as if there were no palette.
 */
function skipPalette(
  bytes: Buffer,
  pixelsAt: number,
  paletteAt: number,
  { width, height, bits, compression }: Size & Pick<BmpHeader, 'bits' | 'compression'>,
): number {
  if (bits > 8 || compression !== RGB) return pixelsAt;
  const maxEntries = 2 ** bits;
  const entries = Math.min(bytes.readUInt32LE(46) || maxEntries, maxEntries);
  const paletteEnd = paletteAt + entries * 4;
  // Rows are padded to four bytes, the last one not always.
  const rowBytes = Math.ceil((width * bits) / 8);
  const pixelBytes = Math.ceil(rowBytes / 4) * 4 * (height - 1) + rowBytes;
  return pixelsAt < paletteEnd && paletteEnd + pixelBytes <= bytes.length ? paletteEnd : pixelsAt;
}

function readMasks(bytes: Buffer, hasAlpha: boolean): number[] {
  const masks = [54, 58, 62].map((at) => bytes.readUInt32LE(at));
  return [...masks, hasAlpha ? bytes.readUInt32LE(66) : 0];
}
