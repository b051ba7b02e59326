// Encodes decoded pixels as a file for people: PNG, JPEG or WebP.
import type { Region } from './crop.ts';
import type { OriginalPixels } from './decode-original.ts';
import { loadSharp } from './packages.ts';
import type { Size } from './size.ts';

/** Formats of a picture file. */
export type PictureFormat = 'png' | 'jpeg' | 'webp';

/** Quality at which the edges of boxes and letters stay clear. */
const QUALITY = 92;

export interface EncodeOptions {
  readonly format: PictureFormat;
  /** The user's own argument, for messages. */
  readonly input: string;
  /** The part to encode; all by default. */
  readonly region?: Region | undefined;
  /** The size in pixels to scale to; that of the part by default. */
  readonly size?: Size | undefined;
}

/**
 * Encodes pixels without metadata. Transparency is kept where the original has any, but for JPEG, where it becomes
 * white. Throws CliError without sharp.
 */
export async function encodePicture(
  { width, height, data, hasAlpha, lossless }: OriginalPixels,
  { format, input, region, size }: EncodeOptions,
): Promise<Buffer> {
  const sharp = await loadSharp(input, 'boxes are drawn on it', false);
  let work = sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: false });
  if (region) work = work.extract(region);
  if (size) work = work.resize({ ...size, fit: 'fill' });
  if (!hasAlpha) work = work.removeAlpha();
  switch (format) {
    case 'png':
      return work.png().toBuffer();
    case 'jpeg':
      return work
        .flatten({ background: '#ffffff' })
        .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
        .toBuffer();
    case 'webp':
      // With a quality it halves the resolution of colours, which washes thin lines out.
      return work.webp(lossless ? { lossless } : { quality: QUALITY, smartSubsample: true }).toBuffer();
  }
}
