// Selects pages of a PDF or TIFF: the one local file that --pages refers to. Each page of a TIFF is an image.
import type { PageRange } from '../document/document.ts';
import { formatPagesFlag, resolvePages } from '../document/pages.ts';
import { CliError, usageError } from '../errors.ts';
import { formatCount, formatNamedPages, plural } from '../format.ts';
import { listTiffPages, selectTiffPage } from '../image/headers/tiff-pages.ts';
import { identifyImage } from '../image/identify.ts';
import type { LoadedImage } from '../image/image.ts';
import type { LoadedItem } from '../input/load.ts';
import type { Split } from '../input/split.ts';

interface PageSelection {
  /** The pages of --pages. */
  readonly ranges: readonly PageRange[] | undefined;
  /** The page of --page, from 1. */
  readonly page: number | undefined;
  /** The images that one request to the model may hold. */
  readonly maxPages: number;
}

interface PageSplitter {
  /** Takes the selected pages out of a TIFF; undefined for any other file, and where none are selected. */
  readonly split: Split;
  /** Returns the number of TIFFs that pages were taken from. */
  readonly countFiles: () => number;
}

/** Makes a splitter that takes the selected pages out of TIFFs. It throws CliError for a missing page, and for too many. */
export function makePageSplitter({ ranges, page, maxPages }: PageSelection): PageSplitter {
  let files = 0;
  const split: Split = async ({ input, name, source, found }, info) => {
    const isTiff = found.kind === 'other-image' && found.format === 'tiff';
    if (!(ranges || page !== undefined) || !isTiff || !Buffer.isBuffer(source)) return undefined;
    const { pages } = listTiffPages(source);
    // A damaged file says so itself.
    if (pages.length === 0) return undefined;
    files += 1;
    const selected = ranges
      ? resolvePages(ranges, pages.length, input)
      : [requirePage(page, pages.length, input)];
    if (selected.length > maxPages) throw tooManyPages(selected, maxPages, input);
    const image = identifyImage({ input, name, bytes: source, found }, info);
    info(`${input}: ${formatNamedPages(selected)} of ${formatCount(pages.length)}`);
    return takePages(image, pages, selected);
  };
  return { split, countFiles: () => files };
}

/** Yields the pages one by one, as each is a copy of the file. */
async function* takePages(
  image: LoadedImage,
  pages: ReturnType<typeof listTiffPages>['pages'],
  selected: readonly number[],
): AsyncGenerator<LoadedImage> {
  const count = pages.length;
  for (const number of selected) {
    const page = pages[number - 1];
    if (!page) throw new Error(`page ${number} of ${count} was resolved`);
    yield { ...image, bytes: selectTiffPage(image.bytes, page), place: { kind: 'page', number, count } };
  }
}

function requirePage(page = 1, pages: number, input: string): number {
  if (page <= pages) return page;
  throw usageError('--page', `${input} has no page ${page}; it has ${formatCount(pages)}`);
}

function tooManyPages(selected: readonly number[], maxPages: number, input: string): CliError {
  const message = `selects ${plural(selected.length, 'page')}; the maximum for this model is ${formatCount(maxPages)} per request`;
  return new CliError('limit_exceeded', message, {
    subject: input,
    hint: `select pages: ${formatPagesFlag(selected, maxPages)}`,
  });
}

/** Throws CliError unless the page numbers of --pages refer to one local file; `tiffs` is the number of TIFFs. */
export function checkPages(items: readonly LoadedItem[], tiffs: number): void {
  const media = items.flatMap((item) => (item.kind === 'media' ? [item.media] : []));
  const remote = media.find(
    (each) => each.kind === 'file_id' || (each.kind === 'url' && each.block === 'document'),
  );
  if (remote) {
    throw usageError(
      '--pages',
      `cannot select pages of ${remote.input}, which is not a local file`,
      remote.kind === 'url' ? 'download it first: --download' : 'name a local PDF or TIFF, or pipe it in',
    );
  }
  const files = tiffs + media.filter(({ kind }) => kind === 'pdf').length;
  if (files === 1) return;
  const problem =
    files === 0 ? 'there is no PDF or TIFF to select pages from' : `takes one PDF or TIFF, not ${files}`;
  throw usageError('--pages', problem, files === 0 ? undefined : 'ask about one at a time');
}

/** Returns the most images that ranges can select from a file of so many pages, or of an unknown number. */
export function countSelectedPages(ranges: readonly PageRange[], pages: number | undefined): number {
  const last = pages ?? Number.POSITIVE_INFINITY;
  return ranges.reduce((sum, { from, to = last }) => sum + Math.max(0, Math.min(to, last) - from + 1), 0);
}
