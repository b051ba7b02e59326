// Prepares one image for a request: decides, changes what must change, and notes each change.
import { CliError } from '../errors.ts';
import { formatCount, quoteArgument } from '../format.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import type { ProcessContext } from '../process/context.ts';
import {
  type Change,
  conversionReason,
  decideChange,
  type ImageFacts,
  type PrepareOptions,
} from './decide.ts';
import { type Changed, describeBytes, describeChange, describeDetails } from './describe-change.ts';
import { nameInFile } from './file-place.ts';
import { FORMATS, isAccepted } from './formats.ts';
import { UndecodableError } from './guard.ts';
import { listTiffPages } from './headers/tiff-pages.ts';
import type { LoadedImage, PreparedImage } from './image.ts';
import type { OpenImage } from './open-image.ts';
import { makePlacement } from './placement.ts';
import { findRareKind } from './rare-kind.ts';
import type { Loss } from './raw-image.ts';
import type { Size } from './size.ts';
import { stripMetadata } from './strip.ts';

/**
 * Prepares an image: its bytes stay the file's own unless something must change, and then one line says what changed.
 * Throws CliError when it cannot be decoded, a limit cannot be met, or a package is missing. An abort wins over any
 * other outcome: then the signal's reason is thrown.
 */
export async function prepareImage(
  image: LoadedImage,
  options: PrepareOptions,
  info: (line: string) => void,
  ctx: ProcessContext,
): Promise<PreparedImage> {
  const { signal } = ctx;
  signal.throwIfAborted();
  return explainFailure(image, prepare(image, options, info, ctx)).finally(() => signal.throwIfAborted());
}

/** Waits for work on an image; when it cannot be decoded, the CliError says which rare kind it is, if it is one. */
export function explainFailure<T>(image: LoadedImage, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    const known = (error instanceof UndecodableError && findRareKind(image, error)) || error;
    const isOfPage = known instanceof CliError && image.place && known.subject === image.input;
    throw isOfPage ? known.with({ subject: nameInFile(image) }) : known;
  });
}

async function prepare(
  loaded: LoadedImage,
  options: PrepareOptions,
  info: (line: string) => void,
  ctx: ProcessContext,
): Promise<PreparedImage> {
  const image = await examineOnce(loaded, info);
  const { input, name, format, orientation, damaged, lossless, place } = image;
  const subject = nameInFile(image);
  const canCut = options.strip && isAccepted(format) && orientation === 1;
  const cut = canCut ? stripMetadata(image.bytes, format) : undefined;
  const bytes = cut ?? image.bytes;
  const stripsByEncoding = options.strip && !cut;
  const known = { input, format, bytes: bytes.length, orientation, stripsByEncoding, damaged };
  const decide = (size: Size) => decideChange({ ...known, ...size }, options);
  // The size of converted formats is known only after they are opened.
  const opened =
    image.opened ??
    (image.size ? undefined : await openForWork(image, conversionReason(format), { ctx, decide }));
  const { width, height } = image.size ?? (opened as OpenImage);
  const { mediaType } = FORMATS[format];
  const original = { width, height, bytes: loaded.bytes.length, media_type: mediaType };
  const common = { kind: 'image', input, name, original, lossless, ...(place ? { place } : {}) } as const;

  const facts = { ...known, width, height };
  const change = decide({ width, height });
  const source = { image: { ...image, bytes }, opened, facts };
  const changed = change && (await changePixels(source, change, options, ctx));
  const stripped = options.strip && (orientation !== 1 || bytes !== image.bytes);
  if (
    isAccepted(format) &&
    (!changed || (!changed.required && changed.encoded.bytes.length >= bytes.length))
  ) {
    const placement = makePlacement({ width, height, orientation }, undefined, { width, height });
    const { mediaType: media_type } = FORMATS[format];
    const made = { ...common, bytes, byteLength: bytes.length, media_type, width, height, placement };
    if (!stripped) return made;
    const note = `${subject}: metadata removed, ${describeBytes(original.bytes, bytes.length)}`;
    info(note);
    return { ...made, change: { note, details: ['metadata removed'] } };
  }
  if (!changed) throw new Error(`a ${format} is always converted`);
  for (const loss of opened?.losses ?? []) info(`${subject}: ${describeLoss(loss, input, options)}`);
  notePages(image, opened?.pages ?? 1, options, info);
  const details = describeDetails(changed, options, stripped);
  const note = `${subject}: ${describeChange(original, changed, options, details)}`;
  info(note);
  const { encoded, placement } = changed;
  return { ...common, ...encoded, byteLength: encoded.bytes.length, placement, change: { note, details } };
}

/** Says what is lost, and how to have it drawn: where there is a browser, that does. */
function describeLoss(
  loss: string | Loss,
  input: string,
  { hasBrowser }: Pick<PrepareOptions, 'hasBrowser'>,
): string {
  if (typeof loss === 'string') return loss;
  const { text, cure, inBrowser } = loss;
  // A page can be neither stdin nor bytes in an argument.
  const isPage = inBrowser && hasBrowser && !/^(?:-$|data:|clipboard:)/.test(input);
  const better = isPage ? `${quoteArgument(`page:${input}`)} draws it in a browser` : cure;
  return [text, better].filter(Boolean).join('; ');
}

/** Returns the image examined if it looks damaged; without what showed that, so that it is examined once. */
export async function examineOnce(image: LoadedImage, info: (line: string) => void): Promise<LoadedImage> {
  if (image.usableBytes === undefined) return image;
  const { examineImage } = await import('./examine.ts');
  return { ...(await examineImage(image, info)), usableBytes: undefined };
}

/** Notes that only one of several pages is sent; an image that is a page already has no others. */
function notePages(
  { input, format, bytes, place }: LoadedImage,
  all: number,
  { onePage }: Pick<PrepareOptions, 'onePage'>,
  info: (line: string) => void,
): void {
  if (format !== 'tiff') {
    if (all > 1) info(`${input}: has ${formatCount(all)} pages; only the first is seen`);
    return;
  }
  if (place) return;
  const { pages, isBroken } = listTiffPages(bytes);
  const count = pages.length;
  if (isBroken && count > 0) info(`${input}: its list of pages is damaged behind page ${formatCount(count)}`);
  if (count <= 1) return;
  const shown = Math.min(count, REQUEST_LIMITS.maxImagesOfSmallContext);
  const several = `--pages 1-${shown} sends ${shown === count ? 'all' : `the first ${shown}`}`;
  const cure = onePage ? '--page 2 takes the next' : several;
  info(`${input}: holds ${formatCount(count)} pages; only the first is sent; ${cure}`);
}

interface OpenOptions {
  readonly ctx: ProcessContext;
  /** Decides on an image of this size, before a drawing is drawn. */
  readonly decide?: (size: Size) => Change | undefined;
}

async function openForWork(
  image: LoadedImage,
  reason: string,
  { ctx, decide }: OpenOptions,
): Promise<OpenImage> {
  const { openImage } = await import('./open-image.ts');
  const chooseDrawing = (own: Size) => decide?.(own) ?? { region: undefined, size: own };
  return openImage(image, reason, { ctx, chooseDrawing });
}

interface ChangeSource {
  readonly image: LoadedImage;
  readonly opened: OpenImage | undefined;
  readonly facts: ImageFacts;
}

/** Returns the changed image; undefined when a change that only saves bytes cannot be made, for example without sharp. */
async function changePixels(
  { image, opened, facts }: ChangeSource,
  wanted: Change,
  options: PrepareOptions,
  ctx: ProcessContext,
): Promise<Changed | undefined> {
  const { input, lossless } = image;
  const { maxBytes, resize, noUploads } = options;
  try {
    const { fitBytes, transformImage } = await import('./transform.ts');
    const open = opened ?? (await openForWork(image, wanted.reason, { ctx }));
    const { width, height } = open;
    // Readers disagree about rare EXIF orientations; the pixels to scale are the decoder's.
    const isAsInHeader = width === facts.width && height === facts.height;
    const change = isAsInHeader ? wanted : decideChange({ ...facts, width, height }, options);
    if (!change) return undefined;
    let encoded = await transformImage(open, { ...change, lossless }, input);
    if (maxBytes !== undefined && encoded.bytes.length > maxBytes) {
      encoded = await fitBytes(encoded, { maxBytes, resize, noUploads }, input);
    }
    return { ...change, encoded, placement: makePlacement(open, change.region, encoded) };
  } catch (error) {
    if (!wanted.required && error instanceof CliError) return undefined;
    throw error;
  }
}
