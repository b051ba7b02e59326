// Reads the fields of one directory of a TIFF with the places of their values.
import { toDataView } from './bytes.ts';

/** A field of a directory; its value, or the place of its values, stands at `valueAt`. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly valueAt: number;
}

export interface TiffEntries {
  readonly view: DataView;
  readonly isLittle: boolean;
  readonly isBig: boolean;
  /** Fields in the order of the file: tags ascend. */
  readonly entries: readonly TiffEntry[];
}

/** Reads the fields of the directory at an offset whose tags are at most `lastTag`; throws RangeError for a cut or damaged file. */
export function readTiffEntries(bytes: Buffer, directory: number, lastTag: number): TiffEntries {
  const view = toDataView(bytes);
  const isLittle = view.getUint8(0) === 0x49;
  const isBig = view.getUint16(2, isLittle) === 43;
  const readLong8 = (at: number) => Number(view.getBigUint64(at, isLittle));
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
