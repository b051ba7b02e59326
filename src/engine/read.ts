// Reads inputs into content: images and PDFs made ready, texts in between. Makes no request to the API.
import { modelFacts } from '../api/models.ts';
import type { PageRange } from '../document/document.ts';
import { usageError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import type { FrameChoice } from '../frames/parse-frames.ts';
import type { PrepareOptions } from '../image/decide.ts';
import type { CropSource } from '../image/image.ts';
import { loadSharp } from '../image/packages.ts';
import { makePreparer } from '../image/preparer.ts';
import type { SpillFile } from '../image/spill-file.ts';
import type { Tiling } from '../image/tiles.ts';
import type { Connect } from '../input/download.ts';
import {
  type LoadedItem,
  loadItems,
  type Prepare,
  type PrepareDocument,
  type Preparers,
} from '../input/load.ts';
import type { Item } from '../input/refs.ts';
import type { Split } from '../input/split.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import type { RunContext } from '../run/context.ts';
import { checkInputCount, getFittingPages, getMaxImages } from './check-limits.ts';
import { expandPages, isCutPage } from './page-inputs.ts';
import { takePendingScreenshots } from './pending-screenshots.ts';
import { makePrepareOptions } from './prepare-options.ts';
import { checkPages, makePageSplitter } from './select-pages.ts';
import { makePageShooter } from './shoot-pages.ts';
import { checkFrames, makeSplit } from './split-media.ts';
import { reuseStoredFile, type UploadCache } from './upload-cache.ts';
import { validateFlagsForInputs } from './validate-flags.ts';

export interface ReadOptions {
  /** Images of the conversation that go out in the same request; 0 by default. */
  readonly imagesBefore?: number;
  /** Pages of the only PDF or TIFF; by default all of a PDF and the first of a TIFF. */
  readonly pages?: readonly PageRange[] | undefined;
  /** Frames of the animations and videos; an animation is a single image by default. */
  readonly frames?: FrameChoice | undefined;
  /** Frames are asked for wherever an input has some; by default one input must have some. */
  readonly framesIfAny?: boolean;
  /** `exact` brings images to the size that the model sees; `any` by default. */
  readonly geometry?: PrepareOptions['geometry'];
  /** A PDF becomes an image of this page, from 1, or of its only page; a TIFF of this page, or of its first. */
  readonly drawsPage?: { readonly page: number | undefined } | undefined;
  /** An image that would be scaled down becomes several: the whole at the model's size, and its tiles at full size. */
  readonly tile?: Tiling;
  /** URLs are PDFs even if their path does not end in .pdf. */
  readonly urlsArePdfs?: boolean;
  /** Prepared images keep the file that they were made from. */
  readonly keepOriginals?: boolean;
}

/** Holds what content depends on, such as temporary files, until it is closed. */
export interface ResourceScope {
  readonly spill: SpillFile;
  add(resource: { close(): void }): void;
}

interface ReadTools {
  readonly uploadCache: UploadCache;
  readonly scope: ResourceScope;
}

/** Reads inputs in order. Throws the first CliError. */
export async function readContent(
  items: readonly Item[],
  options: ReadOptions,
  { uploadCache, scope }: ReadTools,
  context: RunContext,
): Promise<readonly LoadedItem[]> {
  const { output, settings } = context;
  const { pages, urlsArePdfs = false, tile = false, keepOriginals = false, drawsPage, frames } = options;
  const { maxZooms } = settings;
  // Crops of a zoom join the same request, and the model gives their coordinates in pixels of the image that it sees.
  const imagesBefore = (options.imagesBefore ?? 0) + maxZooms;
  const geometry = maxZooms > 0 ? 'exact' : (options.geometry ?? 'any');
  const inputs = expandPages(urlsArePdfs ? items.map(asPdf) : items, settings);
  const refs = inputs.flatMap((item) => (item.kind === 'input' ? [item.ref] : []));
  const facts = modelFacts(settings.model);
  checkInputCount(refs, imagesBefore, settings.model, facts);
  validateFlagsForInputs(refs, settings, { tile }, output.info);
  const how = { imagesBefore, geometry, tile, pages, frames, onePage: drawsPage !== undefined };
  const preparation = await makePrepareOptions(refs, how, uploadCache, context);
  const preparer = makePreparer(preparation, context, { many: inputs.length > REQUEST_LIMITS.manyImages });
  scope.add(preparer);
  const cut = new Set(refs.filter((ref) => isCutPage(ref, settings)).map(({ input }) => input));
  const prepare = reuseStoredFile(preparer.prepare, preparation, uploadCache, settings.source);
  const image: Prepare = async (file, info) => {
    if (maxZooms > 0) await loadSharp(file.input, '--zoom', false);
    const prepared = (await prepare(cut.has(file.input) ? { ...file, tile: true } : file, info)).map(
      scope.spill.store,
    );
    if (maxZooms === 0 && !keepOriginals) return prepared;
    const loaded = scope.spill.store(file);
    const cropSource: CropSource = async (region) => ({ image: loaded, region });
    return prepared.map((each) => Object.assign(each, { loaded, cropSource }));
  };
  const maxPages = getMaxImages(facts);
  const suggestedPages = getFittingPages(facts);
  let drewPage = false;
  const document: PrepareDocument = async ({ source, ...name }, info) => {
    if (drawsPage) {
      drewPage = true;
      const { loadPageImage } = await import('./page-image.ts');
      return image(await loadPageImage({ source, ...name }, drawsPage.page, info, context), info);
    }
    const { preparePdf } = await import('../document/prepare-pdf.ts');
    return [await preparePdf(source, name, context, { pages, maxPages, suggestedPages, info })];
  };
  const splitPages = makePageSplitter({ ranges: pages, page: drawsPage?.page, maxPages });
  const splitFrames = makeSplit({ frames, max: maxPages - imagesBefore }, context);
  const split: Split = async (file, info) =>
    (await splitPages.split(file, info)) ?? (await splitFrames(file, info));
  const download = settings.download ? makeDownloader(context) : undefined;
  const notes: string[] = [];
  const note = (line: string) => void notes.push(line);
  const shooter = makePageShooter(context);
  const preparers = { image, document, split, download, shoot: shooter.shoot };
  const ready = await takePendingScreenshots(inputs, context);
  const loading = loadItems(ready, preparers, context, note);
  const loaded = await loading.finally(async () => {
    preparer.end();
    await shooter.close();
  });
  const inReceipts = output.briefReceipts ? listChanges(loaded) : [];
  for (const line of notes) if (!inReceipts.includes(line)) output.info(line);
  if (pages) checkPages(loaded, splitPages.countFiles());
  if (frames && !options.framesIfAny) checkFrames(loaded);
  if (drawsPage?.page !== undefined && !drewPage && splitPages.countFiles() === 0) {
    throw usageError('--page', 'there is no PDF or TIFF to take a page from', 'leave it out');
  }
  if (tile === true && output.verbose) noteUncut(loaded, output.info);
  return loaded;
}

/** Returns the notes on how media were downloaded and images changed. */
function listChanges(items: readonly LoadedItem[]): readonly string[] {
  return items.flatMap((item) => {
    if (item.kind === 'text' || !('bytes' in item.media)) return [];
    const { media } = item;
    return [media.download?.note ?? [], (media.kind === 'image' && media.change?.note) || []].flat();
  });
}

/** Notes the images that `--tile` leaves as they are. */
function noteUncut(items: readonly LoadedItem[], info: (line: string) => void): void {
  for (const item of items) {
    if (item.kind === 'text' || item.media.kind !== 'image') continue;
    const { input, part } = item.media;
    if (part === undefined || part.kind === 'region') {
      info(`${input}: not cut into tiles, as the model sees all of its pixels`);
    }
  }
}

function asPdf(item: Item): Item {
  if (item.kind === 'text' || item.ref.kind !== 'url') return item;
  return { ...item, ref: { ...item.ref, block: 'document' } };
}

/** Returns a function that downloads URLs; the progress counts downloads that run at once together. */
function makeDownloader({ env, output, settings, signal }: RunContext): NonNullable<Preparers['download']> {
  let totalBytes = 0;
  return async (ref, info) => {
    const [{ download }, { openDownloadConnection }] = await Promise.all([
      import('../input/download.ts'),
      import('../api/http/download-connection.ts'),
    ]);
    let ownBytes = 0;
    const onBytes = (bytes: number) => {
      totalBytes += bytes - ownBytes;
      ownBytes = bytes;
      output.progress.step(`downloading ${formatBytes(totalBytes)}`);
    };
    const connect: Connect = (admit) => openDownloadConnection(env, admit);
    const { insecureRedirect, headers } = settings;
    output.progress.step('downloading');
    return download(ref, { connect, signal, info, onBytes, insecureRedirect, headers: headers?.values });
  };
}
