/**
 * Lists the images in a Windows icon or cursor, and finds the largest; decodes nothing.
 * https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10) and https://learn.microsoft.com/windows/win32/menurc/newheader
 */
import type { Size } from '../size.ts';
import { hasAscii, toDataView } from './bytes.ts';

const DIRECTORY_BYTES = 6;
const ENTRY_BYTES = 16;

/** The first bytes of a PNG and, at the same places in all of them, its size and the kind of its pixels. */
const PNG = '\x89PNG\r\n\x1a\n';
const PNG_HEADER_BYTES = 26;

/** Channels of a PNG's colour types: grey, RGB, palette, grey and alpha, RGB and alpha; https://www.w3.org/TR/png-3/#3colourType */
const PNG_CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The header that all versions of Windows know, BITMAPINFOHEADER. */
const DIB_HEADER_BYTES = 40;

/** One image of an icon. */
export interface IconEntry extends Size {
  readonly kind: 'png' | 'dib';
  /** Of a pixel; 0 where only the directory is there. */
  readonly bits: number;
  /** From the first byte of the image to the end that the directory claims; fewer where the file is cut off. */
  readonly data: Buffer;
  readonly isCut: boolean;
}

/** The largest image of an icon, by pixels and then by bits. */
export interface LargestEntry {
  readonly largest: IconEntry;
  /** Different sizes in the file. */
  readonly sizes: number;
  /** The header of each image was there, so that no other is larger. */
  readonly isComplete: boolean;
}

/** Finds the largest image of an icon or cursor; undefined for one without any. Takes a fixed time for each entry. */
export function findLargestEntry(bytes: Buffer): LargestEntry | undefined {
  if (bytes.length < DIRECTORY_BYTES) return undefined;
  const count = bytes.readUInt16LE(4);
  const sizes = new Set<string>();
  let largest: IconEntry | undefined;
  let isComplete = true;
  for (let index = 0; index < count; index++) {
    const at = DIRECTORY_BYTES + index * ENTRY_BYTES;
    if (at + ENTRY_BYTES > bytes.length) break;
    const entry = readEntry(bytes, at);
    isComplete &&= entry.bits > 0;
    sizes.add(`${entry.width}x${entry.height}`);
    if (!largest || isLarger(entry, largest)) largest = entry;
  }
  return largest && { largest, sizes: sizes.size, isComplete };
}

/** Returns the size in pixels of the largest image in an icon or cursor; undefined where the header of one is not there. */
export function readIconSize(bytes: Buffer): Size | undefined {
  const { largest, isComplete } = findLargestEntry(bytes) ?? {};
  if (!largest || !isComplete || largest.width === 0 || largest.height === 0) return undefined;
  return { width: largest.width, height: largest.height };
}

function isLarger(a: IconEntry, b: IconEntry): boolean {
  return (a.width * a.height - b.width * b.height || a.bits - b.bits) > 0;
}

/** Reads an entry; the image's own header counts, as the directory's bytes hold sizes up to 256 only. */
function readEntry(bytes: Buffer, at: number): IconEntry {
  const length = bytes.readUInt32LE(at + 8);
  const start = bytes.readUInt32LE(at + 12);
  const data = bytes.subarray(start, start + length);
  const isCut = start + length > bytes.length;
  const view = toDataView(data);
  if (hasAscii(data, 0, PNG) && data.length >= PNG_HEADER_BYTES) {
    const size = { width: view.getUint32(16), height: view.getUint32(20) };
    const bits = view.getUint8(24) * (PNG_CHANNELS[view.getUint8(25)] ?? 1);
    return { ...size, kind: 'png', bits, data, isCut };
  }
  if (data.length >= DIB_HEADER_BYTES) {
    // The height counts the rows of the mask too.
    const height = Math.floor(Math.abs(view.getInt32(8, true)) / 2);
    const width = Math.max(0, view.getInt32(4, true));
    return { width, height, kind: 'dib', bits: view.getUint16(14, true), data, isCut };
  }
  // Cut off: only the directory tells the size, in which 0 stands for 256.
  const size = { width: bytes[at] || 256, height: bytes[at + 1] || 256 };
  return { ...size, kind: 'dib', bits: 0, data, isCut: true };
}
