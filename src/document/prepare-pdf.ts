// Bytes to LoadedDocument: checks that the API would take a PDF, chooses its pages, and words what was done.
import { CliError } from '../errors.ts';
import { formatBytes, formatCount, formatPages, quoteArgument } from '../format.ts';
import type { ProcessContext } from '../process/context.ts';
import type { PageRange, PreparedDocument } from './document.ts';
import { readPdfInWorker, type WorkerResult } from './pdf-in-worker.ts';

/** What a document is known by: the user's argument and the bare file name, where there is one. */
export interface DocumentName {
  readonly input: string;
  readonly name: string | undefined;
}

export interface PdfOptions {
  /** `--pages`; undefined for all. */
  readonly pages: readonly PageRange[] | undefined;
  /** Most pages of one request to the model, from src/api/limits.ts. */
  readonly maxPages: number;
}

/** How far in the header may stand; ISO 32000-1, annex H.3, note 13. */
const HEADER_WITHIN = 1024;

const media_type = 'application/pdf';

/**
 * Makes a PDF ready: its bytes stay the file's own unless pages are chosen or junk stands before it, and then one
 * line says what was done. Throws CliError for one that is damaged, encrypted, of no or missing pages or of too many, and
 * the signal's reason once that aborts.
 */
export async function preparePdf(
  bytes: Buffer,
  document: DocumentName,
  { pages: ranges, maxPages }: PdfOptions,
  ctx: ProcessContext,
  info: (line: string) => void,
): Promise<PreparedDocument> {
  const { input, name } = document;
  const start = bytes.subarray(0, HEADER_WITHIN).indexOf('%PDF-');
  if (start < 0) throw unusableError(document, 'is not a PDF document: it does not begin with %PDF-');
  const clean = bytes.subarray(start);
  // Offsets that were counted from the junk's start no longer hold without it.
  const rewrite = start > 0 && !hasValidStartxref(clean);
  const apart = await readPdfInWorker(clean, { input, ranges, rewrite }, ctx);
  const { pages: inFile, claimed, selected } = getReadOutcome(apart, document);
  const sent = selected?.length ?? inFile;
  if (sent > maxPages) throw tooManyPagesError(input, sent, inFile, maxPages);

  if (claimed !== undefined) {
    const count = formatCount(claimed);
    info(
      `${input}: says that it has ${count} ${claimed === 1 ? 'page' : 'pages'}; has ${formatCount(inFile)}`,
    );
  }
  const out = apart.bytes.length > 0 ? apart.bytes : clean;
  if (start > 0) info(`${input}: ${formatBytes(start)} before the PDF left out`);
  if (selected) {
    const sizes = `${formatBytes(bytes.length)} → ${formatBytes(out.length)}`;
    const word = selected.length === 1 ? 'page' : 'pages';
    info(`${input}: ${word} ${formatPages(selected)} of ${formatCount(inFile)}; ${sizes}`);
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

/** Whether the place at the end of a PDF that should be its table of objects is one. */
function hasValidStartxref(bytes: Buffer): boolean {
  const end = bytes.subarray(-HEADER_WITHIN).toString('latin1');
  const offset = [...end.matchAll(/startxref\s+(\d{1,15})/g)].at(-1)?.[1];
  if (offset === undefined) return false;
  const at = Number(offset);
  return /^\s*(?:xref|\d+\s+\d+\s+obj)\b/.test(bytes.subarray(at, at + 32).toString('latin1'));
}

/** Returns what was read; throws CliError for what was not. */
function getReadOutcome({ outcome }: WorkerResult, document: DocumentName) {
  const file = document.name === undefined ? 'FILE' : quoteArgument(document.input);
  switch (outcome.kind) {
    case 'read':
      return outcome;
    case 'encrypted':
      throw unusableError(
        document,
        'is an encrypted PDF, which the API does not read',
        `write an open copy first: qpdf --decrypt --password=PASSWORD ${file} open.pdf`,
      );
    case 'unreadable':
      throw unusableError(
        document,
        `is not a usable PDF: ${outcome.reason}`,
        `get the file again, or have it repaired: qpdf ${file} repaired.pdf`,
      );
    case 'error':
      throw new CliError(outcome.error.code, outcome.error.message, outcome.error);
  }
}

function unusableError({ input }: DocumentName, message: string, hint?: string): CliError {
  return new CliError('input_unusable', message, { subject: input, hint });
}

function tooManyPagesError(input: string, sent: number, inFile: number, maxPages: number): CliError {
  const [count, most] = [formatCount(sent), formatCount(maxPages)];
  const message =
    sent === inFile
      ? `has ${count} pages, and the model takes ${most} in one request`
      : `${count} pages are chosen, and the model takes ${most} in one request`;
  return new CliError('limit_exceeded', message, {
    subject: input,
    hint: `choose some: --pages 1-${maxPages}`,
  });
}
