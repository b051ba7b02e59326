/**
 * Reads the size and the orientation of a camera's raw photo; decodes nothing.
 * https://exiftool.org/TagNames/ names the fields of each maker, and https://github.com/lclevy/canon_cr3 those of CR3.
 */
import type { Size } from '../size.ts';
import { listBoxes } from './boxes.ts';
import { hasAscii } from './bytes.ts';
import { isOrientation } from './exif.ts';
import type { Orientation } from './image-header.ts';
import { listDirectories, readFieldsAt } from './tiff-directories.ts';

export interface RawFacts {
  /** Of the photo as the sensor saw it, before it is turned; undefined where the file does not say. */
  readonly size: Size | undefined;
  readonly orientation: Orientation;
}

type Fields = ReadonlyMap<number, readonly number[]>;

const IMAGE_WIDTH = 256;
const IMAGE_LENGTH = 257;
const ORIENTATION = 274;
const EXIF_DIRECTORY = 34_665;
const EXIF_WIDTH = 40_962;
const EXIF_LENGTH = 40_963;

/** A JPEG has no longer side, and no camera makes one. */
const MAX_SIDE = 65_535;

/** Reads what a raw photo says of itself; of a damaged one, what is left. */
export function readRawFacts(bytes: Buffer): RawFacts {
  if (hasAscii(bytes, 0, 'FUJIFILMCCD-RAW')) return { size: readFujifilm(bytes), orientation: 1 };
  if (hasAscii(bytes, 0, 'FOVb')) return { size: readSigma(bytes), orientation: 1 };
  if (hasAscii(bytes, 4, 'ftyp')) return readCanon(bytes);
  return readTiff(bytes);
}

/** Reads a TIFF, also under another mark: all sizes in it are those of the photo or of smaller copies. */
function readTiff(bytes: Buffer): RawFacts {
  const directories = listDirectories(bytes);
  const [first] = directories;
  if (!first) return { size: undefined, orientation: 1 };
  const exifAt = first.fields.get(EXIF_DIRECTORY)?.[0];
  const sizes = [
    exifAt === undefined ? undefined : readSize(readFieldsAt(bytes, exifAt), EXIF_WIDTH, EXIF_LENGTH),
    ...directories.map(({ fields }) => readSize(fields, IMAGE_WIDTH, IMAGE_LENGTH)),
    hasAscii(bytes, 0, 'IIU\0') ? readPanasonic(first.fields) : undefined,
  ];
  const orientation = first.fields.get(ORIENTATION)?.[0] ?? 1;
  return { size: findLargest(sizes), orientation: isOrientation(orientation) ? orientation : 1 };
}

function readSize(fields: Fields, widthTag: number, heightTag: number): Size | undefined {
  return makeSize(fields.get(widthTag)?.[0] ?? 0, fields.get(heightTag)?.[0] ?? 0);
}

function makeSize(width: number, height: number): Size | undefined {
  const isSide = (side: number) => side > 0 && side <= MAX_SIDE;
  return isSide(width) && isSide(height) ? { width, height } : undefined;
}

function findLargest(sizes: readonly (Size | undefined)[]): Size | undefined {
  const known = sizes.filter((each) => each !== undefined);
  return known.sort((a, b) => b.width * b.height - a.width * a.height)[0];
}

/** The borders of the picture on the sensor: top, left, bottom and right. */
function readPanasonic(fields: Fields): Size | undefined {
  const [top = 0, left = 0, bottom = 0, right = 0] = [4, 5, 6, 7].map((tag) => fields.get(tag)?.[0] ?? 0);
  return makeSize(right - left, bottom - top);
}

/** Canon's CR3 has its TIFF in a box of its own. */
function readCanon(bytes: Buffer): RawFacts {
  const find = (within: Buffer | undefined, type: string) =>
    within && listBoxes(within).find((each) => each.type === type)?.data;
  // Sixteen bytes name the kind of a `uuid` box.
  const fields = find(find(find(bytes, 'moov'), 'uuid')?.subarray(16), 'CMT1');
  return fields ? readTiff(fields) : { size: undefined, orientation: 1 };
}

/** Fujifilm's records of the picture on the sensor: a place at 92, and at each record its tag, length and height before width. */
function readFujifilm(bytes: Buffer): Size | undefined {
  if (bytes.length < 96) return undefined;
  const start = bytes.readUInt32BE(92);
  const sizes = new Map<number, Size | undefined>();
  for (let at = start + 4, index = 0; index < 256 && at + 8 <= bytes.length; index++) {
    const tag = bytes.readUInt16BE(at);
    sizes.set(tag, makeSize(bytes.readUInt16BE(at + 6), bytes.readUInt16BE(at + 4)));
    at += 4 + bytes.readUInt16BE(at + 2);
  }
  // The cropped size, and that of all pixels.
  return sizes.get(0x111) ?? sizes.get(0x100);
}

/** Sigma's columns and rows: since version 4 behind more fields. */
function readSigma(bytes: Buffer): Size | undefined {
  if (bytes.length < 48) return undefined;
  const at = bytes.readUInt16LE(6) >= 4 ? 40 : 28;
  return makeSize(bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4));
}
