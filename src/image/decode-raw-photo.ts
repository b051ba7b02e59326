// Finds the JPEG in a camera's raw photo that stands for it, and never a thumbnail; raw data is not developed.
import { CliError } from '../errors.ts';
import { formatSize } from '../format.ts';
import { type Converters, formatCure } from './converters.ts';
import { type EmbeddedJpeg, findWhole, listJpegs } from './headers/embedded-jpegs.ts';
import type { Orientation } from './headers/image-header.ts';
import { type RawFacts, readRawFacts } from './headers/raw-facts.ts';
import type { DecodeOptions, InnerImage } from './raw-image.ts';
import { modelSize, type Size, TIERS } from './size.ts';

/** Share of each side of the sensor that a full-size JPEG has: cameras cut off the border that is out of the picture. */
const FULL_SIZE = 0.9;

/** The format of a raw photo, for its error. */
export interface RawKind {
  /** With its article. */
  readonly name: string;
  /** The programs that develop it. */
  readonly cure: Converters;
}

/**
 * Returns the largest JPEG that is whole, turned as the photo is. Throws CliError where that has fewer pixels than a model
 * of the standard tier would see of the photo: it is a thumbnail.
 */
export async function decodeRawPhoto(
  bytes: Buffer,
  { name, cure }: RawKind,
  { input, ctx: { env } }: Pick<DecodeOptions, 'input' | 'ctx'>,
): Promise<InnerImage> {
  const facts = readRawFacts(bytes);
  const all = listJpegs(bytes);
  const found = findWhole(bytes, all);
  if (!found || !isLargeEnough(found.jpeg, facts.size)) {
    const largest = found?.jpeg ?? all[0];
    const problem = largest
      ? `whose largest ${found ? '' : 'and damaged '}JPEG has ${formatShare(largest, facts.size)} pixels`
      : 'that holds no JPEG of it, and raw data is not developed';
    const { platform, variables } = env;
    throw new CliError('input_unusable', `is ${name} ${problem}`, {
      subject: input,
      hint: formatCure(cure, input, platform && { platform, variables }),
    });
  }
  const { jpeg, data } = found;
  const orientation = jpeg.orientation ?? chooseOrientation(jpeg, facts);
  const seen = orient(jpeg, orientation);
  const note = isFullSize(jpeg, facts.size)
    ? `sent the full-size JPEG that the camera stored, ${formatSize(seen)}`
    : `sent the largest JPEG in it, ${formatShare(seen, facts.size && orient(facts.size, orientation))}`;
  const isSecond = jpeg !== all[0];
  return {
    inner: jpeg.orientation === undefined && orientation !== 1 ? addOrientation(data, orientation) : data,
    format: 'jpeg',
    losses: [isSecond ? `${note}; a larger one is damaged or cut off` : note],
  };
}

function formatShare(jpeg: Size, photo: Size | undefined): string {
  return photo ? `${formatSize(jpeg)} of ${formatSize(photo)}` : formatSize(jpeg);
}

function isFullSize(jpeg: Size, photo: Size | undefined): boolean {
  if (!photo) return false;
  const longer = Math.max(jpeg.width, jpeg.height) / Math.max(photo.width, photo.height);
  const shorter = Math.min(jpeg.width, jpeg.height) / Math.min(photo.width, photo.height);
  return Math.min(longer, shorter) >= FULL_SIZE;
}

/** Whether a JPEG has as many pixels as a model of the standard tier sees of the photo; of an unknown one, as long a side. */
function isLargeEnough(jpeg: Size, photo: Size | undefined): boolean {
  if (!photo) return Math.max(jpeg.width, jpeg.height) >= TIERS.standard.maxSide;
  if (isFullSize(jpeg, photo)) return true;
  const seen = modelSize(photo, TIERS.standard);
  return jpeg.width * jpeg.height >= seen.width * seen.height;
}

/** Returns the orientation of the photo, or 1 for a JPEG that stands upright already, as its sides show. */
function chooseOrientation(jpeg: EmbeddedJpeg, { size, orientation }: RawFacts): Orientation {
  const isTurned = size && size.width > size.height && jpeg.width < jpeg.height;
  return isTurned && orientation >= 5 ? 1 : orientation;
}

function orient(size: Size, orientation: Orientation): Size {
  return orientation >= 5 ? { width: size.height, height: size.width } : size;
}

/** Puts EXIF data of one field in front of a JPEG's own segments: decoders use the first. */
function addOrientation(jpeg: Buffer, orientation: Orientation): Buffer {
  const exif = Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0', 'latin1');
  exif.writeUInt16BE(orientation, 24);
  const segment = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, exif, jpeg.subarray(2)]);
}
