// Decodes formats that neither sharp nor a decoder of our own reads, with the optional package @imagemagick/magick-wasm.
import { formatInstallHint } from '../install-hint.ts';
import { type Converters, findConverter } from './converters.ts';
import { LibraryError, requireFewPixels } from './guard.ts';
import { hasMergedImage } from './headers/psd.ts';
import { requireWholeSgi } from './headers/sgi.ts';
import { loadMagick, type Magick } from './packages.ts';
import type { DecodeOptions, RawImage } from './raw-image.ts';
import { encodeLight } from './scale-samples.ts';

/** ImageMagick's names of the formats that it may read here. */
const CODERS = [
  ...['TGA', 'JP2', 'JXL', 'PSD', 'DDS', 'PCX', 'XPM', 'XBM'],
  ...['EXR', 'SGI', 'SUN', 'DPX'],
] as const;

export type Coder = (typeof CODERS)[number];

/** A format of the table, as far as its decoding needs it. */
export interface MagickFormat {
  readonly coder: Coder;
  /** With its article, for messages. */
  readonly name: string;
  readonly cure: Converters;
}

const PACKAGE = '@imagemagick/magick-wasm';

/** Pixels that are decoded: at five bytes each in ImageMagick, and four here. */
const MAX_MAGICK_PIXELS = 100_000_000;

/**
 * Decodes a file's first image, upright and in 8 bits. Throws CliError without the package, with a command that converts
 * the file on this system, and an Error for a damaged file.
 */
export async function decodeWithMagick(
  bytes: Buffer,
  format: MagickFormat,
  options: DecodeOptions,
): Promise<RawImage> {
  const { coder } = format;
  const losses = coder === 'PSD' && !hasMergedImage(bytes) ? [NOT_MERGED] : [];
  if (coder === 'SGI') requireWholeSgi(bytes);
  const magick = await load(format, options);
  try {
    return decode(magick, { bytes, coder, losses }, options);
  } catch (error) {
    throw error instanceof Error && 'severity' in error ? new LibraryError(error.message) : error;
  }
}

const NOT_MERGED =
  'was saved without its merged image ("Maximize Compatibility"), so its layers are merged without effects';

/** The package holds no profile of a screen to convert to. */
const CMYK = 'its CMYK colours are converted without a profile, so they are more vivid than in print';

function load({ name, cure }: MagickFormat, { input, ctx: { env } }: DecodeOptions): Promise<Magick> {
  const { platform, variables } = env;
  const system = platform && { platform, variables };
  return loadMagick(CODERS, input, {
    message: `is ${name}, which needs the package ${PACKAGE}`,
    hint: findConverter(cure, input, system) ?? formatInstallHint([PACKAGE]),
  });
}

interface Source {
  readonly bytes: Buffer;
  readonly coder: Coder;
  readonly losses: readonly string[];
}

type Picture = ReturnType<Magick['MagickImage']['create']>;

function decode(magick: Magick, { bytes, coder, losses }: Source, options: DecodeOptions): RawImage {
  // The name decides which code reads the bytes, so what looks like another format is not read.
  const settings = new magick.MagickReadSettings({ format: coder, frameIndex: 0, frameCount: 1 });
  const image = magick.MagickImage.create();
  try {
    const maxPixels = Math.min(MAX_MAGICK_PIXELS, options.maxPixels);
    image.ping(bytes, settings);
    requireFewPixels(image, maxPixels, options.input);
    image.read(bytes, settings);
    requireFewPixels(image, maxPixels, options.input);
    const isCmyk = image.colorSpace === magick.ColorSpace.CMYK;
    const notes = [...losses, ...(isCmyk ? [CMYK] : []), ...describeLosses(magick, bytes, coder)];
    image.autoOrient();
    const isLight = coder === 'EXR' || LIGHT.some((name) => magick.ColorSpace[name] === image.colorSpace);
    const profile = isLight ? undefined : toRgb(magick, image);
    const { width, height } = image;
    const channels = image.hasAlpha && !hasUnusedAlpha(bytes, coder) ? 4 : 3;
    const data = readPixels(image, channels === 4 ? 'RGBA' : isSwapped(bytes, coder) ? 'BGR' : 'RGB');
    const hasAlpha = channels === 4 && isSeen(data);
    if (isLight) encodeColours(data, channels);
    return { width, height, data, channels, hasAlpha, profile, ...(notes.length > 0 && { losses: notes }) };
  } finally {
    image.dispose();
  }
}

/** Colour spaces whose values are amounts of light. */
const LIGHT = ['RGB', 'scRGB', 'LinearGray'] as const;

/** Brings the pixels to red, green and blue; returns the profile that says which, if there is one. */
function toRgb({ ColorSpace }: Magick, image: Picture): Buffer | undefined {
  const { colorSpace } = image;
  if (colorSpace !== ColorSpace.sRGB && colorSpace !== ColorSpace.Gray) image.colorSpace = ColorSpace.sRGB;
  const profile = image.getProfile('icc') ?? image.getProfile('icm');
  const data = profile && Buffer.from(profile.data);
  return data?.toString('latin1', 16, 20) === 'RGB ' ? data : undefined;
}

/** Whether the fourth channel of a format is none: TGA says how many of its bits are opacity, and Sun raster has only filling. */
function hasUnusedAlpha(bytes: Buffer, coder: Coder): boolean {
  return coder === 'SUN' || (coder === 'TGA' && ((bytes[17] ?? 0) & 0x0f) === 0);
}

/** Whether ImageMagick takes blue for red, as it does in Sun rasters of 24 or 32 bits that are packed into runs (type 2). */
function isSwapped(bytes: Buffer, coder: Coder): boolean {
  return coder === 'SUN' && bytes.readUInt32BE(20) === 2 && bytes.readUInt32BE(12) >= 24;
}

/** Whether any pixel can be seen: many programs leave opacity at zero everywhere. */
function isSeen(data: Buffer): boolean {
  for (let at = 3; at < data.length; at += 4) {
    if (data[at] !== 0) return true;
  }
  return false;
}

function readPixels(image: Picture, mapping: 'RGB' | 'BGR' | 'RGBA'): Buffer {
  const pixels = image.getPixels((all) => all.toByteArray(0, 0, image.width, image.height, mapping));
  if (!pixels) throw new LibraryError('no pixels');
  return Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}

/** Encodes amounts of light as sRGB does; alpha stays. */
function encodeColours(data: Buffer, channels: 3 | 4): void {
  const table = Uint8Array.from({ length: 256 }, (_, value) => Math.round(255 * encodeLight(value / 255)));
  for (let at = 0; at < data.length; at++) {
    if (at % channels !== 3) data[at] = table[data[at] ?? 0] ?? 0;
  }
}

function describeLosses(magick: Magick, bytes: Buffer, coder: Coder): readonly string[] {
  if (coder === 'EXR') return ['light above white is cut off, and light below it has 256 steps'];
  return coder === 'JXL' && isAnimated(magick, bytes) ? ['animated; only the first frame is seen'] : [];
}

function isAnimated(magick: Magick, bytes: Buffer): boolean {
  const images = magick.MagickImageCollection.create();
  try {
    images.ping(bytes, new magick.MagickReadSettings({ format: 'JXL', frameIndex: 0, frameCount: 2 }));
    return images.length > 1;
  } finally {
    images.dispose();
  }
}
