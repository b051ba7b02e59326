// Crops, scales, turns and encodes an opened image with sharp.
import type { Sharp } from 'sharp';
import { CliError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import type { Region } from './crop.ts';
import { heavyHint, type PrepareOptions } from './decide.ts';
import type { ImageMediaType } from './formats.ts';
import { guard } from './guard.ts';
import { MAX_PIXELS, type OpenImage } from './open-image.ts';
import type { Size } from './size.ts';

/** Time limit for one image: hostile files can keep a decoder busy forever. */
export const TIMEOUT_S = 60;

/** JPEG quality that keeps small print legible; chroma is never subsampled for the same reason. */
const JPEG_QUALITY = 90;

/** JPEGs of more pixels than any model sees are written without optimised codes: these take 5 % off the bytes, and six bytes a pixel of memory. */
const MAX_OPTIMISED_PIXELS = 4_000_000;

/** A PNG with more bytes than this for each pixel, and in all, is a photo, and becomes a JPEG. */
const PHOTO_BYTES_PER_PIXEL = 1;
const PHOTO_BYTES = 256 * 1024;

export interface Transform {
  /** Cut out of the upright image before scaling. */
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

/** Crops, scales and encodes an image as 8-bit sRGB without metadata; throws CliError when it cannot be decoded. */
export async function transformImage(image: OpenImage, change: Transform, input: string): Promise<Encoded> {
  return guard(input, async () => {
    const { size } = change;
    const open = await toSrgb(image, change);
    if (change.lossless || image.hasAlpha) {
      const png = await open().png().toBuffer();
      const maxBytes = Math.max(PHOTO_BYTES, PHOTO_BYTES_PER_PIXEL * size.width * size.height);
      const looksLikePhoto = png.length > maxBytes;
      const isPhoto = looksLikePhoto && (!image.hasAlpha || (await isOpaque(png)));
      if (!isPhoto) return { ...size, bytes: png, media_type: 'image/png' };
    }
    return { ...size, bytes: await encodeJpeg(open(), size), media_type: 'image/jpeg' };
  });
}

/**
 * Makes a JPEG of at most `maxBytes` from an image that is larger, with fewer pixels if necessary; transparent pixels
 * become white. Throws CliError when it does not fit and must keep its pixels.
 */
export async function fitBytes(
  encoded: Encoded,
  { maxBytes, ...options }: { readonly maxBytes: number } & Pick<PrepareOptions, 'resize' | 'noUploads'>,
  input: string,
): Promise<Encoded> {
  const { default: sharp } = await import('sharp');
  let { width, height } = encoded;
  for (;;) {
    const bytes = await guard(input, () =>
      encodeJpeg(
        sharp(encoded.bytes, { limitInputPixels: MAX_PIXELS }).resize({ width, height, fit: 'fill' }),
        { width, height },
      ),
    );
    if (bytes.length <= maxBytes) return { width, height, bytes, media_type: 'image/jpeg' };
    if (!options.resize || Math.max(width, height) === 1) {
      const message = `is ${formatBytes(bytes.length)} as a JPEG; ${formatBytes(maxBytes)} fit as base64`;
      throw new CliError('limit_exceeded', message, {
        subject: input,
        hint: heavyHint(options),
      });
    }
    // Noise takes more bytes for each pixel when it is scaled down.
    const factor = Math.min(0.9, 0.95 * Math.sqrt(maxBytes / bytes.length));
    width = Math.max(1, Math.round(width * factor));
    height = Math.max(1, Math.round(height * factor));
  }
}

/**
 * Returns what makes a pipeline of the cropped and scaled image in sRGB: one for each use, because sharp's clone copies
 * the bytes of the file, twice.
 */
export async function toSrgb(
  image: OpenImage,
  { region, size }: Pick<Transform, 'region' | 'size'>,
): Promise<() => Sharp> {
  const { width, height } = image.drawnSize ?? region ?? image;
  const isOwnSize = size.width === width && size.height === height;
  const cut = () => {
    const work = image.pipeline().timeout({ seconds: TIMEOUT_S });
    return region && !image.drawnSize ? work.extract(region) : work;
  };
  if (isOwnSize && image.is16Bit && image.profiled === 'srgb') {
    // sharp brings 16 bits to Display P3; the output profile brings them to sRGB.
    return () => cut().toColourspace('srgb').withIccProfile('srgb', { attach: false });
  }
  const scaled = () => (isOwnSize ? cut() : cut().resize({ ...size, fit: 'fill' }));
  if (!image.profiled || (isOwnSize && !image.is16Bit)) return () => scaled().toColourspace('srgb');
  // sharp would convert colours before scaling, and those of 16 bits only in part. Few pixels are left afterwards: half
  // the time for a phone's photo.
  const tiff = await scaled()
    .keepIccProfile()
    .toColourspace(image.profiled)
    .tiff({ compression: 'none' })
    .toBuffer();
  const { default: sharp } = await import('sharp');
  return () => sharp(tiff, { limitInputPixels: MAX_PIXELS }).toColourspace('srgb');
}

/** Whether no pixel is transparent: many programs write an alpha channel that they do not use. */
async function isOpaque(png: Buffer): Promise<boolean> {
  const { default: sharp } = await import('sharp');
  return (await sharp(png, { limitInputPixels: MAX_PIXELS }).stats()).isOpaque;
}

function encodeJpeg(work: Sharp, { width, height }: Size): Promise<Buffer> {
  const optimiseCoding = width * height <= MAX_OPTIMISED_PIXELS;
  return work
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4', optimiseCoding })
    .toBuffer();
}
