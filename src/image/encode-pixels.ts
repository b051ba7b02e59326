// Encodes decoded pixels at the size that a model sees, so that the boxes in its answer fit the original exactly.
import type { ProcessContext } from '../process/context.ts';
import type { Region } from './crop.ts';
import type { CropSource, PreparedImage } from './image.ts';
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
  /** By default not: the pixels stay in memory, so that the model can look closer at a part. */
  readonly isZoomable?: boolean;
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
    ...makeCropSource(pixels, options),
  };
}

/** Crops come from the pixels and not from the file: what a mask hides stays hidden. */
function makeCropSource(pixels: JudgedPixels, options: EncodeOptions): Pick<PreparedImage, 'cropSource'> {
  return options.isZoomable ? { cropSource: (part) => cropPixels(pixels, part, options) } : {};
}

/** Returns a part of judged pixels as a file of its own. */
async function cropPixels(
  { region, ...pixels }: JudgedPixels,
  part: Region,
  { input, title }: EncodeOptions,
): ReturnType<CropSource> {
  const { width, height } = part;
  const sharp = await loadSharp(input, '--zoom', false);
  const raw = { width: pixels.width, height: pixels.height, channels: 4 } as const;
  const bytes = await sharp(pixels.data, { raw, limitInputPixels: false })
    .extract({ ...part, left: part.left - region.left, top: part.top - region.top })
    .removeAlpha()
    .png()
    .toBuffer();
  const size = { width, height };
  const named = { input, name: title, bytes, format: 'png' } as const;
  const image = { ...named, size, orientation: 1, lossless: true, animated: false } as const;
  return { image, region: { left: 0, top: 0, ...size } };
}

/** Encodes a part of judged pixels, given in pixels of them, in the same way. */
export async function encodeTile(
  pixels: JudgedPixels,
  tile: Region,
  options: EncodeOptions,
): Promise<PreparedImage> {
  const encoded = await encode(pixels, options, tile);
  const { original, orientation, region } = pixels;
  const placed = { ...tile, left: region.left + tile.left, top: region.top + tile.top };
  return {
    ...toPrepared(encoded, pixels, options),
    placement: makePlacement({ ...original, orientation }, placed, encoded),
    ...makeCropSource(pixels, options),
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
  tile?: Region,
): Promise<Encoded> {
  const shown = tile ?? { width, height };
  const size = modelSize(shown, tier);
  const isOwnSize = size.width === shown.width && size.height === shown.height;
  // Encoding a screenshot takes several times as long as decoding it.
  const own = isOwnSize && file && !tile ? toPlainPng(file) : undefined;
  if (own && own.length <= maxBytes) return { ...size, bytes: own, media_type: 'image/png' };
  const sharp = await loadSharp(input, 'it is encoded for the model', false);
  const raw = sharp(data, { raw: { width, height, channels: 4 } });
  const work = (tile ? raw.extract(tile) : raw).removeAlpha();
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
