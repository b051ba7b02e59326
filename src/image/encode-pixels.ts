// Encodes decoded pixels at the size that a model sees, so that the boxes in its answer fit the original exactly.
import type { ProcessContext } from '../process/context.ts';
import type { PreparedImage } from './image.ts';
import type { JudgedPixels, Pixels } from './judged-pixels.ts';
import { loadSharp } from './packages.ts';
import { makePlacement } from './placement.ts';
import { toPlainPng } from './plain-png.ts';
import { modelSize, type Tier } from './size.ts';
import { fitBytes } from './transform.ts';

export interface EncodeOptions {
  readonly tier: Tier;
  /** Bytes whose base64 form the API takes. */
  readonly maxBytes: number;
  /** The user's own argument, for messages. */
  readonly input: string;
  /** The name under which the model gets it. */
  readonly title: string;
  readonly ctx: ProcessContext;
}

/**
 * Encodes judged pixels as PNG, or as JPEG where a PNG has too many bytes; a file that is a plain PNG of them stays as it
 * is. The placement leads back to the original.
 */
export async function encodeJudged(pixels: JudgedPixels, options: EncodeOptions): Promise<PreparedImage> {
  const encoded = await encode(pixels, options);
  const { original, orientation, region } = pixels;
  return {
    ...toPrepared(encoded, pixels, options),
    placement: makePlacement({ ...original, orientation }, region, encoded),
  };
}

/** Encodes drawn pixels, which belong to no original, in the same way. */
export async function encodeDrawn(pixels: Pixels, options: EncodeOptions): Promise<PreparedImage> {
  return toPrepared(await encode(pixels, options), pixels, options);
}

type Encoded = Awaited<ReturnType<typeof fitBytes>>;

async function encode(
  { width, height, data, file }: Pixels & Pick<JudgedPixels, 'file'>,
  { tier, maxBytes, input }: EncodeOptions,
): Promise<Encoded> {
  const size = modelSize({ width, height }, tier);
  const isOwnSize = size.width === width && size.height === height;
  // Encoding a screenshot takes several times as long as decoding it.
  const own = isOwnSize && file ? toPlainPng(file) : undefined;
  if (own && own.length <= maxBytes) return { ...size, bytes: own, media_type: 'image/png' };
  const sharp = await loadSharp(input, 'it is encoded for the model', false);
  const work = sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
  const bytes = await (isOwnSize ? work : work.resize({ ...size, fit: 'fill' })).png().toBuffer();
  const encoded: Encoded = { ...size, bytes, media_type: 'image/png' };
  return bytes.length <= maxBytes ? encoded : fitBytes(encoded, { maxBytes, resize: true }, input);
}

function toPrepared(
  { bytes, width, height, media_type }: Encoded,
  pixels: Pixels,
  { input, title }: EncodeOptions,
): PreparedImage {
  return {
    kind: 'image',
    input,
    name: title,
    bytes,
    byteLength: bytes.length,
    media_type,
    width,
    height,
    original: { width: pixels.width, height: pixels.height, media_type, bytes: bytes.length },
  };
}
