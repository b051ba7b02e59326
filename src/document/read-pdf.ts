// Parses a PDF and writes the selected pages. Runs in a child process, as hostile files can keep it busy for hours.
import type { PDFContext } from '@cantoo/pdf-lib';
import { CliError } from '../errors.ts';
import { formatBytes, formatPages, quoteArgument } from '../format.ts';
import type { HiddenContent } from './content-notes.ts';
import type { PageRange } from './document.ts';
import { findLock, type Lock } from './encryption.ts';
import { findHiddenContent } from './hidden-content.ts';
import { InflateLimitError, limitInflation } from './inflate-limit.ts';
import { describeMissingPages } from './missing-pages.ts';
import { type PageTree, PageTreeError, walkPageTree } from './page-tree.ts';
import { resolvePages } from './pages.ts';
import { readObjects } from './read-objects.ts';
import { MAX_WRITTEN_BYTES, SubsetSizeError, writeSubset } from './subset.ts';
import { SubsetError } from './verify-subset.ts';

export interface ReadRequest {
  /** The user's argument, for errors. */
  readonly input: string;
  readonly ranges: readonly PageRange[] | undefined;
  /** Rewrite the document even if all pages are sent. */
  readonly rewrite: boolean;
}

/** The outcome of reading a PDF; the reason of an unreadable one is a clause. */
export type ReadOutcome =
  | {
      readonly kind: 'read';
      readonly pages: number;
      /** The number of pages that the file claims, if it differs. */
      readonly claimed: number | undefined;
      /** The selected page numbers; undefined if all pages are sent. */
      readonly selected: readonly number[] | undefined;
      readonly hidden: HiddenContent;
    }
  | { readonly kind: 'encrypted'; readonly lock: Lock }
  | {
      readonly kind: 'unreadable';
      readonly reason: string;
      /** It exceeds our time or memory, which fewer pages may not. */
      readonly isTooLarge?: boolean;
    }
  /** The pages cannot be written without a loss; `whole` if the file itself can be sent. */
  | { readonly kind: 'uncopyable'; readonly reason: string; readonly whole: boolean }
  | {
      readonly kind: 'error';
      readonly error: Pick<CliError, 'code' | 'message' | 'subject' | 'hint'>;
    };

export interface ReadResult {
  readonly outcome: ReadOutcome;
  readonly bytes?: Uint8Array;
}

/** Reads a PDF. Never throws: a problem of the PDF is an outcome. */
export async function readPdf(bytes: Buffer, request: ReadRequest): Promise<ReadResult> {
  let tree: PageTree | undefined;
  let context: PDFContext | undefined;
  let damage: unknown;
  let encrypted = false;
  const checkInflated = limitInflation();
  try {
    context = await readObjects(bytes);
    encrypted = context.trailerInfo.Encrypt !== undefined;
  } catch {
    encrypted = mentionsEncryption(bytes);
  }
  try {
    checkInflated();
    context ??= await readObjects(blankTables(bytes));
    checkInflated();
    tree = walkPageTree(context);
  } catch (error) {
    damage = error;
  }
  if (encrypted || (!tree?.pages.length && mentionsEncryption(bytes)))
    return { outcome: { kind: 'encrypted', lock: context ? findLock(context, bytes) : 'unknown' } };
  if (!context || !tree) return { outcome: { kind: 'unreadable', reason: describeDamage(damage) } };
  // Never renumber: a missing node may be a branch of many pages, and answers cite pages by number.
  if (tree.gaps.length > 0) return { outcome: { kind: 'unreadable', reason: describeMissingPages(tree) } };
  if (tree.pages.length === 0) return { outcome: { kind: 'unreadable', reason: 'no pages were found' } };
  return selectPages(context, tree, request);
}

/** Overwrites tables and trailers with spaces. The parser does not need them, and fails if one is damaged. */
function blankTables(bytes: Buffer): Buffer {
  const blanked = bytes
    .toString('latin1')
    .replace(/(?<=[\r\n])(?:startxref|xref|trailer)(?=[\s<])/g, (keyword) => ' '.repeat(keyword.length));
  return Buffer.from(blanked, 'latin1');
}

async function selectPages(
  context: PDFContext,
  { pages, count }: PageTree,
  { ranges, input, rewrite }: ReadRequest,
): Promise<ReadResult> {
  // If the tree is complete, its count is wrong: every viewer numbers the pages of the tree.
  const claimed = count === pages.length ? undefined : count;
  const hidden = findHiddenContent(context, pages);
  const read = { kind: 'read', pages: pages.length, claimed, hidden } as const;
  let selected: readonly number[] | undefined;
  try {
    const numbers = ranges === undefined ? undefined : resolvePages(ranges, pages.length, input);
    selected = numbers?.length === pages.length ? undefined : numbers;
    if (selected === undefined && !rewrite) return { outcome: { ...read, selected: undefined } };
    const bytes = await writeSubset(context, {
      all: pages,
      numbers: selected ?? pages.map((_, index) => index + 1),
    });
    return { outcome: { ...read, selected }, bytes };
  } catch (error) {
    if (error instanceof SubsetSizeError)
      return toErrorOutcome(selectionTooLargeError(input, selected, error.bytes));
    if (error instanceof CliError) return toErrorOutcome(error);
    const reason = error instanceof SubsetError ? error.message : describeDamage(error);
    return { outcome: { kind: 'uncopyable', reason, whole: !rewrite } };
  }
}

function toErrorOutcome({ code, message, subject, hint }: CliError): ReadResult {
  return { outcome: { kind: 'error', error: { code, message, subject, hint } } };
}

function selectionTooLargeError(
  input: string,
  selected: readonly number[] | undefined,
  bytes: number,
): CliError {
  const limit = `${formatBytes(bytes)}; the maximum is ${formatBytes(MAX_WRITTEN_BYTES)}`;
  const pages = selected ? formatPages(selected).replaceAll(' ', '') : '1-z';
  return new CliError('limit_exceeded', `the selected pages are ${limit}`, {
    subject: input,
    hint: `select fewer, or write them to a file first: qpdf ${quoteArgument(input)} --pages . ${pages} -- part.pdf`,
  });
}

/** Whether a file is encrypted: the key is in plain text even if everything else is compressed. */
function mentionsEncryption(bytes: Buffer): boolean {
  return /\/Encrypt\s*(?:\d+\s+\d+\s+R|<<)/.test(bytes.toString('latin1'));
}

function describeDamage(error: unknown): string {
  if (error instanceof PageTreeError || error instanceof InflateLimitError) return error.message;
  if (error instanceof RangeError) return 'its objects are nested too deeply';
  return 'it cannot be parsed';
}
