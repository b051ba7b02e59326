// Decides what must change in an image before it is sent; pure, from sizes and limits alone.
import { CliError } from '../errors.ts';
import { formatBytes, formatSize, plural } from '../format.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import { type Crop, placeCrop, type Region } from './crop.ts';
import { FORMATS, type ImageFormat, isAccepted } from './formats.ts';
import type { Orientation } from './headers/image-header.ts';
import { legibleSize } from './legible-size.ts';
import { shrinkingPays } from './shrink-gain.ts';
import { fits, imageTokens, modelSize, type Size, scaleTo, TIERS, type Tier } from './size.ts';

/** The facts about an image before its pixels are touched; its size is in upright pixels. */
export interface ImageFacts extends Size {
  readonly input: string;
  readonly format: ImageFormat;
  readonly bytes: number;
  readonly orientation: Orientation;
  /** Metadata must go and cannot be cut out, because EXIF turns the image or the file is damaged. */
  readonly stripsByEncoding: boolean;
  /** Part of it is missing, and the API would reject the file. */
  readonly damaged?: boolean | undefined;
}

/** The model, the limits and the flags that images are prepared for. */
export interface PrepareOptions {
  readonly model: string;
  /** The model's tier. */
  readonly tier: Tier;
  /** Pixels of a side that the API takes in this request. */
  readonly maxSide: number;
  /** Bytes of an image whose base64 form the API still takes; undefined where it is uploaded anyway. */
  readonly maxBytes: number | undefined;
  /** True where the platform stores no files, so that no hint may mention uploads. */
  readonly noUploads?: boolean | undefined;
  /** False: sent at its own size or refused. */
  readonly resize: boolean;
  /** Remove metadata, even where nothing else changes. */
  readonly strip: boolean;
  readonly maxEdge: number | undefined;
  readonly crop: Crop | undefined;
  /**
   * `exact` sends an image upright and at exactly the size that the model sees, so that coordinates in the answer are
   * pixels of the image sent. `any` leaves small files as they are: the API scales them down itself.
   */
  readonly geometry: 'any' | 'exact';
  /** Only one page of a TIFF can be asked for, by --page. */
  readonly onePage?: boolean | undefined;
  /** A browser is there that draws what the renderer of drawings cannot. */
  readonly hasBrowser?: boolean | undefined;
}

export interface Change {
  readonly region: Region | undefined;
  /** Size in pixels to scale to. */
  readonly size: Size;
  /** The format, flag or limit that demands the change. */
  readonly reason: string;
  /** The reason the size changes, for the note. */
  readonly sizeReason: string | undefined;
  /** The pixels are stored upright only because the geometry must be exact. */
  readonly turnsUpright: boolean;
  /** False: done only to save bytes, and dropped when it saves none. */
  readonly required: boolean;
}

/**
 * Longer side in pixels of what a closer look shows at least: a smaller part is enlarged. Below 200 pixels models see badly; this is half of what
 * those of the standard tier see, and costs a quarter of the tokens.
 */
const MIN_ZOOMED_SIDE = TIERS.standard.maxSide / 2;

function enlargeTo(size: Size, side: number): Size {
  return Math.max(size.width, size.height) < side ? scaleTo(size, side) : size;
}

/** Decides on an image; undefined means that its bytes are sent untouched. Throws CliError when --no-resize forbids the change. */
export function decideChange(image: ImageFacts, options: PrepareOptions): Change | undefined {
  const { input, format } = image;
  const isExact = options.geometry === 'exact';
  const region = options.crop && placeCrop(options.crop, image, input);
  const { width, height } = region ?? image;
  const own: Size = { width, height };
  const turnsUpright = isExact && image.orientation !== 1;
  const mustEncode = image.stripsByEncoding || image.damaged === true || turnsUpright;
  const reencoded = region !== undefined || !isAccepted(format) || mustEncode;
  // Encoding changes the number of bytes, so the limit applies to the result.
  const tooHeavy = !reencoded && options.maxBytes !== undefined && image.bytes > options.maxBytes;
  if (!options.resize) refuseBeyondLimits(own, tooHeavy, image, options);
  const legible = format === 'svg' && options.resize ? legibleSize(own) : own;
  const drawn = options.crop?.madeBy === '--zoom' ? enlargeTo(legible, MIN_ZOOMED_SIDE) : legible;
  const { size, reason } = targetSize(drawn, options);
  const grows = size.width > own.width || size.height > own.height;
  const shrinks = !grows && (size.width !== own.width || size.height !== own.height);
  const beyondLimit = shrinks && Math.max(own.width, own.height) > hardLimit(options).max;
  const required = reencoded || beyondLimit || tooHeavy || (isExact && shrinks);
  if (!required && !(shrinks && shrinkingPays(image, size))) return undefined;
  const isDrawnSize = size.width === drawn.width && size.height === drawn.height;
  const shrinkReason = isDrawnSize ? 'the largest size that is drawn' : reason;
  const sizeReason = grows ? enlargedReason(size) : shrinks ? shrinkReason : undefined;
  const demands = [
    !isAccepted(format) && conversionReason(format),
    region && (options.crop?.madeBy ?? `--crop ${options.crop?.text}`),
    beyondLimit && hardLimit(options).reason,
    tooHeavy && `${formatBytes(options.maxBytes ?? 0)} fit as base64`,
    image.stripsByEncoding && '--strip',
    image.damaged && 'it is damaged',
    turnsUpright && !shrinks && 'EXIF turns it',
  ];
  return {
    region,
    size,
    reason: demands.find(Boolean) || reason,
    sizeReason,
    turnsUpright,
    required,
  };
}

/** Returns why a drawing is sent larger than it is, and what that costs. */
function enlargedReason({ width, height }: Size): string {
  return `large enough to read, ${plural(imageTokens(width, height), 'token')}`;
}

/** Returns why a format that the API does not take must change. */
export function conversionReason(format: ImageFormat): string {
  return `the API does not take ${FORMATS[format].title}`;
}

/** Returns the largest size that the user, the API and the model have a use for, and which of them set it. */
function targetSize(own: Size, options: PrepareOptions): { size: Size; reason: string } {
  if (!options.resize) return { size: own, reason: '' };
  const { tier } = options;
  const seen = modelSize(own, tier);
  const limit = hardLimit(options);
  if (Math.max(seen.width, seen.height) <= limit.max) {
    return { size: seen, reason: `what ${options.model} sees` };
  }
  return { size: modelSize(scaleTo(own, limit.max), tier), reason: limit.reason };
}

/** Returns the maximum pixels of a side for any model, and the reason for it. */
function hardLimit({ maxSide, maxEdge }: PrepareOptions): { max: number; reason: string } {
  return maxEdge !== undefined && maxEdge < maxSide
    ? { max: maxEdge, reason: `--max-edge ${maxEdge}` }
    : { max: maxSide, reason: `the API takes ${maxSide} pixels a side` };
}

/** Returns the fix for an image that is too heavy for a request. */
export function heavyHint({ noUploads }: Pick<PrepareOptions, 'noUploads'>): string {
  return `leave --no-resize out${noUploads ? '' : ', or use --upload'}`;
}

function fitsAlone({ width, height }: Size): boolean {
  return Math.max(width, height) <= REQUEST_LIMITS.maxImageSidePx;
}

/** Throws CliError for an image that --no-resize keeps from fitting its request. */
function refuseBeyondLimits(own: Size, tooHeavy: boolean, image: ImageFacts, options: PrepareOptions): void {
  const { maxSide, maxBytes, geometry, tier } = options;
  const refuse = (message: string, hint: string) =>
    new CliError('limit_exceeded', message, { subject: image.input, hint });
  if (Math.max(own.width, own.height) > maxSide) {
    const limit = `the API takes ${maxSide} a side in this request`;
    // A request of few images takes more pixels a side.
    const fewer = maxSide < REQUEST_LIMITS.maxImageSidePx && fitsAlone(own);
    throw refuse(
      `is ${formatSize(own)} pixels; ${limit}`,
      `leave --no-resize out${fewer ? `, or ask about at most ${REQUEST_LIMITS.manyImages} images at a time` : ''}`,
    );
  }
  if (geometry === 'exact' && !fits(own.width, own.height, tier)) {
    const seen = formatSize(modelSize(own, tier));
    throw refuse(`is ${formatSize(own)} pixels; ${options.model} sees ${seen}`, 'leave --no-resize out');
  }
  if (tooHeavy && maxBytes !== undefined) {
    throw refuse(
      `is ${formatBytes(image.bytes)}; ${formatBytes(maxBytes)} fit as base64`,
      heavyHint(options),
    );
  }
}
