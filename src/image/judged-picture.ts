// Encodes pixels as a person sees them in a report: small enough for a page.
import type { JudgedPixels } from './judged-pixels.ts';
import { loadSharp } from './packages.ts';
import { toPlainPng } from './plain-png.ts';
import type { Size } from './size.ts';

/** A picture for a page. */
export interface PagePicture extends Size {
  readonly bytes: Buffer;
  readonly media_type: 'image/png' | 'image/jpeg';
}

/** A PNG of more bytes for each pixel is a photo, and a JPEG of it a fraction of that. */
const PHOTO_BYTES_PER_PIXEL = 0.5;

/** A PNG of fewer bytes stays one. */
const SMALL_BYTES = 32 * 1024;

/** Quality at which text of a scaled screenshot stays clear. */
const JPEG_QUALITY = 85;

/**
 * Scales pixels down to at most `maxWidth` and encodes them, as PNG or for photos as JPEG; a file that is a small PNG of
 * them stays as it is. Throws CliError without sharp.
 */
export async function encodeForPage(
  pixels: JudgedPixels,
  maxWidth: number,
  input: string,
): Promise<PagePicture> {
  const width = Math.min(maxWidth, pixels.width);
  const height = Math.max(1, Math.round((pixels.height * width) / pixels.width));
  const isSmall = ({ length }: Buffer) =>
    length <= PHOTO_BYTES_PER_PIXEL * width * height || length <= SMALL_BYTES;
  const own = width === pixels.width && pixels.file ? toPlainPng(pixels.file) : undefined;
  if (own && isSmall(own)) return { width, height, bytes: own, media_type: 'image/png' };
  const sharp = await loadSharp(input, 'it is shown in a report', false);
  const raw = { width: pixels.width, height: pixels.height, channels: 4 } as const;
  const open = () => {
    const work = sharp(pixels.data, { raw }).removeAlpha();
    return width === pixels.width ? work : work.resize({ width, height, fit: 'fill' });
  };
  const png = await open().png().toBuffer();
  if (isSmall(png)) return { width, height, bytes: png, media_type: 'image/png' };
  const jpeg = await open().jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' }).toBuffer();
  return jpeg.length < png.length
    ? { width, height, bytes: jpeg, media_type: 'image/jpeg' }
    : { width, height, bytes: png, media_type: 'image/png' };
}
