/** Makes the directories of TIFFs, with fields that no encoder writes; without pixels unless they are given. */

/** Values of SHORT or LONG fields by tag; `make` is the field Make, `below` the directories of the field SubIFDs. */
export interface Directory {
  readonly [tag: number]: number;
  readonly make?: string;
  readonly below?: readonly Directory[];
  /** Offsets to write into SubIFDs as they are. */
  readonly belowAt?: readonly number[];
}

export interface TiffOptions {
  readonly littleEndian?: boolean;
  /** BigTIFF. */
  readonly big?: boolean;
  /** The offset behind the last page: 0 ends the file. */
  readonly nextOfLast?: number;
  /** Bytes behind the directories, whose offset stands for a value of `PIXELS`. */
  readonly pixels?: Buffer;
}

/** Stands for the offset of the pixels. */
export const PIXELS = -1;

const MAKE = 271;
const SUB_DIRECTORIES = 330;

/** Makes a TIFF of pages in order. */
export function makeTiff(pages: readonly Directory[], options: TiffOptions = {}): Buffer {
  const { littleEndian = true, big = false, nextOfLast = 0, pixels = Buffer.alloc(0) } = options;
  const word = big ? 8 : 4;
  const number = (value: number, bytes: number) => {
    const buffer = Buffer.alloc(bytes);
    if (bytes === 8) buffer[littleEndian ? 'writeBigUInt64LE' : 'writeBigUInt64BE'](BigInt(value));
    else if (littleEndian) buffer.writeUIntLE(value, 0, bytes);
    else buffer.writeUIntBE(value, 0, bytes);
    return buffer;
  };
  const inline = (buffer: Buffer) => Buffer.concat([buffer, Buffer.alloc(word - buffer.length)]);
  const tagsOf = (directory: Directory) =>
    Object.keys(directory)
      .filter((key) => /^\d+$/.test(key))
      .map(Number);

  /** Bytes of a directory at an offset, and of all that belongs to it behind it; `next` is told where that ends. */
  const write = (
    directory: Directory,
    at: number,
    next: (end: number) => number,
    pixelsAt: number,
  ): Buffer => {
    const { make, below = [], belowAt } = directory;
    const count =
      tagsOf(directory).length +
      (make === undefined ? 0 : 1) +
      (below.length + (belowAt?.length ?? 0) > 0 ? 1 : 0);
    let end = at + (big ? 8 : 2) + count * (4 + 2 * word) + word;
    const behind: Buffer[] = [];
    const store = (buffer: Buffer) => {
      const place = end;
      behind.push(buffer);
      end += buffer.length;
      return place;
    };
    const value = (buffer: Buffer) => (buffer.length <= word ? inline(buffer) : number(store(buffer), word));
    const entries: [tag: number, entry: Buffer][] = tagsOf(directory).map((tag) => {
      const given = directory[tag] ?? 0;
      return [
        tag,
        Buffer.concat([
          number(tag, 2),
          number(4, 2),
          number(1, word),
          inline(number(given === PIXELS ? pixelsAt : given, 4)),
        ]),
      ];
    });
    if (make !== undefined) {
      const text = Buffer.from(`${make}\0`, 'latin1');
      entries.push([
        MAKE,
        Buffer.concat([number(MAKE, 2), number(2, 2), number(text.length, word), value(text)]),
      ]);
    }
    const places = belowAt ?? below.map((each) => store(write(each, end, () => 0, pixelsAt)));
    if (places.length > 0) {
      const list = Buffer.concat(places.map((place) => number(place, word)));
      entries.push([
        SUB_DIRECTORIES,
        Buffer.concat([
          number(SUB_DIRECTORIES, 2),
          number(big ? 18 : 4, 2),
          number(places.length, word),
          value(list),
        ]),
      ]);
    }
    entries.sort(([a], [b]) => a - b);
    return Buffer.concat([
      number(count, big ? 8 : 2),
      ...entries.map(([, entry]) => entry),
      number(next(end), word),
      ...behind,
    ]);
  };

  const header = big
    ? [number(43, 2), number(8, 2), number(0, 2), number(16, 8)]
    : [number(42, 2), number(8, 4)];
  const headerBytes = big ? 16 : 8;
  const layout = (pixelsAt: number) => {
    let at = headerBytes;
    return pages.map((page, index) => {
      const isLast = index === pages.length - 1;
      const bytes = write(page, at, (end) => (isLast ? nextOfLast : end), pixelsAt);
      at += bytes.length;
      return bytes;
    });
  };
  const pixelsAt = headerBytes + layout(0).reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Buffer.from(littleEndian ? 'II' : 'MM'), ...header, ...layout(pixelsAt), pixels]);
}
