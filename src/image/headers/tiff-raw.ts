/**
 * Tells a camera's raw photo from a TIFF: many cameras write their raw format as a TIFF whose first page is a thumbnail.
 * Adobe's DNG specification 1.7 and TIFF/EP (ISO 12234-2) define the fields.
 */
import { isReduced } from './tiff.ts';
import { listDirectories, MAKE, type TiffDirectory } from './tiff-directories.ts';

const PHOTOMETRIC = 262;
const DNG_VERSION = 50706;

/** Photometric interpretations that only raw photos have: one colour a pixel, and three before they are developed. */
const RAW_PHOTOMETRICS = [32803, 34892];

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

/** Returns the kind of raw photo that a TIFF is; undefined for a scan, a drawing or a developed photo. */
export function findRawKind(bytes: Uint8Array): RawKind | undefined {
  const directories = listDirectories(bytes);
  const [first] = directories;
  if (!first) return undefined;
  const hasRawColours = ({ fields }: TiffDirectory) =>
    RAW_PHOTOMETRICS.includes(fields.get(PHOTOMETRIC)?.[0] ?? 0);
  const isRaw = directories.some(hasRawColours);
  // A developed photo may keep the field of the DNG that it was made from.
  if (first.fields.has(DNG_VERSION) && (isRaw || isReduced(first))) return 'dng';
  const make = (first.texts.get(MAKE) ?? '').toUpperCase();
  const maker = (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((each) => make.startsWith(each));
  // A maker's thumbnail with the photo below it: nothing else is laid out so.
  const hasPhotoBelow =
    isReduced(first) && directories.some((each) => each.below !== undefined && !isReduced(each));
  if (!isRaw && !(maker && hasPhotoBelow)) return undefined;
  return maker ? KINDS[maker] : 'other';
}
