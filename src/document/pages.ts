// Page numbers as people write them, `2-5,9`: read and resolved; knows nothing of PDF.
import { usageError } from '../errors.ts';
import { formatCount } from '../format.ts';
import type { PageRange, PreparedDocument } from './document.ts';

const FLAG = '--pages';
/** Most characters of what was typed that an error repeats. */
const MAX_CHARACTERS = 60;
const EXAMPLE = 'such as --pages 2-5,9 or --pages 7-';

/** Reads `2-5,9`, `7-` and `-3` into ranges, as typed; throws CliError for anything else. */
export function parsePages(text: string): readonly PageRange[] {
  return text.split(',').map((part) => parseRange(part.trim(), text));
}

function parseRange(part: string, text: string): PageRange {
  const [, first = '', dash, last = ''] = /^(\d*)\s*(?:([-–])\s*(\d*))?$/.exec(part) ?? [];
  if (first === '' && last === '') throw usageError(FLAG, `${shorten(text)} names no pages`, EXAMPLE);
  const from = first === '' ? 1 : Number(first);
  const to = dash === undefined ? from : last === '' ? undefined : Number(last);
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to ?? from))
    throw usageError(FLAG, `${shorten(part)} is beyond the last page of any PDF`, EXAMPLE);
  if (from === 0 || to === 0) throw usageError(FLAG, 'pages are counted from 1, there is no page 0', EXAMPLE);
  if (to !== undefined && to < from)
    throw usageError(FLAG, `${part} runs backwards`, `did you mean ${to}-${from}?`);
  return { from, to };
}

function shorten(text: string): string {
  return JSON.stringify(text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text);
}

/**
 * Resolves ranges for the document that the user named `input`: page numbers, ascending, each once. Throws CliError
 * when one is beyond the last of so many pages.
 */
export function resolvePages(ranges: readonly PageRange[], pages: number, input: string): readonly number[] {
  const sorted = ranges
    .map((range) => ({ from: range.from, to: resolveLastPage(range, pages, input) }))
    .sort((a, b) => a.from - b.from);
  const chosen: number[] = [];
  // Each page is looked at once, however many ranges hold it.
  for (const { from, to } of sorted)
    for (let page = Math.max(from, (chosen.at(-1) ?? 0) + 1); page <= to; page += 1) chosen.push(page);
  return chosen;
}

function resolveLastPage({ from, to }: PageRange, pages: number, input: string): number {
  const last = to ?? Math.max(pages, from);
  if (last <= pages) return last;
  const count = pages === 1 ? '1 page' : `${formatCount(pages)} pages`;
  const hint = pages === 1 ? 'leave --pages out' : `pages are 1-${pages}`;
  const asked = from === to ? from : `${from}-${to ?? ''}`;
  throw usageError(FLAG, `${asked} is beyond the last page: ${input} has ${count}`, hint);
}

/** Returns the original's number of a page that went out; both are counted from 1. */
export function toOriginalPage({ selected }: Pick<PreparedDocument, 'selected'>, page: number): number {
  return selected?.[page - 1] ?? page;
}
