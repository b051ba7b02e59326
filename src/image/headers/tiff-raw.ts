/**
 * Tells a camera's raw photo from a TIFF: many cameras write their raw format as a TIFF whose first page is a thumbnail.
 * Adobe's DNG specification 1.7 and TIFF/EP (ISO 12234-2) define the fields.
 */
import { listDirectories, type TiffDirectory } from './tiff-directories.ts';

const NEW_SUBFILE_TYPE = 254;
const PHOTOMETRIC = 262;
const DNG_VERSION = 50706;

/** Photometric interpretations that only raw photos have: one colour a pixel, and three before they are developed. */
const RAW_PHOTOMETRICS = [32803, 34892];
const RGB = 2;
const YCBCR = 6;

/** Makers whose raw format has a name of its own, by the beginning of the field Make. */
const KINDS = {
  NIKON: 'nef',
  SONY: 'arw',
  PENTAX: 'pef',
  RICOH: 'pef',
  SAMSUNG: 'srw',
  HASSELBLAD: '3fr',
  'PHASE ONE': 'iiq',
  LEAF: 'mos',
  KODAK: 'dcr',
  'EASTMAN KODAK': 'dcr',
  EPSON: 'erf',
  'SEIKO EPSON': 'erf',
  MAMIYA: 'mef',
  CANON: 'cr2',
} as const;

export type RawKind = (typeof KINDS)[keyof typeof KINDS] | 'dng' | 'other';

/** Whether an image is a smaller copy of another one in the file. */
export function isReduced({ fields }: TiffDirectory): boolean {
  return ((fields.get(NEW_SUBFILE_TYPE)?.[0] ?? 0) & 1) === 1;
}

/** Returns the kind of raw photo that a TIFF is; undefined for a scan, a drawing or a developed photo. */
export function findRawKind(bytes: Uint8Array): RawKind | undefined {
  const directories = listDirectories(bytes);
  const [first] = directories;
  if (!first) return undefined;
  const photometric = first.fields.get(PHOTOMETRIC)?.[0];
  // A developed photo may keep the fields of the DNG that it was made from.
  const isDeveloped = !isReduced(first) && (photometric === RGB || photometric === YCBCR);
  if (first.fields.has(DNG_VERSION) && !isDeveloped) return 'dng';
  const isRaw = directories.some(({ fields }) =>
    RAW_PHOTOMETRICS.includes(fields.get(PHOTOMETRIC)?.[0] ?? 0),
  );
  const make = first.make.trim().toUpperCase();
  const maker = (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((each) => make.startsWith(each));
  // A maker's thumbnail with the photo below it: nothing else is laid out so.
  const hasPhotoBelow =
    isReduced(first) && directories.some((each) => each.below !== undefined && !isReduced(each));
  if (!isRaw && !(maker && hasPhotoBelow)) return undefined;
  return maker ? KINDS[maker] : 'other';
}
