// Reads a PDF and writes the chosen pages; to be run apart, as hostile files can keep it busy for hours.
import { type PDFContext, PDFParser } from '@cantoo/pdf-lib';
import { CliError } from '../errors.ts';
import type { PageRange } from './document.ts';
import { InflateLimitError, limitInflation } from './inflate-limit.ts';
import { describeMissingPages } from './missing-pages.ts';
import { type PageTree, PageTreeError, walkPageTree } from './page-tree.ts';
import { resolvePages } from './pages.ts';
import { writeSubset } from './subset.ts';

export interface ReadRequest {
  /** What the user typed, for errors. */
  readonly input: string;
  readonly ranges: readonly PageRange[] | undefined;
  /** Writes the document anew even when all of its pages go out. */
  readonly rewrite: boolean;
}

/** What became of it; `unreadable` is why, as words that follow a colon. */
export type ReadOutcome =
  | {
      readonly kind: 'read';
      readonly pages: number;
      /** What the file says of its number of pages, where that is something else. */
      readonly claimed: number | undefined;
      /** Page numbers that were written; undefined when the bytes can stay as they are. */
      readonly selected: readonly number[] | undefined;
    }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | {
      readonly kind: 'error';
      readonly error: Pick<CliError, 'code' | 'message' | 'subject' | 'hint'>;
    };

export interface ReadResult {
  readonly outcome: ReadOutcome;
  readonly bytes?: Uint8Array;
}

/** Reads a PDF; what is wrong with it is an outcome, never an error. */
export async function readPdf(bytes: Buffer, request: ReadRequest): Promise<ReadResult> {
  let tree: PageTree | undefined;
  let context: PDFContext | undefined;
  let damage: unknown;
  let encrypted = false;
  const checkInflated = limitInflation();
  try {
    context = await parse(bytes);
    encrypted = context.trailerInfo.Encrypt !== undefined;
  } catch {
    encrypted = mentionsEncryption(bytes);
  }
  try {
    checkInflated();
    context ??= await parse(blankTables(bytes));
    checkInflated();
    tree = walkPageTree(context);
  } catch (error) {
    damage = error;
  }
  if (encrypted || (!tree?.pages.length && mentionsEncryption(bytes)))
    return { outcome: { kind: 'encrypted' } };
  if (!context || !tree) return { outcome: { kind: 'unreadable', reason: describeDamage(damage) } };
  // Never numbered anew: what is missing may be a branch of many pages, and answers cite pages by their numbers.
  if (tree.gaps.length > 0) return { outcome: { kind: 'unreadable', reason: describeMissingPages(tree) } };
  if (tree.pages.length === 0) return { outcome: { kind: 'unreadable', reason: 'no pages are found in it' } };
  return selectPages(context, tree, request);
}

/** Parses all objects of a file; those that are not to be understood are passed over, as every reader does. */
function parse(bytes: Buffer): Promise<PDFContext> {
  return PDFParser.forBytesWithOptions(bytes, Number.POSITIVE_INFINITY).parseDocument();
}

/** The parser finds objects and the catalog without tables and trailers, and gives up where one is damaged. */
function blankTables(bytes: Buffer): Buffer {
  const without = bytes
    .toString('latin1')
    .replace(/(?<=[\r\n])(?:startxref|xref|trailer)(?=[\s<])/g, (keyword) => ' '.repeat(keyword.length));
  return Buffer.from(without, 'latin1');
}

async function selectPages(
  context: PDFContext,
  { pages, count }: PageTree,
  { ranges, input, rewrite }: ReadRequest,
): Promise<ReadResult> {
  // A whole tree is right and its count wrong: so does every viewer number pages.
  const claimed = count === pages.length ? undefined : count;
  const read = { kind: 'read', pages: pages.length, claimed } as const;
  try {
    const every = ranges === undefined ? undefined : resolvePages(ranges, pages.length, input);
    const wanted = every?.length === pages.length ? undefined : every;
    if (wanted === undefined && !rewrite) return { outcome: { ...read, selected: undefined } };
    const chosen = wanted ? wanted.flatMap((number) => pages[number - 1] ?? []) : pages;
    const bytes = await writeSubset(context, pages, chosen);
    return { outcome: { ...read, selected: wanted }, bytes };
  } catch (error) {
    if (!(error instanceof CliError)) {
      return { outcome: { kind: 'unreadable', reason: describeDamage(error) } };
    }
    const { code, message, subject, hint } = error;
    return { outcome: { kind: 'error', error: { code, message, subject, hint } } };
  }
}

/** The key stands in plain text even where everything else is compressed. */
function mentionsEncryption(bytes: Buffer): boolean {
  return /\/Encrypt\s*(?:\d+\s+\d+\s+R|<<)/.test(bytes.toString('latin1'));
}

function describeDamage(error: unknown): string {
  if (error instanceof PageTreeError || error instanceof InflateLimitError) return error.message;
  if (error instanceof RangeError) return 'its objects are nested too deeply';
  return 'it cannot be parsed';
}
