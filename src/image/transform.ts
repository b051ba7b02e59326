// Crops, scales, turns and encodes an opened picture with sharp; knows nothing of the format that it came in.
import type { Sharp } from 'sharp';
import { CliError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import type { Region } from './crop.ts';
import { heavyHint, type PrepareOptions } from './decide.ts';
import type { ImageMediaType } from './formats.ts';
import { guard } from './guard.ts';
import { MAX_PIXELS, type OpenPicture } from './open-picture.ts';
import type { Size } from './size.ts';

/** Longest time for one picture, in seconds: a hostile SVG can keep its renderer busy for ever. */
const MAX_SECONDS = 60;

/** JPEG quality that keeps small print legible; chroma is never subsampled for the same reason. */
const JPEG_QUALITY = 90;

/** Above so many bytes for each pixel, and in all, a lossless picture is a photo, for which JPEG is made. */
const PHOTO_BYTES_PER_PIXEL = 1;
const PHOTO_BYTES = 256 * 1024;

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

/** Crops, scales and encodes a picture as 8-bit sRGB without metadata; throws CliError when it cannot be decoded. */
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
 * transparent becomes white. Throws CliError when it may not have fewer pixels and does not fit.
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
    // Noise keeps more bytes a pixel when it is scaled down.
    const factor = Math.min(0.9, 0.95 * Math.sqrt(maxBytes / bytes.length));
    width = Math.max(1, Math.round(width * factor));
    height = Math.max(1, Math.round(height * factor));
  }
}

/** Returns the pipeline of the cropped, scaled picture in sRGB. */
async function scale(picture: OpenPicture, { region, size }: Transform): Promise<Sharp> {
  const work = picture.pipeline().timeout({ seconds: MAX_SECONDS });
  const cut = region ? work.extract(region) : work;
  const { width, height } = region ?? picture;
  if (size.width === width && size.height === height) return cut.toColourspace('srgb');
  const scaled = cut.resize({ ...size, fit: 'fill' });
  if (!picture.hasProfile) return scaled.toColourspace('srgb');
  // sharp would convert colours first. Of the few pixels that are left it takes half the time for a phone's photo.
  const tiff = await scaled.keepIccProfile().tiff({ compression: 'none' }).toBuffer();
  const { default: sharp } = await import('sharp');
  return sharp(tiff, { limitInputPixels: MAX_PIXELS }).toColourspace('srgb');
}

/** Whether nothing shows through: many programs write an alpha channel that they make no use of. */
async function isOpaque(png: Buffer): Promise<boolean> {
  const { default: sharp } = await import('sharp');
  return (await sharp(png, { limitInputPixels: MAX_PIXELS }).stats()).isOpaque;
}

function encodeJpeg(work: Sharp): Promise<Buffer> {
  return work
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer();
}
