// Opens an image of any format for work, with sharp or with the format's own decoder.
import type { Sharp, SharpOptions } from 'sharp';
import { formatCount } from '../format.ts';
import { FORMATS, type ImageFormat, isConverted } from './formats.ts';
import { guard } from './guard.ts';
import type { Orientation } from './headers/image-header.ts';
import { loadSharp } from './packages.ts';
import type { DecodeOptions } from './raw-image.ts';
import type { Size } from './size.ts';
import { wrapTiff } from './wrap-tiff.ts';

/** Maximum pixels that are decoded, the same in all formats; sharp's own default. A 50000x50000 PNG has ten times as many. */
export const MAX_PIXELS = 0x3fff * 0x3fff;

/** An image as its file holds it. */
export interface ImageSource {
  readonly bytes: Buffer;
  readonly format: ImageFormat;
  readonly input: string;
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
  /** The size in pixels of a drawing that is cropped and scaled already. */
  readonly drawnSize?: Size | undefined;
  /** Sentences about what is lost, for the notes. */
  readonly losses?: readonly string[] | undefined;
}

/**
 * Opens an image for work that must be done for this reason. Throws CliError when sharp or a decoder is missing or the
 * image cannot be decoded, and the signal's reason.
 */
export async function openImage(
  source: ImageSource,
  reason: string,
  { ctx, chooseDrawing }: Pick<DecodeOptions, 'ctx' | 'chooseDrawing'>,
): Promise<OpenImage> {
  const { bytes, format, input } = source;
  const sharp = await loadSharp(input, reason, format === 'heic');
  return guard(input, async () => {
    const decode = isConverted(format) ? FORMATS[format].decode : 'sharp';
    if (decode !== 'sharp') {
      const raw = await decode(bytes, { input, maxPixels: MAX_PIXELS, ctx, chooseDrawing });
      const { width, height, channels, hasAlpha, profile, ownSize, losses } = raw;
      const options: SharpOptions = { limitInputPixels: MAX_PIXELS };
      const data = profile ? wrapTiff(raw, profile) : raw.data;
      if (!profile) options.raw = { width, height, channels };
      const pipeline = () => (hasAlpha ? sharp(data, options) : sharp(data, options).removeAlpha());
      const hasProfile = profile !== undefined;
      const opened = { orientation: 1, hasAlpha, hasProfile, pages: 1, pipeline, losses } as const;
      return { ...opened, ...(ownSize ?? { width, height }), drawnSize: ownSize && { width, height } };
    }
    const options: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true };
    // Only the header is read here, so that the limit on pixels gets our own message.
    const {
      autoOrient,
      orientation = 1,
      hasAlpha,
      hasProfile,
      space,
      pages = 1,
    } = await sharp(bytes, { ...options, limitInputPixels: false }).metadata();
    requireFewPixels(autoOrient);
    if (format === 'gif') requirePixelBytes(autoOrient, bytes);
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

/** Throws an Error for an image of more pixels than are ever decoded. */
function requireFewPixels({ width, height }: Size): void {
  if (width * height > MAX_PIXELS) {
    throw new Error(`${width}x${height} pixels; at most ${formatCount(MAX_PIXELS)} pixels are decoded`);
  }
}

/** Throws an Error for a GIF with too few bytes for its size: otherwise 35 bytes could allocate a gigabyte. */
function requirePixelBytes({ width, height }: Size, bytes: Buffer): void {
  // A code takes about a byte and stands for 4096 pixels at most.
  if (width * height > bytes.length * 4096) {
    throw new Error(`${bytes.length} bytes cannot hold ${width}x${height} pixels`);
  }
}
