// Opens an image of any format for work, with sharp or with the format's own decoder.
import type { Sharp, SharpOptions } from 'sharp';
import type { ProcessContext } from '../process/context.ts';
import { ALL_FORMATS, FORMATS, type ImageFormat, isConverted } from './formats.ts';
import { guard, requireFewPixels } from './guard.ts';
import { asStillAvif } from './headers/avif.ts';
import { ImageHeaderError, type Orientation } from './headers/image-header.ts';
import { findMainImage } from './headers/tiff.ts';
import type { TiffDirectory } from './headers/tiff-directories.ts';
import { loadSharp, type Sharp as SharpModule } from './packages.ts';
import type { DecodeOptions, Decoder, Loss, RawImage } from './raw-image.ts';
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
  /** The turn that made the file's pixels upright; 1 where a decoder of our own did that. */
  readonly orientation: Orientation;
  readonly hasAlpha: boolean;
  /** A profile must be applied, to 8 bits of this colour space. */
  readonly profiled: 'srgb' | 'b-w' | undefined;
  readonly is16Bit: boolean;
  /** Pages or frames in the file; only the first is opened. */
  readonly pages: number;
  readonly pipeline: () => Sharp;
  /** The size in pixels of a drawing that is cropped and scaled already. */
  readonly drawnSize?: Size | undefined;
  /** Sentences about what is lost, for the notes. */
  readonly losses?: readonly (string | Loss)[] | undefined;
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
    if (decode === 'sharp') return openWithSharp(source, sharp, ctx);
    const options = { input, maxPixels: MAX_PIXELS, ctx, chooseDrawing, findDecoder };
    const decoded = await guard(input, () => decode(bytes, options), 'ours');
    if (!('inner' in decoded)) return openRaw(decoded, sharp);
    const opened = await openWithSharp({ bytes: decoded.inner, format: decoded.format, input }, sharp, ctx);
    return { ...opened, losses: decoded.losses };
  });
}

/** Returns the decoder of a format that is converted without sharp; undefined for any other. */
function findDecoder(name: string): Decoder | undefined {
  const format = ALL_FORMATS.find((each) => each === name);
  const decode = format && isConverted(format) ? FORMATS[format].decode : 'sharp';
  return decode === 'sharp' ? undefined : decode;
}

/** Opens pixels that a decoder of our own has read. */
function openRaw(raw: RawImage, sharp: SharpModule): OpenImage {
  const { width, height, channels, hasAlpha, profile, ownSize, losses } = raw;
  const options: SharpOptions = { limitInputPixels: MAX_PIXELS };
  const data = profile ? wrapTiff(raw, profile) : raw.data;
  if (!profile) options.raw = { width, height, channels };
  const removesAlpha = channels === 4 && !hasAlpha;
  const pipeline = () => (removesAlpha ? sharp(data, options).removeAlpha() : sharp(data, options));
  return {
    ...(ownSize ?? { width, height }),
    orientation: 1,
    hasAlpha,
    profiled: profile && 'srgb',
    is16Bit: false,
    pages: 1,
    pipeline,
    drawnSize: ownSize && { width, height },
    losses,
  };
}

/** Colour spaces of sharp whose profile it does not apply to all sizes and depths, and what they are in 8 bits. */
const PROFILED: Readonly<Record<string, 'srgb' | 'b-w'>> = { srgb: 'srgb', rgb16: 'srgb', grey16: 'b-w' };

async function openWithSharp(
  { bytes: stored, format, input, damaged }: ImageSource,
  sharp: SharpModule,
  ctx: ProcessContext,
): Promise<OpenImage> {
  const bytes = format === 'avif' ? asStillAvif(stored) : stored;
  const main = format === 'tiff' ? findMainImage(bytes) : undefined;
  const failOn = damaged ? 'none' : 'error';
  const options: SharpOptions = {
    limitInputPixels: MAX_PIXELS,
    failOn,
    sequentialRead: true,
    ...choose(main),
  };
  // Only the header is read here, so that the limit on pixels gets our own message.
  const metadata = await sharp(bytes, { ...options, limitInputPixels: false })
    .metadata()
    .catch((error) => {
      // Most programs write the directory at the end.
      throw format === 'tiff' && !main ? new ImageHeaderError('the TIFF is cut off') : error;
    });
  const { autoOrient, orientation = 1, hasAlpha, hasProfile, depth, space, pages = 1 } = metadata;
  requireFewPixels(autoOrient, MAX_PIXELS, input);
  requirePixelBytes(format, autoOrient, bytes);
  if (main && depth !== 'uchar' && depth !== 'ushort') {
    const { scaleSamples } = await import('./scale-samples.ts');
    const scaled = await scaleSamples({ bytes, directory: main, metadata, sharp, options }, ctx.signal);
    if (scaled) return { ...openRaw(scaled, sharp), orientation: orientation as Orientation, pages };
  }
  return {
    ...autoOrient,
    orientation: orientation as Orientation,
    hasAlpha,
    profiled: hasProfile ? PROFILED[space ?? ''] : undefined,
    is16Bit: depth === 'ushort',
    pages,
    // sharp turns after scaling where it can, when far fewer pixels are left.
    pipeline: () => sharp(bytes, options).autoOrient(),
  };
}

/** Throws ImageHeaderError for a GIF with too few bytes for its size: otherwise 35 bytes could allocate a gigabyte. */
export function requirePixelBytes(format: ImageFormat, { width, height }: Size, bytes: Buffer): void {
  // A code takes about a byte and stands for 4096 pixels at most.
  if (format === 'gif' && width * height > bytes.length * 4096) {
    throw new ImageHeaderError(`${bytes.length} bytes cannot hold ${width}x${height} pixels`);
  }
}

/** Returns the options with which sharp opens one image of a TIFF; undefined where that is the first page. */
function choose(image: TiffDirectory | undefined): Pick<SharpOptions, 'page' | 'tiff'> | undefined {
  const { page, below } = image ?? { page: 0, below: undefined };
  if (below !== undefined) return { page, tiff: { subifd: below } };
  return page > 0 ? { page } : undefined;
}
