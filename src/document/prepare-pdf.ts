// Prepares a PDF: checks that the API accepts it and selects its pages.
import { CliError } from '../errors.ts';
import { formatBytes, formatCount, formatNamedPages, plural, quoteArgument } from '../format.ts';
import type { ProcessContext } from '../process/context.ts';
import type { PageRange, PreparedDocument } from './document.ts';
import { readPdfInWorker, type WorkerResult } from './pdf-in-worker.ts';

/** How errors and labels name a document. */
export interface DocumentName {
  /** The user's argument. */
  readonly input: string;
  /** The file name without folders, if there is one. */
  readonly name: string | undefined;
}

export interface PdfOptions {
  /** The pages to send; undefined for all. */
  readonly pages: readonly PageRange[] | undefined;
  /** The maximum number of pages in one request to the model. */
  readonly maxPages: number;
  /** Notes each change, one line at a time. */
  readonly info: (line: string) => void;
}

/** Readers search the start of a file for the header, and its end for `startxref` (ISO 32000-1, annex H.3). */
const SEARCHED_BYTES = 1024;

const media_type = 'application/pdf';

/**
 * Prepares a PDF for the API. The bytes change only if pages are selected or junk precedes the header. Throws CliError
 * if the PDF is damaged, encrypted, without pages or with too many, and the signal's reason when it aborts.
 */
export async function preparePdf(
  bytes: Buffer,
  document: DocumentName,
  ctx: ProcessContext,
  { pages: ranges, maxPages, info }: PdfOptions,
): Promise<PreparedDocument> {
  const { input, name } = document;
  const start = bytes.subarray(0, SEARCHED_BYTES).indexOf('%PDF-');
  if (start < 0) throw unusableError(document, 'is not a PDF: it does not begin with %PDF-');
  const clean = bytes.subarray(start);
  // Some producers count offsets from the junk, which no longer fit once it is removed.
  const rewrite = start > 0 && !hasValidStartxref(clean);
  const result = await readPdfInWorker(clean, { input, ranges, rewrite }, ctx);
  const { pages: inFile, claimed, selected } = getReadOutcome(result, document);
  const sent = selected?.length ?? inFile;
  if (sent > maxPages) throw tooManyPagesError(input, sent, inFile, maxPages);

  if (claimed !== undefined) {
    info(`${input}: claims to have ${plural(claimed, 'page')}; has ${formatCount(inFile)}`);
  }
  const out = result.bytes.length > 0 ? result.bytes : clean;
  if (start > 0) info(`${input}: removed ${formatBytes(start)} before the PDF`);
  if (selected) {
    const sizes = `${formatBytes(bytes.length)} → ${formatBytes(out.length)}`;
    info(`${input}: ${formatNamedPages(selected)} of ${formatCount(inFile)}; ${sizes}`);
  }
  return {
    kind: 'pdf',
    input,
    name,
    bytes: out,
    byteLength: out.length,
    media_type,
    pages: sent,
    selected,
    original: { media_type, bytes: bytes.length, pages: inFile },
  };
}

/** Whether the offset at the end of a PDF leads to a table of objects. */
function hasValidStartxref(bytes: Buffer): boolean {
  const end = bytes.subarray(-SEARCHED_BYTES).toString('latin1');
  const offset = [...end.matchAll(/startxref\s+(\d{1,15})/g)].at(-1)?.[1];
  if (offset === undefined) return false;
  const start = Number(offset);
  return /^\s*(?:xref|\d+\s+\d+\s+obj)\b/.test(bytes.subarray(start, start + 32).toString('latin1'));
}

/** Returns the outcome of a PDF that was read; throws CliError for any other. */
function getReadOutcome({ outcome }: WorkerResult, document: DocumentName) {
  const file = document.name === undefined ? 'FILE' : quoteArgument(document.input);
  switch (outcome.kind) {
    case 'read':
      return outcome;
    case 'encrypted':
      throw unusableError(
        document,
        'is encrypted; the API does not accept encrypted PDFs',
        `decrypt it first: qpdf --decrypt --password=PASSWORD ${file} decrypted.pdf`,
      );
    case 'unreadable':
      throw unusableError(
        document,
        `is not a usable PDF: ${outcome.reason}`,
        `download it again, or repair it: qpdf ${file} repaired.pdf`,
      );
    case 'uncopyable':
      throw unusableError(
        document,
        outcome.reason,
        `repair it first: qpdf ${file} repaired.pdf${outcome.whole ? '; or send the whole file: omit --pages' : ''}`,
      );
    case 'error':
      throw new CliError(outcome.error.code, outcome.error.message, outcome.error);
  }
}

function unusableError({ input }: DocumentName, message: string, hint?: string): CliError {
  return new CliError('input_unusable', message, { subject: input, hint });
}

function tooManyPagesError(input: string, sent: number, inFile: number, maxPages: number): CliError {
  const verb = sent === inFile ? 'has' : 'selects';
  const message = `${verb} ${plural(sent, 'page')}; the maximum for this model is ${formatCount(maxPages)} per request`;
  return new CliError('limit_exceeded', message, {
    subject: input,
    hint: `select pages: --pages 1-${maxPages}`,
  });
}
