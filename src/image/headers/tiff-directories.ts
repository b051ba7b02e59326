/**
 * Lists the directories of a TIFF, each of which describes one image; reads no pixels.
 * https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf and https://libtiff.gitlab.io/libtiff/specification/bigtiff.html
 */
import { toDataView } from './bytes.ts';

/** One image of a TIFF: a page, or an image below a page, such as a thumbnail. */
export interface TiffDirectory {
  /** The page, counted from 0. */
  readonly page: number;
  /** The image's place among those below its page; undefined for the page itself. */
  readonly below: number | undefined;
  /** The whole numbers of each field, by tag: of long lists only the first. */
  readonly fields: ReadonlyMap<number, readonly number[]>;
  /** The offsets of these numbers in the file, by tag. */
  readonly places: ReadonlyMap<number, number>;
  /** The beginning of each text that is read, by tag: MAKE and GDAL_NODATA. */
  readonly texts: ReadonlyMap<number, string>;
}

/** The maker of the camera or scanner. */
export const MAKE = 271;
/** The value that stands for no data, as a text; https://gdal.org/en/stable/drivers/raster/gtiff.html */
export const GDAL_NODATA = 42_113;
const SUB_DIRECTORIES = 330;

/** A hostile file can claim any number; cameras write at most ten directories of a hundred fields. */
const MAX_PAGES = 64;
const MAX_BELOW = 8;
const MAX_FIELDS = 512;
const MAX_NUMBERS = 8;
const MAX_CHARACTERS = 100;

const ASCII = 2;

/** Bytes of one value, by type: whole numbers and text only. Types 13 and 18 are places of directories. */
const VALUE_BYTES: Readonly<Record<number, number>> = { 1: 1, [ASCII]: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 };

/** Reads a TIFF's numbers at any place; throws RangeError past the end. */
export interface Reader {
  readonly isBig: boolean;
  readonly byteLength: number;
  /** Reads a whole number of 1, 2, 4 or 8 bytes. */
  readonly number: (at: number, bytes: number) => number;
}

/** Lists the first pages, each followed by the images below it; all that can be read of a damaged file. */
export function listDirectories(bytes: Uint8Array): readonly TiffDirectory[] {
  const found: TiffDirectory[] = [];
  const seen = new Set<number>();
  try {
    const reader = openReader(bytes);
    const offsetBytes = reader.isBig ? 8 : 4;
    let at = reader.number(reader.isBig ? 8 : 4, offsetBytes);
    for (let page = 0; page < MAX_PAGES && at !== 0 && !seen.has(at); page++) {
      seen.add(at);
      const directory = readDirectory(reader, at);
      found.push({ page, below: undefined, ...directory });
      for (const [below, place] of (directory.fields.get(SUB_DIRECTORIES) ?? [])
        .slice(0, MAX_BELOW)
        .entries()) {
        if (seen.has(place)) continue;
        seen.add(place);
        found.push({ page, below, ...readDirectory(reader, place) });
      }
      at = reader.number(directory.end, offsetBytes);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // An offset past the end of the file.
  }
  return found;
}

/** Reads the directory at an offset, such as that of EXIF data; empty for one that is cut off. */
export function readFieldsAt(bytes: Uint8Array, at: number): ReadonlyMap<number, readonly number[]> {
  try {
    return readDirectory(openReader(bytes), at).fields;
  } catch (error) {
    if (error instanceof RangeError) return new Map();
    throw error;
  }
}

/** Opens a TIFF for reading; throws RangeError for one of less than 4 bytes. */
export function openReader(bytes: Uint8Array): Reader {
  const view = toDataView(bytes);
  const isLittle = view.getUint8(0) === 0x49;
  return {
    isBig: view.getUint16(2, isLittle) === 43,
    byteLength: bytes.length,
    number: (at, size) => {
      if (size === 1) return view.getUint8(at);
      if (size === 2) return view.getUint16(at, isLittle);
      return size === 4 ? view.getUint32(at, isLittle) : Number(view.getBigUint64(at, isLittle));
    },
  };
}

function readDirectory(reader: Reader, start: number) {
  const { isBig, byteLength, number } = reader;
  const [countBytes, entryBytes, lengthBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const count = number(start, countBytes);
  const entries = start + countBytes;
  const fields = new Map<number, readonly number[]>();
  const places = new Map<number, number>();
  const texts = new Map<number, string>();
  for (let index = 0; index < Math.min(count, MAX_FIELDS); index++) {
    const at = entries + index * entryBytes;
    const tag = number(at, 2);
    const type = number(at + 2, 2);
    const size = VALUE_BYTES[type];
    if (size === undefined) continue;
    const length = number(at + 4, lengthBytes);
    // Values that fit stand in the entry itself.
    const inline = at + 4 + lengthBytes;
    const values = length * size <= lengthBytes ? inline : number(inline, lengthBytes);
    const kept = Math.min(length, type === ASCII ? MAX_CHARACTERS : MAX_NUMBERS);
    if (type === ASCII && tag !== MAKE && tag !== GDAL_NODATA) continue;
    if (values + kept * size > byteLength) continue; // Cut off.
    const numbers = Array.from({ length: kept }, (_, i) => number(values + i * size, size));
    if (type === ASCII) {
      texts.set(
        tag,
        String.fromCharCode(...numbers)
          .replace(/\0.*/s, '')
          .trim(),
      );
      continue;
    }
    fields.set(tag, numbers);
    places.set(tag, values);
  }
  return { fields, places, texts, end: entries + count * entryBytes };
}
