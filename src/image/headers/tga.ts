/**
 * Recognises TGA images, which begin with no mark: every field must be possible and the sizes must agree with the file's.
 * Truevision TGA File Format Specification 2.0
 */
import { hasAscii, toDataView } from './bytes.ts';

const HEADER_BYTES = 18;
/** Ends files of version 2. */
const FOOTER = 'TRUEVISION-XFILE.\0';

/** Image types: with a palette, in colour and in grey; eight more when packed into runs. */
const PALETTE = 1;
const COLOUR = 2;
const GREY = 3;
const PACKED = 8;

/** Bits of a pixel, by image type. */
const PIXEL_BITS: Readonly<Record<number, readonly number[]>> = {
  [PALETTE]: [8],
  [COLOUR]: [15, 16, 24, 32],
  [GREY]: [8, 16],
};

/** Whether a file is a complete TGA; false for one that is cut off, whose header alone proves nothing. */
export function isTga(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES) return false;
  const view = toDataView(bytes);
  const paletteType = view.getUint8(1);
  const type = view.getUint8(2);
  const base = type & ~PACKED;
  const entries = view.getUint16(5, true);
  const entryBits = view.getUint8(7);
  const pixels = view.getUint16(12, true) * view.getUint16(14, true);
  const bits = view.getUint8(16);
  const alphaBits = view.getUint8(17) & 0x0f;
  const isPossible =
    PIXEL_BITS[base]?.includes(bits) &&
    (paletteType === 1
      ? entries > 0 && [15, 16, 24, 32].includes(entryBits)
      : paletteType === 0 && base !== PALETTE && entries === 0 && view.getUint16(3, true) === 0) &&
    pixels > 0 &&
    view.getUint8(17) < 0x40 &&
    alphaBits <= 8;
  if (!isPossible) return false;
  if (hasAscii(bytes, bytes.length - FOOTER.length, FOOTER)) return true;
  const start = HEADER_BYTES + view.getUint8(0) + entries * Math.ceil(entryBits / 8);
  const pixelBytes = Math.ceil(bits / 8);
  const end = type === base ? start + pixels * pixelBytes : findEnd(bytes, start, { pixels, pixelBytes });
  return end === bytes.length;
}

/** Returns the offset after the last run of packed pixels; undefined when the runs do not end with a pixel count of the header. */
function findEnd(
  bytes: Uint8Array,
  start: number,
  { pixels, pixelBytes }: { readonly pixels: number; readonly pixelBytes: number },
): number | undefined {
  let at = start;
  let left = pixels;
  while (left > 0) {
    const run = bytes[at];
    if (run === undefined) return undefined;
    const count = (run & 0x7f) + 1;
    at += 1 + (run & 0x80 ? 1 : count) * pixelBytes;
    left -= count;
  }
  return left === 0 ? at : undefined;
}
