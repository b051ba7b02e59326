// Opens a picture of any known format for work, by sharp or by a decoder of its own; changes and encodes nothing.
import type { Sharp, SharpOptions } from 'sharp';
import { formatCount } from '../format.ts';
import type { ProcessContext } from '../process/context.ts';
import type { ImageFormat } from './formats.ts';
import { guard } from './guard.ts';
import type { RawPicture } from './image.ts';
import { loadSharp } from './packages.ts';
import type { Size } from './size.ts';
import { wrapTiff } from './wrap-tiff.ts';

/** Most pixels that are decoded, in all formats alike; sharp's own default. A 50000x50000 PNG has ten times as many. */
export const MAX_PIXELS = 0x3fff * 0x3fff;

/** A picture as a file holds it. */
export interface PictureSource {
  readonly bytes: Buffer;
  readonly format: ImageFormat;
  readonly input: string;
}

/** A picture opened for work: its upright size in pixels, and a fresh sharp pipeline for each use. */
export interface OpenPicture extends Size {
  readonly hasAlpha: boolean;
  /** Colours of 8-bit RGB that a profile has yet to turn into sRGB. */
  readonly hasProfile: boolean;
  /** Pages or frames in the file; only the first is opened. */
  readonly pages: number;
  readonly pipeline: () => Sharp;
}

/**
 * Opens a picture for work that must be done for this reason; throws CliError when sharp or a decoder is missing, or the picture cannot be decoded, and
 * the signal's reason.
 */
export async function openPicture(
  source: PictureSource,
  reason: string,
  ctx: ProcessContext,
): Promise<OpenPicture> {
  const { bytes, format, input } = source;
  const sharp = await loadSharp(input, reason, format === 'heic');
  return guard(input, async () => {
    const raw = await decodeOurselves(source, ctx);
    if (raw) {
      const { width, height, channels, hasAlpha, profile } = raw;
      const options: SharpOptions = { limitInputPixels: MAX_PIXELS };
      const data = profile ? wrapTiff(raw, profile) : raw.data;
      if (!profile) options.raw = { width, height, channels };
      const pipeline = () => (hasAlpha ? sharp(data, options) : sharp(data, options).removeAlpha());
      return { width, height, hasAlpha, hasProfile: profile !== undefined, pages: 1, pipeline };
    }
    const options: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true };
    // Only the header is read here: the limit is ours to word.
    const {
      autoOrient,
      hasAlpha,
      hasProfile,
      space,
      pages = 1,
    } = await sharp(bytes, { ...options, limitInputPixels: false }).metadata();
    requireFewPixels(autoOrient);
    if (format === 'gif') requirePixelBytes(autoOrient, bytes);
    // sharp turns after it scales, where it can: far fewer pixels.
    const pipeline = () => sharp(bytes, options).autoOrient();
    return { ...autoOrient, hasAlpha, hasProfile: hasProfile && space === 'srgb', pages, pipeline };
  });
}

/** Decodes the formats that sharp cannot read, or reads at a size of its own; undefined for all others. */
async function decodeOurselves(
  { bytes, format, input }: PictureSource,
  ctx: ProcessContext,
): Promise<RawPicture | undefined> {
  switch (format) {
    case 'bmp':
      return (await import('./decode-bmp.ts')).openBmp(bytes, MAX_PIXELS);
    case 'heic':
      return (await import('./decode-heic.ts')).openHeic(bytes, MAX_PIXELS, input);
    case 'svg':
      return (await import('./draw-svg.ts')).drawSvg(bytes, input, ctx);
    default:
      return undefined;
  }
}

/** Throws an Error for a picture of more pixels than are ever decoded. */
function requireFewPixels({ width, height }: Size): void {
  if (width * height > MAX_PIXELS) {
    throw new Error(`${width}x${height} pixels; at most ${formatCount(MAX_PIXELS)} pixels are decoded`);
  }
}

/** Throws an Error for a GIF too small for its size: 35 bytes would else have a gigabyte allocated. */
function requirePixelBytes({ width, height }: Size, bytes: Buffer): void {
  // A code of at least one byte, more or less, stands for 4096 pixels at most.
  if (width * height > bytes.length * 4096) {
    throw new Error(`${bytes.length} bytes cannot hold ${width}x${height} pixels`);
  }
}
