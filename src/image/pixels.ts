// The only code that touches pixels: opens a picture of any known format, crops, scales, turns and encodes it with sharp.
import type { Sharp, SharpOptions } from 'sharp';
import { SeeError } from '../errors.ts';
import { formatBytes, formatCount } from '../format.ts';
import type { Region } from './crop.ts';
import type { ImageFormat, RawPicture } from './image.ts';
import type { Size } from './size.ts';
import type { ImageMediaType } from './sniff.ts';
import { wrapTiff } from './wrap-tiff.ts';

/** Most pixels that are decoded, in all formats alike; sharp's own default. A 50000x50000 PNG has ten times as many. */
const MOST_PIXELS = 0x3fff * 0x3fff;

/** Longest time for one picture, in seconds: a hostile SVG can keep its renderer busy for ever. */
const LONGEST_SECONDS = 60;

/** JPEG quality that keeps small print legible; chroma is never subsampled for the same reason. */
const JPEG_QUALITY = 90;

/** Above so many bytes for each pixel, and in all, a lossless picture is a photo, for which JPEG is made. */
const PHOTO_BYTES_PER_PIXEL = 1;
const PHOTO_BYTES = 256 * 1024;

/** A picture opened for work: its upright size in pixels, and a fresh sharp pipeline for each use. */
export interface OpenPicture extends Size {
  readonly hasAlpha: boolean;
  /** Colours of 8-bit RGB that a profile has yet to turn into sRGB. */
  readonly hasProfile: boolean;
  /** Pages or frames in the file; only the first is opened. */
  readonly pages: number;
  readonly pipeline: () => Sharp;
}

export interface Transform {
  /** Cut out of the upright picture before scaling. */
  readonly region: Region | undefined;
  /** Size in pixels of the result. */
  readonly size: Size;
  /** Screenshots and drawings stay lossless unless they turn out to be photos. */
  readonly lossless: boolean;
}

export interface Encoded extends Size {
  readonly bytes: Buffer;
  readonly media_type: ImageMediaType;
}

/** Opens a picture for work; throws SeeError when sharp or a decoder is missing, or the picture cannot be decoded. */
export async function openPicture(bytes: Buffer, format: ImageFormat, input: string): Promise<OpenPicture> {
  const sharp = await loadSharp(input, format);
  return guard(input, async () => {
    const raw = await decodeOurselves(sharp, bytes, format, input);
    if (raw) {
      const { width, height, channels, hasAlpha, profile } = raw;
      const options: SharpOptions = { limitInputPixels: MOST_PIXELS };
      const data = profile ? wrapTiff(raw, profile) : raw.data;
      if (!profile) options.raw = { width, height, channels };
      const pipeline = () => (hasAlpha ? sharp(data, options) : sharp(data, options).removeAlpha());
      return { width, height, hasAlpha, hasProfile: profile !== undefined, pages: 1, pipeline };
    }
    const options: SharpOptions = { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true };
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
  sharp: typeof import('sharp').default,
  bytes: Buffer,
  format: ImageFormat,
  input: string,
): Promise<RawPicture | undefined> {
  switch (format) {
    case 'bmp':
      return (await import('./decode-bmp.ts')).openBmp(bytes, MOST_PIXELS);
    case 'heic':
      return (await import('./decode-heic.ts')).openHeic(bytes, MOST_PIXELS, input);
    case 'svg':
      return (await import('./draw-svg.ts')).drawSvg(sharp, bytes);
    default:
      return undefined;
  }
}

/** Crops, scales and encodes a picture as 8-bit sRGB without metadata; throws SeeError when it cannot be decoded. */
export async function transformPicture(
  picture: OpenPicture,
  change: Transform,
  input: string,
): Promise<Encoded> {
  return guard(input, async () => {
    const { size } = change;
    const work = await scale(picture, change);
    if (change.lossless || picture.hasAlpha) {
      const png = await work.clone().png().toBuffer();
      const most = Math.max(PHOTO_BYTES, PHOTO_BYTES_PER_PIXEL * size.width * size.height);
      const looksLikePhoto = png.length > most;
      const isPhoto = looksLikePhoto && (!picture.hasAlpha || (await isOpaque(png)));
      if (!isPhoto) return { ...size, bytes: png, media_type: 'image/png' };
    }
    return { ...size, bytes: await encodeJpeg(work), media_type: 'image/jpeg' };
  });
}

/**
 * Makes a JPEG of at most so many bytes from a picture that is larger, of fewer pixels where that must be; what is
 * transparent becomes white. Throws SeeError when it may not have fewer pixels and does not fit.
 */
export async function fitBytes(
  encoded: Encoded,
  { mostBytes, resize }: { readonly mostBytes: number; readonly resize: boolean },
  input: string,
): Promise<Encoded> {
  const { default: sharp } = await import('sharp');
  let { width, height } = encoded;
  for (;;) {
    const bytes = await guard(input, () =>
      encodeJpeg(
        sharp(encoded.bytes, { limitInputPixels: MOST_PIXELS }).resize({ width, height, fit: 'fill' }),
      ),
    );
    if (bytes.length <= mostBytes) return { width, height, bytes, media_type: 'image/jpeg' };
    if (!resize || Math.max(width, height) === 1) {
      const message = `is ${formatBytes(bytes.length)} as a JPEG; ${formatBytes(mostBytes)} fit as base64`;
      throw new SeeError('limit_exceeded', message, {
        subject: input,
        hint: 'leave --no-resize out, or use --upload',
      });
    }
    // Noise keeps more bytes a pixel when it is scaled down.
    const factor = Math.min(0.9, 0.95 * Math.sqrt(mostBytes / bytes.length));
    width = Math.max(1, Math.round(width * factor));
    height = Math.max(1, Math.round(height * factor));
  }
}

/** Returns the pipeline of the cropped, scaled picture in sRGB. */
async function scale(picture: OpenPicture, { region, size }: Transform): Promise<Sharp> {
  const work = picture.pipeline().timeout({ seconds: LONGEST_SECONDS });
  const cut = region ? work.extract(region) : work;
  const { width, height } = region ?? picture;
  if (size.width === width && size.height === height) return cut.toColourspace('srgb');
  const scaled = cut.resize({ ...size, fit: 'fill' });
  if (!picture.hasProfile) return scaled.toColourspace('srgb');
  // sharp would convert colours first. Of the few pixels that are left it takes half the time for a phone's photo.
  const tiff = await scaled.keepIccProfile().tiff({ compression: 'none' }).toBuffer();
  const { default: sharp } = await import('sharp');
  return sharp(tiff, { limitInputPixels: MOST_PIXELS }).toColourspace('srgb');
}

/** Whether nothing shows through: many programs write an alpha channel that they make no use of. */
async function isOpaque(png: Buffer): Promise<boolean> {
  const { default: sharp } = await import('sharp');
  return (await sharp(png, { limitInputPixels: MOST_PIXELS }).stats()).isOpaque;
}

function encodeJpeg(work: Sharp): Promise<Buffer> {
  return work
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/** Throws an Error for a picture of more pixels than are ever decoded. */
function requireFewPixels({ width, height }: Size): void {
  if (width * height > MOST_PIXELS) {
    throw new Error(`${width}x${height} pixels; at most ${formatCount(MOST_PIXELS)} pixels are decoded`);
  }
}

/** Throws an Error for a GIF too small for its size: 35 bytes would else have a gigabyte allocated. */
function requirePixelBytes({ width, height }: Size, bytes: Buffer): void {
  // A code of at least one byte, more or less, stands for 4096 pixels at most.
  if (width * height > bytes.length * 4096) {
    throw new Error(`${bytes.length} bytes cannot hold ${width}x${height} pixels`);
  }
}

async function guard<T>(input: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof SeeError) throw error;
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new SeeError('input_unusable', `cannot be decoded: ${message}`, {
      subject: input,
      hint: 'the file may be damaged or too large: open it in a viewer to see',
      cause: error,
    });
  }
}

async function loadSharp(input: string, format: ImageFormat): Promise<typeof import('sharp').default> {
  try {
    const { default: sharp } = await import('sharp');
    // Pictures are worked on side by side, each once: a cache would only hold memory.
    sharp.cache(false);
    return sharp;
  } catch (error) {
    throw new SeeError(
      'input_unusable',
      `must be changed before it is sent (${format}), which needs the package sharp`,
      {
        subject: input,
        hint: 'npm install sharp (add --global if claude-see is installed globally)',
        cause: error,
      },
    );
  }
}
