// Draws one page of a PDF as an image, in a process of its own that ends when it takes too long.
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { CliError, usageError } from '../errors.ts';
import { formatCount, formatDuration, formatSize } from '../format.ts';
import type { Size } from '../image/size.ts';
import { formatInstallHint } from '../install-hint.ts';
import { exitError, waitForExit } from '../process/child-process.ts';
import type { ProcessContext } from '../process/context.ts';
import { startInlineModule } from '../process/inline-module.ts';

/** Pixels for each point of a page, which is 1/72 inch: a page of A4 or Letter goes out unscaled, and its print is legible. */
export const PIXELS_PER_POINT = 2;

/** Maximum pixels of a page: 200 MB in each of two processes. */
const MAX_PIXELS = 50_000_000;

/** Time limit for one page, in milliseconds. */
const TIMEOUT_MS = 20_000;

const PACKAGE = '@hyzyla/pdfium';

/**
 * The program of the process. It reads the PDF from stdin, sends a message with the number of pages and the size of the
 * one that is asked for, and writes its pixels. It kills itself once its parent is gone, as a small file can keep the
 * renderer busy for long.
 */
const DRAW = `
const [, packageUrl, page, scale, maxPixels] = process.argv;
const orphaned = () => process.kill(process.pid, 'SIGKILL');
process.on('disconnect', orphaned);
process.on('SIGINT', () => {});
try {
  const { PDFiumLibrary } = await import(packageUrl);
  process.send({ ready: true });
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const library = await PDFiumLibrary.init();
  const pdf = await library.loadDocument(Buffer.concat(chunks));
  const pages = pdf.getPageCount();
  const wanted = page === '' ? (pages === 1 ? 1 : 0) : Number(page);
  if (wanted < 1 || wanted > pages) {
    await new Promise((resolve) => process.send({ pages }, resolve));
  } else {
    const drawn = pdf.getPage(wanted - 1);
    const { originalWidth, originalHeight } = drawn.getOriginalSize();
    const size = { width: Math.ceil(originalWidth * scale), height: Math.ceil(originalHeight * scale) };
    const fits = size.width >= 1 && size.height >= 1 && size.width * size.height <= Number(maxPixels);
    const image = fits && (await drawn.render({ ...size, render: 'bitmap', renderFormFields: true }));
    await new Promise((resolve) => process.send({ pages, page: wanted, size, drawn: fits }, resolve));
    if (image) await new Promise((resolve) => process.stdout.write(image.data, resolve));
  }
} catch (error) {
  await new Promise((resolve) => process.send({ error: error.message }, resolve));
}
process.off('disconnect', orphaned);
process.exit();`;

interface Message {
  readonly ready?: true;
  readonly error?: string;
  readonly pages?: number;
  readonly page?: number;
  readonly size?: Size;
  readonly drawn?: boolean;
}

/** Pixels of a page, 4 bytes each, on white. */
export interface DrawnPage extends Size {
  readonly data: Buffer;
  /** From 1. */
  readonly page: number;
}

interface PageFile {
  /** The user's own argument. */
  readonly input: string;
  readonly bytes: Buffer;
  /** From 1; undefined for the only page. */
  readonly page: number | undefined;
}

/**
 * Draws a page at 2 pixels a point. Throws CliError without the package, for a PDF that cannot be drawn or has no such
 * page, and for one of several pages where none is chosen; and the signal's reason.
 */
export async function drawPage(
  { input, bytes, page }: PageFile,
  ctx: ProcessContext,
  timeoutMs = TIMEOUT_MS,
): Promise<DrawnPage> {
  ctx.signal.throwIfAborted();
  const args = [findPackage(input), String(page ?? ''), String(PIXELS_PER_POINT), String(MAX_PIXELS)];
  const drawing = startInlineModule(DRAW, args, timeoutMs, ctx);
  const { child } = drawing;
  const received: Message[] = [];
  child.on('message', (message: Message) => received.push(message));
  const exited = waitForExit(child);
  child.stdin?.on('error', () => {}); // The exit says why.
  child.stdin?.end(bytes);
  try {
    const [data, exit] = await Promise.all([
      child.stdout ? buffer(child.stdout).catch(() => Buffer.alloc(0)) : Buffer.alloc(0),
      exited,
    ]);
    ctx.signal.throwIfAborted();
    if (drawing.isLate())
      throw undrawable(input, `drawing it takes longer than ${formatDuration(timeoutMs)}`);
    const message: Message = Object.assign({}, ...received);
    if (message.error !== undefined) throw undrawable(input, describeFailure(message.error));
    if (message.pages === undefined) {
      throw exitError(exit, message.ready === true, input) ?? undrawable(input, 'drawing it failed');
    }
    return readPage(message, data, { input, page });
  } finally {
    drawing.end();
  }
}

function readPage(
  { pages = 0, page: drawn = 0, size, drawn: isDrawn }: Message,
  data: Buffer,
  { input, page }: Pick<PageFile, 'input' | 'page'>,
): DrawnPage {
  if (!size) {
    if (page === undefined && pages > 1) {
      throw usageError(input, `has ${formatCount(pages)} pages`, 'choose one, such as --page 1');
    }
    throw usageError('--page', `${input} has no page ${page ?? 1}; it has ${formatCount(pages)}`);
  }
  if (!isDrawn) {
    const limit = `at most ${formatCount(MAX_PIXELS)} pixels are drawn`;
    throw undrawable(input, `page ${drawn} is ${formatSize(size)} pixels; ${limit}`);
  }
  if (data.length !== size.width * size.height * 4) throw undrawable(input, 'drawing it failed');
  return { ...size, data, page: drawn };
}

function describeFailure(message: string): string {
  return /password/i.test(message) ? 'it is encrypted' : 'the file is damaged';
}

/** Returns the error for a PDF of which no page can be drawn for this reason. */
export function undrawable(input: string, reason: string): CliError {
  return new CliError('input_unusable', `is a PDF that cannot be drawn: ${reason}`, {
    subject: input,
    hint: 'save the page as a PNG, and name that',
  });
}

/** Returns the address of the package's module. */
function findPackage(input: string): string {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve(PACKAGE)).href;
  } catch (cause) {
    throw new CliError('input_unusable', `is a PDF; drawing its pages needs the package ${PACKAGE}`, {
      subject: input,
      hint: formatInstallHint([PACKAGE]),
      cause,
    });
  }
}
