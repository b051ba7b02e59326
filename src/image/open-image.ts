// Opens an image of any format for work, with sharp or with the format's own decoder.
import type { Sharp, SharpOptions } from 'sharp';
import type { ProcessContext } from '../process/context.ts';
import { FORMATS, type ImageFormat, isConverted } from './formats.ts';
import { guard, requireFewPixels } from './guard.ts';
import { ImageHeaderError, type Orientation } from './headers/image-header.ts';
import { findMainImage } from './headers/tiff.ts';
import { loadSharp } from './packages.ts';
import type { Size } from './size.ts';
import { wrapTiff } from './wrap-tiff.ts';

/** Maximum pixels that are decoded, the same in all formats; sharp's own default. A 50000x50000 PNG has ten times as many. */
export const MAX_PIXELS = 0x3fff * 0x3fff;

/** An image as its file holds it. */
export interface ImageSource {
  readonly bytes: Buffer;
  readonly format: ImageFormat;
  readonly input: string;
  /** Decodes what is there, and leaves the rest blank. */
  readonly damaged?: boolean | undefined;
}

/** An image opened for work: its upright size in pixels, and a fresh sharp pipeline for each use. */
export interface OpenImage extends Size {
  /** How the file's pixels were turned to be upright; 1 where a decoder of our own did that. */
  readonly orientation: Orientation;
  readonly hasAlpha: boolean;
  /** Its 8-bit RGB still has to be converted to sRGB by a profile. */
  readonly hasProfile: boolean;
  /** Pages or frames in the file; only the first is opened. */
  readonly pages: number;
  readonly pipeline: () => Sharp;
}

/**
 * Opens an image for work that must be done for this reason. Throws CliError when sharp or a decoder is missing or the
 * image cannot be decoded, and the signal's reason.
 */
export async function openImage(
  source: ImageSource,
  reason: string,
  ctx: ProcessContext,
): Promise<OpenImage> {
  const { bytes, format, input } = source;
  const sharp = await loadSharp(input, reason, format === 'heic');
  return guard(input, async () => {
    const decode = isConverted(format) ? FORMATS[format].decode : 'sharp';
    if (decode !== 'sharp') {
      const raw = await guard(input, () => decode(bytes, { input, maxPixels: MAX_PIXELS, ctx }), 'ours');
      const { width, height, channels, hasAlpha, profile } = raw;
      const options: SharpOptions = { limitInputPixels: MAX_PIXELS };
      const data = profile ? wrapTiff(raw, profile) : raw.data;
      if (!profile) options.raw = { width, height, channels };
      const pipeline = () => (hasAlpha ? sharp(data, options) : sharp(data, options).removeAlpha());
      const hasProfile = profile !== undefined;
      return { width, height, orientation: 1, hasAlpha, hasProfile, pages: 1, pipeline };
    }
    const failOn = source.damaged ? 'none' : 'error';
    const options: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn, sequentialRead: true };
    if (format === 'tiff') Object.assign(options, chooseTiffImage(bytes));
    // Only the header is read here, so that the limit on pixels gets our own message.
    const {
      autoOrient,
      orientation = 1,
      hasAlpha,
      hasProfile,
      space,
      pages = 1,
    } = await sharp(bytes, { ...options, limitInputPixels: false }).metadata();
    requireFewPixels(autoOrient, MAX_PIXELS, input);
    requirePixelBytes(format, autoOrient, bytes);
    // sharp turns after scaling where it can, when far fewer pixels are left.
    const pipeline = () => sharp(bytes, options).autoOrient();
    return {
      ...autoOrient,
      orientation: orientation as Orientation,
      hasAlpha,
      hasProfile: hasProfile && space === 'srgb',
      pages,
      pipeline,
    };
  });
}

/** Throws ImageHeaderError for a GIF with too few bytes for its size: otherwise 35 bytes could allocate a gigabyte. */
export function requirePixelBytes(format: ImageFormat, { width, height }: Size, bytes: Buffer): void {
  // A code takes about a byte and stands for 4096 pixels at most.
  if (format === 'gif' && width * height > bytes.length * 4096) {
    throw new ImageHeaderError(`${bytes.length} bytes cannot hold ${width}x${height} pixels`);
  }
}

/** Returns the options with which sharp opens a TIFF's main image, where that is not the first page. */
function chooseTiffImage(bytes: Buffer): Pick<SharpOptions, 'page' | 'tiff'> {
  const main = findMainImage(bytes);
  if (!main) return {};
  const { page, below } = main;
  return { ...(page > 0 && { page }), ...(below !== undefined && { tiff: { subifd: below } }) };
}
