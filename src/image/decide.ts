// Decides what must happen to a picture before it is sent. Pure: sees sizes and limits, never pixels.
import { CliError } from '../errors.ts';
import { formatBytes, formatSize } from '../format.ts';
import { type Crop, placeCrop, type Region } from './crop.ts';
import { acceptedMediaType, type ImageFormat } from './formats.ts';
import { modelSize, type Size, type Tier } from './size.ts';

/** What is known of a picture before its pixels are touched; its size is in upright pixels. */
export interface PictureFacts extends Size {
  readonly input: string;
  readonly format: ImageFormat;
  readonly bytes: number;
  /** Metadata must go and cannot be cut out: what EXIF turns must be turned, and a damaged file cannot be followed. */
  readonly stripsByEncoding: boolean;
}

/** What stands around the picture: the model, the request and the flags. */
export interface PrepareOptions {
  readonly model: string;
  /** Undefined for a model whose tier is not known: then only hard limits shrink. */
  readonly tier: Tier | undefined;
  /** Pixels of a side that the API takes in this request. */
  readonly maxSide: number;
  /** Bytes of a picture whose base64 form the API still takes; undefined where it is uploaded anyway. */
  readonly maxBytes: number | undefined;
  /** True where the platform stores no files, so that no hint may speak of uploads. */
  readonly noUploads?: boolean | undefined;
  /** False: sent at its own size or refused. */
  readonly resize: boolean;
  /** Metadata goes, even where nothing else changes. */
  readonly strip: boolean;
  readonly maxEdge: number | undefined;
  readonly crop: Crop | undefined;
}

export interface Change {
  readonly region: Region | undefined;
  /** Size in pixels to scale to. */
  readonly size: Size;
  /** What demands the change: a format, a flag or a limit. */
  readonly reason: string;
  /** Why the size changes, for the note. */
  readonly sizeReason: string | undefined;
  /** False: done only to save bytes, and given up when it saves none. */
  readonly required: boolean;
}

/** A smaller file is sent as it is: making it smaller takes longer than sending it. */
const WORTH_SHRINKING_BYTES = 256 * 1024;

/** Decides on a picture; undefined means that its bytes go out untouched. Throws CliError when --no-resize stands in the way. */
export function decideChange(picture: PictureFacts, options: PrepareOptions): Change | undefined {
  const { input } = picture;
  const region = options.crop && placeCrop(options.crop, picture, input);
  const { width, height } = region ?? picture;
  const own: Size = { width, height };
  const reencoded = region !== undefined || !acceptedMediaType(picture.format) || picture.stripsByEncoding;
  // What is encoded anew has other bytes: those are measured once they are there.
  const tooHeavy = !reencoded && options.maxBytes !== undefined && picture.bytes > options.maxBytes;
  if (!options.resize) refuseBeyondLimits(own, tooHeavy, input, picture.bytes, options);
  const { size, reason } = targetSize(own, options);
  const shrinks = size.width !== own.width || size.height !== own.height;
  const beyondLimit = shrinks && Math.max(own.width, own.height) > hardLimit(options).most;
  const required = reencoded || beyondLimit || tooHeavy;
  if (!required && !(shrinks && picture.bytes > WORTH_SHRINKING_BYTES)) return undefined;
  const demands = [
    !acceptedMediaType(picture.format) && conversionReason(picture.format),
    region && `--crop ${options.crop?.text}`,
    beyondLimit && hardLimit(options).reason,
    tooHeavy && `${formatBytes(options.maxBytes ?? 0)} fit as base64`,
    picture.stripsByEncoding && '--strip',
  ];
  return {
    region,
    size,
    reason: demands.find(Boolean) || reason,
    sizeReason: shrinks ? reason : undefined,
    required,
  };
}

/** Why a format that the API does not take changes. */
export function conversionReason(format: ImageFormat): string {
  return `the API does not take ${format.toUpperCase()}`;
}

/** The largest size that the user, the API and the model have use for, and which of them set it. */
function targetSize(own: Size, options: PrepareOptions): { size: Size; reason: string } {
  if (!options.resize) return { size: own, reason: '' };
  const seen = options.tier ? modelSize(own, options.tier) : own;
  const limit = hardLimit(options);
  if (Math.max(seen.width, seen.height) <= limit.most) {
    return { size: seen, reason: `what ${options.model} sees` };
  }
  const size = scaleTo(own, limit.most);
  return { size: options.tier ? modelSize(size, options.tier) : size, reason: limit.reason };
}

/** Most pixels of a side, whatever the model, and who says so. */
function hardLimit({ maxSide, maxEdge }: PrepareOptions): { most: number; reason: string } {
  return maxEdge !== undefined && maxEdge < maxSide
    ? { most: maxEdge, reason: `--max-edge ${maxEdge}` }
    : { most: maxSide, reason: `the API takes ${maxSide} pixels a side` };
}

/** Returns the fix for a picture that is too heavy to go along with a request. */
export function heavyHint({ noUploads }: Pick<PrepareOptions, 'noUploads'>): string {
  return `leave --no-resize out${noUploads ? '' : ', or use --upload'}`;
}

/** Scales a size so that its longer side has `longest` pixels. */
export function scaleTo(size: Size, longest: number): Size {
  const factor = longest / Math.max(size.width, size.height);
  return {
    width: Math.max(1, Math.round(size.width * factor)),
    height: Math.max(1, Math.round(size.height * factor)),
  };
}

function refuseBeyondLimits(
  own: Size,
  tooHeavy: boolean,
  input: string,
  bytes: number,
  options: PrepareOptions,
): void {
  if (Math.max(own.width, own.height) > options.maxSide) {
    const limit = `the API takes ${options.maxSide} a side in this request`;
    throw new CliError('limit_exceeded', `is ${formatSize(own)} pixels; ${limit}`, {
      subject: input,
      hint: 'leave --no-resize out, or ask about fewer images at a time',
    });
  }
  if (tooHeavy && options.maxBytes !== undefined) {
    throw new CliError(
      'limit_exceeded',
      `is ${formatBytes(bytes)}; ${formatBytes(options.maxBytes)} fit as base64`,
      {
        subject: input,
        hint: heavyHint(options),
      },
    );
  }
}
