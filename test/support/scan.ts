/** Makes scans of several pages in code: a TIFF whose every page has one colour, and a size and storage of its own. */
import type { Rgb } from './pixels.ts';

export interface ScanPage {
  readonly width: number;
  readonly height: number;
  readonly color: Rgb;
  /** PackBits; not compressed by default. */
  readonly packed?: boolean;
  /** EXIF's orientation. */
  readonly orientation?: number;
  /** NewSubfileType: 1 a smaller copy, 2 a page, 4 a mask. */
  readonly subfile?: number;
  /** Its pixels are missing: they would lie behind the end of the file. */
  readonly damaged?: boolean;
}

export interface ScanOptions {
  readonly big?: boolean;
  readonly littleEndian?: boolean;
  /** The page, from 0, that the last one leads to; it ends the list by default. */
  readonly backTo?: number;
}

/** Makes a TIFF of these pages: pixels first, then the directories. */
export function makeScan(pages: readonly ScanPage[], options: ScanOptions = {}): Buffer {
  const { big = false, littleEndian = true, backTo } = options;
  const word = big ? 8 : 4;
  const number = (value: number, bytes: number): Buffer => {
    const buffer = Buffer.alloc(8);
    if (littleEndian) buffer.writeBigUInt64LE(BigInt(value));
    else buffer.writeBigUInt64BE(BigInt(value));
    return littleEndian ? buffer.subarray(0, bytes) : buffer.subarray(8 - bytes);
  };
  const inline = (value: number, bytes: number) =>
    Buffer.concat([number(value, bytes), Buffer.alloc(word - bytes)]);
  const header = big ? [number(43, 2), number(8, 2), number(0, 2)] : [number(42, 2)];
  const parts: Buffer[] = [Buffer.from(littleEndian ? 'II' : 'MM'), ...header, number(0, word)];
  const head = parts.length - 1;
  let end = parts.reduce((sum, { length }) => sum + length, 0);
  const add = (bytes: Buffer): number => {
    const at = end;
    parts.push(bytes);
    end += bytes.length;
    return at;
  };
  const stored = pages.map((page) => {
    const data = storePixels(page);
    const depths = add(Buffer.concat([number(8, 2), number(8, 2), number(8, 2), number(0, 2)]));
    return { at: page.damaged ? 0xfffffff : add(data), depths, bytes: data.length };
  });
  const starts: number[] = [];
  const nexts: number[] = [];
  pages.forEach(({ width, height, packed, orientation = 1, subfile = 0 }, index) => {
    const { at = 0, depths = 0, bytes = 0 } = stored[index] ?? {};
    const depthsEntry = big
      ? [
          number(258, 2),
          number(3, 2),
          number(3, 8),
          Buffer.concat([number(8, 2), number(8, 2), number(8, 2), number(0, 2)]),
        ]
      : [number(258, 2), number(3, 2), number(3, 4), number(depths, 4)];
    const long = (tag: number, value: number) => [
      number(tag, 2),
      number(4, 2),
      number(1, word),
      inline(value, 4),
    ];
    const short = (tag: number, value: number) => [
      number(tag, 2),
      number(3, 2),
      number(1, word),
      inline(value, 2),
    ];
    const entries = [
      long(254, subfile),
      long(256, width),
      long(257, height),
      depthsEntry,
      short(259, packed ? 32_773 : 1),
      short(262, 2),
      long(273, at),
      short(274, orientation),
      short(277, 3),
      long(278, height),
      long(279, bytes),
    ];
    starts.push(add(Buffer.concat([number(entries.length, big ? 8 : 2), ...entries.flat()])));
    nexts.push(parts.length);
    add(number(0, word));
  });
  parts[head] = number(starts[0] ?? 0, word);
  nexts.forEach((part, index) => {
    const next = index + 1 < starts.length ? starts[index + 1] : backTo === undefined ? 0 : starts[backTo];
    parts[part] = number(next ?? 0, word);
  });
  return Buffer.concat(parts);
}

function storePixels({ width, height, color, packed }: ScanPage): Buffer {
  const row = Buffer.from(Array.from({ length: width }, () => [...color]).flat());
  if (!packed) return Buffer.concat(Array.from({ length: height }, () => row));
  // A literal run: its length without one, and then its bytes.
  const runs: Buffer[] = [];
  for (let at = 0; at < row.length; at += 128) {
    const run = row.subarray(at, at + 128);
    runs.push(Buffer.from([run.length - 1]), run);
  }
  return Buffer.concat(Array.from({ length: height }, () => runs).flat());
}
