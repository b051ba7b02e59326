// Predicts whether sending an image smaller saves more time than making it smaller takes.
import type { ImageFormat } from './formats.ts';
import type { Size } from './size.ts';

/** A usual line: 50 Mbit/s. Images travel as base64, four characters for three bytes. */
const UPLOAD_BYTES_PER_MS = (50_000_000 / 8 / 1000) * (3 / 4);

/** Minimum share of the bytes that must be saved: a prediction can be wrong by as much. */
const MIN_SAVING = 0.3;

/** Bytes for each pixel of a photo at JPEG quality 90 with full chroma; measured: 0.20 to 0.27. */
const PHOTO_BYTES_PER_PIXEL = 0.25;

/** A smaller image has more detail in each pixel; measured on a photo at quality 95 and on drawings in PNG. */
const DENSER = 1.2;
const DENSER_LOSSLESS = 1.35;

/** A PNG of more bytes for each pixel becomes a JPEG; see transform.ts. */
const MAX_LOSSLESS_BYTES_PER_PIXEL = 1;

/** Milliseconds to load sharp, and for each megapixel to decode and to encode; measured on two cores with sharp 0.35. */
const START_MS = 50;
const DECODE_MS = { jpeg: 12, other: 30 } as const;
const ENCODE_MS = { jpeg: 20, png: 60 } as const;

/** An image as it is, its size in pixels. */
interface ShrinkableImage extends Size {
  readonly format: ImageFormat;
  readonly bytes: number;
}

/** Whether shrinking an image to `size` pays: it saves a good part of the bytes, and more time than it takes. */
export function shrinkingPays(image: ShrinkableImage, size: Size): boolean {
  const pixels = image.width * image.height;
  const sentPixels = size.width * size.height;
  const { density, encoder } = predictEncoding(image.format, image.bytes / pixels);
  const savedBytes = image.bytes - sentPixels * density;
  const decodeMs = image.format === 'jpeg' ? DECODE_MS.jpeg : DECODE_MS.other;
  const workMs = START_MS + (pixels * decodeMs + sentPixels * ENCODE_MS[encoder]) / 1e6;
  return savedBytes >= MIN_SAVING * image.bytes && savedBytes / UPLOAD_BYTES_PER_MS > workMs;
}

/** Predicts the bytes for each pixel of a smaller image, and its format. */
function predictEncoding(
  format: ImageFormat,
  density: number,
): { readonly density: number; readonly encoder: keyof typeof ENCODE_MS } {
  if (format !== 'png' && format !== 'gif') {
    return { density: Math.max(PHOTO_BYTES_PER_PIXEL, density * DENSER), encoder: 'jpeg' };
  }
  const lossless = density * DENSER_LOSSLESS;
  return lossless <= MAX_LOSSLESS_BYTES_PER_PIXEL
    ? { density: lossless, encoder: 'png' }
    : { density: PHOTO_BYTES_PER_PIXEL, encoder: 'jpeg' };
}
