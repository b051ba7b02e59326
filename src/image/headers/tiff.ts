/**
 * Reads the size of a TIFF's first page without decoding it.
 * https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf and https://libtiff.gitlab.io/libtiff/specification/bigtiff.html
 */
import type { Size } from '../size.ts';

const IMAGE_WIDTH = 256;
const IMAGE_LENGTH = 257;
const SAMPLES_PER_PIXEL = 277;
const TILE_WIDTH = 322;
const TILE_LENGTH = 323;

/** Value types; LONG8 occurs only in BigTIFF. */
const SHORT = 3;
const LONG = 4;
const LONG8 = 16;

/** Red, green, blue and alpha, or CMYK with alpha. */
const MAX_SAMPLES = 5;

/**
 * Reads the size in pixels that must be decoded: the first page's own, or that of its tiles where those are larger.
 * Returns undefined for a damaged header and for more channels than an image needs, which cost time of their own.
 */
export function readTiffSize(bytes: Buffer): Size | undefined {
  try {
    const fields = readFields(bytes);
    const width = fields.get(IMAGE_WIDTH);
    const height = fields.get(IMAGE_LENGTH);
    if (!width || !height || (fields.get(SAMPLES_PER_PIXEL) ?? 1) > MAX_SAMPLES) return undefined;
    return {
      width: Math.max(width, fields.get(TILE_WIDTH) ?? 0),
      height: Math.max(height, fields.get(TILE_LENGTH) ?? 0),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // An offset past the end of the file.
    throw error;
  }
}

/** A field of a directory; its value, or the place of its values, stands at `valueAt`. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly valueAt: number;
}

export interface TiffDirectory {
  readonly view: DataView;
  readonly isLittle: boolean;
  readonly isBig: boolean;
  /** Fields in the order of the file: tags ascend. */
  readonly entries: readonly TiffEntry[];
}

/** Reads the fields of the first directory whose tags are at most `lastTag`; throws RangeError for a cut or damaged file. */
export function readTiffDirectory(bytes: Buffer, lastTag: number): TiffDirectory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = view.getUint8(0) === 0x49;
  const isBig = view.getUint16(2, isLittle) === 43;
  const readLong8 = (at: number) => Number(view.getBigUint64(at, isLittle));
  const directory = isBig ? readLong8(8) : view.getUint32(4, isLittle);
  const fields = isBig ? readLong8(directory) : view.getUint16(directory, isLittle);
  const [entryBytes, valueAt] = isBig ? [20, 12] : [12, 8];
  const entries: TiffEntry[] = [];
  for (let index = 0; index < fields; index++) {
    const at = directory + (isBig ? 8 : 2) + index * entryBytes;
    const tag = view.getUint16(at, isLittle);
    if (tag > lastTag) break;
    const count = isBig ? readLong8(at + 4) : view.getUint32(at + 4, isLittle);
    entries.push({ tag, type: view.getUint16(at + 2, isLittle), count, valueAt: at + valueAt });
  }
  return { view, isLittle, isBig, entries };
}

/** Reads the single whole numbers of the first directory, by tag; throws RangeError for a cut or damaged file. */
function readFields(bytes: Buffer): ReadonlyMap<number, number> {
  const { view, isLittle, isBig, entries } = readTiffDirectory(bytes, TILE_LENGTH);
  const fields = new Map<number, number>();
  for (const { tag, type, valueAt } of entries) {
    if (type === SHORT) fields.set(tag, view.getUint16(valueAt, isLittle));
    if (type === LONG) fields.set(tag, view.getUint32(valueAt, isLittle));
    if (type === LONG8 && isBig) fields.set(tag, Number(view.getBigUint64(valueAt, isLittle)));
  }
  return fields;
}
