// Prepares a PDF: checks that the API accepts it and selects its pages.
import { readFileSync } from 'node:fs';
import { CliError } from '../errors.ts';
import { formatBytes, formatCount, formatNamedPages, plural } from '../format.ts';
import { findPdfHeader } from '../image/pdf-header.ts';
import type { ProcessContext } from '../process/context.ts';
import { formatHiddenContent } from './content-notes.ts';
import type { LargeFile, PageRange, PreparedDocument } from './document.ts';
import { formatPagesFlag } from './pages.ts';
import { readPdfInWorker, type WorkerResult } from './pdf-in-worker.ts';
import { findStartxref } from './startxref.ts';
import {
  type DocumentName,
  encryptedError,
  formatFile,
  uncopyableError,
  unreadableError,
  unusableError,
} from './unusable-errors.ts';

export interface PdfOptions {
  /** The pages to send; undefined for all. */
  readonly pages: readonly PageRange[] | undefined;
  /** The maximum number of pages in one request to the model. */
  readonly maxPages: number;
  /** The number of pages to suggest where there are too many, as dense pages may exceed the context window. */
  readonly suggestedPages?: number;
  /** Notes each change, one line at a time. */
  readonly info: (line: string) => void;
  /** Replaced in tests. */
  readonly read?: typeof readPdfInWorker;
}

const media_type = 'application/pdf';

/**
 * Prepares a PDF for the API, from memory or from a large file that begins with its header. The bytes change only if
 * pages are selected or junk precedes the header. Throws CliError if the PDF is damaged, encrypted, without pages or
 * with too many, and the signal's reason when it aborts.
 */
export async function preparePdf(
  source: Buffer | LargeFile,
  document: DocumentName,
  ctx: ProcessContext,
  { pages: ranges, maxPages, suggestedPages = maxPages, info, read = readPdfInWorker }: PdfOptions,
): Promise<PreparedDocument> {
  const { input, name } = document;
  const isInMemory = Buffer.isBuffer(source);
  const size = isInMemory ? source.length : source.size;
  const start = isInMemory ? findPdfHeader(source) : 0;
  if (start === undefined) throw unusableError(document, 'is not a PDF: it does not begin with %PDF-');
  const clean = isInMemory ? source.subarray(start) : source;
  // Some producers count offsets from the junk, which no longer fit once it is removed.
  const rewrite = start > 0 && Buffer.isBuffer(clean) && !hasValidStartxref(clean);
  const result = await read(clean, { input, ranges, rewrite }, ctx);
  const { pages: inFile, claimed, selected, hidden } = getReadOutcome(result, document);
  const sent = selected?.length ?? inFile;
  if (sent > maxPages) throw tooManyPagesError({ input, sent, inFile, selected }, maxPages, suggestedPages);

  if (claimed !== undefined) {
    info(`${input}: claims to have ${plural(claimed, 'page')}; has ${formatCount(inFile)}`);
  }
  for (const note of formatHiddenContent(hidden, formatFile(document))) info(`${input}: ${note}`);
  if (start > 0) info(`${input}: removed ${formatBytes(start)} before the PDF`);
  if (selected) {
    const sizes = `${formatBytes(size)} → ${formatBytes(result.bytes.length)}`;
    info(`${input}: ${formatNamedPages(selected)} of ${formatCount(inFile)}; ${sizes}`);
  }
  // Assigned, because a spread would read the bytes.
  return Object.assign(describeBytes(result.bytes.length > 0 ? result.bytes : clean, result.sha256), {
    kind: 'pdf',
    input,
    name,
    media_type,
    pages: sent,
    selected,
    original: { media_type, bytes: size, pages: inFile },
  } as const);
}

/** A file stays on disk, with the hash of what was read from it. */
function describeBytes(
  content: Buffer | LargeFile,
  sha256: string | undefined,
): Pick<PreparedDocument, 'bytes' | 'byteLength' | 'file'> {
  if (Buffer.isBuffer(content)) return { bytes: content, byteLength: content.length };
  const { path, size } = content;
  if (sha256 === undefined) throw new Error('the hash of the file is missing');
  return {
    get bytes() {
      return readFileSync(path);
    },
    byteLength: size,
    file: { path, sha256 },
  };
}

/** Whether the offset at the end of a PDF leads to a table of objects. */
function hasValidStartxref(bytes: Buffer): boolean {
  const start = findStartxref(bytes);
  if (start === undefined) return false;
  return /^\s*(?:xref|\d+\s+\d+\s+obj)\b/.test(bytes.subarray(start, start + 32).toString('latin1'));
}

/** Returns the outcome of a PDF that was read; throws CliError for any other. */
function getReadOutcome({ outcome }: WorkerResult, document: DocumentName) {
  switch (outcome.kind) {
    case 'read':
      return outcome;
    case 'encrypted':
      throw encryptedError(document, outcome.lock);
    case 'unreadable':
      throw unreadableError(document, outcome.reason, { isTooLarge: outcome.isTooLarge });
    case 'uncopyable':
      throw uncopyableError(document, outcome);
    case 'error':
      throw new CliError(outcome.error.code, outcome.error.message, outcome.error);
  }
}

interface PageCount {
  readonly input: string;
  readonly sent: number;
  readonly inFile: number;
  readonly selected: readonly number[] | undefined;
}

function tooManyPagesError(
  { input, sent, inFile, selected }: PageCount,
  maxPages: number,
  suggestedPages: number,
): CliError {
  const verb = sent === inFile ? 'has' : 'selects';
  const message = `${verb} ${plural(sent, 'page')}; the maximum for this model is ${formatCount(maxPages)} per request`;
  return new CliError('limit_exceeded', message, {
    subject: input,
    hint: `select pages: ${formatPagesFlag(selected, suggestedPages)}`,
  });
}
