// Makes one picture ready to be sent: decides, has changed what must change, and words what was done.
import { CliError } from '../errors.ts';
import { formatBytes, formatSize } from '../format.ts';
import type { ProcessContext } from '../process/context.ts';
import {
  type Change,
  conversionReason,
  decideChange,
  type PictureFacts,
  type PrepareOptions,
} from './decide.ts';
import { acceptedMediaType, registeredMediaType } from './formats.ts';
import type { LoadedImage, PreparedImage } from './image.ts';
import type { OpenPicture } from './open-picture.ts';
import type { Size } from './size.ts';
import { stripMetadata } from './strip.ts';
import type { Encoded } from './transform.ts';

/**
 * Makes a picture ready: its bytes stay the file's own unless something must change, and then one line says what.
 * Throws CliError when it cannot be decoded, a limit cannot be met, or a package is missing; the signal's reason goes
 * before all of them.
 */
export async function prepareImage(
  image: LoadedImage,
  options: PrepareOptions,
  info: (line: string) => void,
  ctx: ProcessContext,
): Promise<PreparedImage> {
  const { signal } = ctx;
  signal.throwIfAborted();
  // What fails because it was stopped did not fail, and what was finished too late is late.
  return prepare(image, options, info, ctx).finally(() => signal.throwIfAborted());
}

async function prepare(
  image: LoadedImage,
  options: PrepareOptions,
  info: (line: string) => void,
  ctx: ProcessContext,
): Promise<PreparedImage> {
  const { input, name, format } = image;
  const media_type = acceptedMediaType(format);
  // Only decoding tells the size of the formats that are converted.
  const opened = image.size ? undefined : await openImage(image, conversionReason(format), ctx);
  const { width, height } = image.size ?? (opened as OpenPicture);
  const original = { width, height, bytes: image.bytes.length, media_type: registeredMediaType(format) };
  const common = { kind: 'image', input, name, original } as const;

  const cut =
    options.strip && media_type && !image.turned ? stripMetadata(image.bytes, media_type) : undefined;
  const bytes = cut ?? image.bytes;
  const stripsByEncoding = options.strip && !cut;
  const facts = { input, format, width, height, bytes: bytes.length, stripsByEncoding };
  const change = decideChange(facts, options);
  const changed = change && (await changePixels({ ...image, bytes }, opened, facts, change, options, ctx));
  const stripped = options.strip && (image.turned || bytes !== image.bytes);
  if (media_type && (!changed || (!changed.required && changed.encoded.bytes.length >= bytes.length))) {
    if (stripped) info(`${input}: metadata removed, ${describeBytes(original.bytes, bytes.length)}`);
    return { ...common, bytes, byteLength: bytes.length, media_type, width, height };
  }
  if (!changed) throw new Error(`a ${format} is always converted`);
  if (opened && opened.pages > 1) info(`${input}: has ${opened.pages} pages; only the first is seen`);
  info(`${input}: ${describeChange(original, changed, options, stripped)}`);
  return { ...common, ...changed.encoded, byteLength: changed.encoded.bytes.length };
}

async function openImage(image: LoadedImage, reason: string, ctx: ProcessContext): Promise<OpenPicture> {
  const { openPicture } = await import('./open-picture.ts');
  return openPicture(image, reason, ctx);
}

interface Changed extends Change {
  readonly encoded: Encoded;
}

/** Returns the changed picture; undefined when a change that only saves bytes cannot be made, as without sharp. */
async function changePixels(
  image: LoadedImage,
  opened: OpenPicture | undefined,
  facts: PictureFacts,
  wanted: Change,
  options: PrepareOptions,
  ctx: ProcessContext,
): Promise<Changed | undefined> {
  const { input, lossless } = image;
  const { maxBytes, resize, noUploads } = options;
  try {
    const { fitBytes, transformPicture } = await import('./transform.ts');
    const picture = opened ?? (await openImage(image, wanted.reason, ctx));
    const { width, height } = picture;
    // Where a rare EXIF orientation is read in two ways, it is the decoder's pixels that are scaled.
    const isAsTold = width === facts.width && height === facts.height;
    const change = isAsTold ? wanted : decideChange({ ...facts, width, height }, options);
    if (!change) return undefined;
    const encoded = await transformPicture(picture, { ...change, lossless }, input);
    if (maxBytes === undefined || encoded.bytes.length <= maxBytes) return { ...change, encoded };
    return { ...change, encoded: await fitBytes(encoded, { maxBytes, resize, noUploads }, input) };
  } catch (error) {
    if (!wanted.required && error instanceof CliError) return undefined;
    throw error;
  }
}

function describeChange(
  original: PreparedImage['original'],
  { region, size, sizeReason, encoded }: Changed,
  options: PrepareOptions,
  stripped: boolean,
): string {
  const parts: string[] = [];
  if (original.media_type !== encoded.media_type)
    parts.push(`${original.media_type} → ${encoded.media_type}`);
  const from: Size = region ?? original;
  if (region) parts.push(`cropped to ${formatSize(region)} at ${region.left},${region.top}`);
  // What is still too heavy at that size has been made smaller.
  const reason =
    encoded.width === size.width && encoded.height === size.height
      ? sizeReason
      : `${formatBytes(options.maxBytes ?? 0)} fit as base64`;
  if (reason) parts.push(`${formatSize(from)} → ${formatSize(encoded)} (${reason})`);
  // Whether there was any is known of what was followed; what is encoded anew has none in any case.
  if (options.strip) parts.push(stripped ? 'metadata removed' : 'without metadata');
  parts.push(describeBytes(original.bytes, encoded.bytes.length));
  return parts.join(', ');
}

function describeBytes(before: number, after: number): string {
  return `${formatBytes(before)} → ${formatBytes(after)}`;
}
