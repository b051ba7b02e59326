// Lists the pages of a TIFF, and makes one of them the only page, so that every reader of the file sees no other.
import { toDataView } from './bytes.ts';
import { openReader, type Reader } from './tiff-directories.ts';

/** A page of a TIFF. Pages are the images that stand side by side, without smaller copies of another and masks. */
interface TiffPage {
  /** The offset of its directory, and of the offset of the next one there. */
  readonly at: number;
  readonly nextAt: number;
}

export interface TiffPages {
  readonly pages: readonly TiffPage[];
  /** The list ends in a place that is none, or in a circle. */
  readonly isBroken: boolean;
}

/** More directories than any scanner writes; listing them takes some 50 ms. */
const MAX_DIRECTORIES = 100_000;

/** Fields stand in the order of their tags, and only four of the usual ones have a lower tag than these two. */
const MAX_FIELDS = 16;
const NEW_SUBFILE_TYPE = 254;
const SUBFILE_TYPE = 255;

/** Bits of NewSubfileType: a smaller copy, and a mask. */
const NO_PAGE = 1 | 4;
/** SubfileType of a smaller copy. */
const REDUCED = 2;

/** Lists the pages of a TIFF in order; of a damaged file those before the damage. */
export function listTiffPages(bytes: Uint8Array): TiffPages {
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  try {
    const reader = openReader(bytes);
    const { isBig, number } = reader;
    const offsetBytes = isBig ? 8 : 4;
    for (let at = number(isBig ? 8 : 4, offsetBytes); at !== 0; ) {
      if (seen.has(at) || seen.size === MAX_DIRECTORIES) return { pages, isBroken: true };
      seen.add(at);
      const [countBytes, entryBytes] = isBig ? [8, 20] : [2, 12];
      const count = number(at, countBytes);
      const nextAt = at + countBytes + count * entryBytes;
      const next = number(nextAt, offsetBytes);
      if (isPage(reader, at + countBytes, Math.min(count, MAX_FIELDS))) pages.push({ at, nextAt });
      at = next;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // An offset past the end of the file.
    return { pages, isBroken: true };
  }
  return { pages, isBroken: false };
}

function isPage({ isBig, number }: Reader, entries: number, count: number): boolean {
  const [entryBytes, valueAt] = isBig ? [20, 12] : [12, 8];
  for (let index = 0; index < count; index++) {
    const at = entries + index * entryBytes;
    const tag = number(at, 2);
    // A SHORT has two bytes, a LONG four.
    const read = () => number(at + valueAt, number(at + 2, 2) === 3 ? 2 : 4);
    if (tag === NEW_SUBFILE_TYPE) return (read() & NO_PAGE) === 0;
    if (tag === SUBFILE_TYPE) return read() !== REDUCED;
    if (tag > SUBFILE_TYPE) return true;
  }
  return true;
}

/** Returns a copy of a TIFF that has no page but this one. */
export function selectTiffPage(bytes: Buffer, { at, nextAt }: TiffPage): Buffer {
  const copy = Buffer.from(bytes);
  const view = toDataView(copy);
  const isLittle = copy[0] === 0x49;
  const isBig = view.getUint16(2, isLittle) === 43;
  const write = (place: number, value: number) => {
    if (isBig) view.setBigUint64(place, BigInt(value), isLittle);
    else view.setUint32(place, value, isLittle);
  };
  write(isBig ? 8 : 4, at);
  write(nextAt, 0);
  return copy;
}
