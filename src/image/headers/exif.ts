// Finds the orientation in EXIF data, which is a small TIFF file.
import { hasAscii, toDataView } from './bytes.ts';
import type { Orientation } from './image-header.ts';

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const LONG = 4;
const ENTRY_BYTES = 12;

/** `Exif` and two more bytes: the start of EXIF data in a JPEG segment and, by mistake, in some WebP files. */
const PREFIX = 'Exif\0';
const PREFIX_BYTES = 6;

/** Whether a JPEG segment's payload is EXIF; other APP1 segments hold XMP or data of the camera's maker. */
export function isExif(payload: Uint8Array): boolean {
  return hasAscii(payload, 0, PREFIX);
}

/** Returns the orientation in EXIF data, with or without its `Exif` prefix; 1 when absent or invalid. Never throws. */
export function exifOrientation(bytes: Uint8Array): Orientation {
  return findOrientation(bytes) ?? 1;
}

/** Returns the same, but undefined when absent or invalid. */
export function findOrientation(bytes: Uint8Array): Orientation | undefined {
  const tiff = isExif(bytes) ? bytes.subarray(PREFIX_BYTES) : bytes;
  if (tiff.length < 8) return undefined;
  const littleEndian = hasAscii(tiff, 0, 'II');
  if (!littleEndian && !hasAscii(tiff, 0, 'MM')) return undefined;
  const view = toDataView(tiff);
  if (view.getUint16(2, littleEndian) !== 42) return undefined;

  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > view.byteLength) return undefined;
  const entries = view.getUint16(directory, littleEndian);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * ENTRY_BYTES;
    // The file may claim more entries than it has bytes for.
    if (entry + ENTRY_BYTES > view.byteLength) return undefined;
    if (view.getUint16(entry, littleEndian) !== ORIENTATION_TAG) continue;
    return orientationAt(view, entry, littleEndian);
  }
  return undefined;
}

function orientationAt(view: DataView, entry: number, littleEndian: boolean): Orientation | undefined {
  const type = view.getUint16(entry + 2, littleEndian);
  if (type !== SHORT && type !== LONG) return undefined;
  const value =
    type === SHORT ? view.getUint16(entry + 8, littleEndian) : view.getUint32(entry + 8, littleEndian);
  return isOrientation(value) ? value : undefined;
}

/** Whether a number is one of the eight orientations. */
export function isOrientation(value: number): value is Orientation {
  return value >= 1 && value <= 8;
}
