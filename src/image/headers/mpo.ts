/**
 * Counts the pictures of a multi-picture JPEG, such as a stereo photo: a first one, and others behind its end.
 * https://www.cipa.jp/std/documents/e/DC-X007-KEY_E.pdf
 */
import { hasAscii, toDataView } from './bytes.ts';
import { ImageHeaderError } from './image-header.ts';
import { readJpegHeader } from './jpeg.ts';

/** The list of pictures: the marker of its segment, its length, and what it begins with. */
const MARK = 'MPF\0';
const MARKER_BYTES = 4;

const ENTRIES = 0xb002;
const ENTRY_BYTES = 16;

/** A hostile list may be as long as its segment. */
const MAX_FIELDS = 16;
const MAX_PICTURES = 64;

/**
 * Returns how many pictures of the size of the first a JPEG holds whose first picture ends at `end`: gain maps and depth
 * maps, which phones list too, are smaller.
 */
export function countPictures(bytes: Buffer, end: number): number {
  const mark = bytes.subarray(0, end).indexOf(MARK, 0, 'latin1');
  if (mark < MARKER_BYTES || !hasAscii(bytes, mark - MARKER_BYTES, '\xff\xe2')) return 1;
  const list = bytes.subarray(mark + MARK.length);
  const first = readSize(bytes);
  const sizes = listOffsets(list).map((offset) => readSize(list.subarray(offset)));
  return (
    1 + sizes.filter((size) => size && size.width === first?.width && size.height === first.height).length
  );
}

/** Lists the offsets of the pictures behind the first, from the byte order mark of the list. */
function listOffsets(list: Uint8Array): number[] {
  const view = toDataView(list);
  try {
    const isLittle = view.getUint8(0) === 0x49;
    const directory = view.getUint32(4, isLittle);
    const fields = Math.min(view.getUint16(directory, isLittle), MAX_FIELDS);
    for (let index = 0; index < fields; index++) {
      const at = directory + 2 + index * 12;
      if (view.getUint16(at, isLittle) !== ENTRIES) continue;
      const count = Math.min(Math.floor(view.getUint32(at + 4, isLittle) / ENTRY_BYTES), MAX_PICTURES);
      const entries = view.getUint32(at + 8, isLittle);
      const offsets = Array.from({ length: count }, (_, n) =>
        view.getUint32(entries + n * ENTRY_BYTES + 8, isLittle),
      );
      return [...new Set(offsets)].filter((offset) => offset > 0);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // A list that is cut off.
  }
  return [];
}

function readSize(bytes: Uint8Array) {
  try {
    return readJpegHeader(bytes);
  } catch (error) {
    if (!(error instanceof ImageHeaderError)) throw error;
    return undefined;
  }
}
