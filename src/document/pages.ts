// Parses page ranges such as `2-5,9` and resolves them to page numbers.
import { usageError } from '../errors.ts';
import { formatPages, plural, truncateText } from '../format.ts';
import type { PageRange, PreparedDocument } from './document.ts';

const FLAG = '--pages';
const MAX_SHOWN_CHARACTERS = 60;
const EXAMPLE = 'for example --pages 2-5,9 or --pages 7-';

/** Parses `2-5,9`, `7-` and `-3` into ranges, in the order typed; throws CliError for anything else. */
export function parsePages(text: string): readonly PageRange[] {
  return text.split(',').map((part) => parseRange(part.trim(), text));
}

function parseRange(part: string, text: string): PageRange {
  const [, first = '', dash, last = ''] = /^(\d*)\s*(?:([-–])\s*(\d*))?$/.exec(part) ?? [];
  if (first === '' && last === '') throw usageError(FLAG, `${quote(text)} is not a list of pages`, EXAMPLE);
  const from = first === '' ? 1 : Number(first);
  const to = dash === undefined ? from : last === '' ? undefined : Number(last);
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to ?? from))
    throw usageError(FLAG, `${quote(part)} is beyond the last page of any PDF`, EXAMPLE);
  if (from === 0 || to === 0) throw usageError(FLAG, 'there is no page 0; pages start at 1', EXAMPLE);
  if (to !== undefined && to < from)
    throw usageError(FLAG, `${part} is in descending order`, `did you mean ${to}-${from}?`);
  return { from, to };
}

function quote(text: string): string {
  return JSON.stringify(truncateText(text, MAX_SHOWN_CHARACTERS));
}

/**
 * Returns the page numbers of ranges, ascending and without duplicates. Throws CliError that names `input` if one is
 * beyond the number of `pages`.
 */
export function resolvePages(ranges: readonly PageRange[], pages: number, input: string): readonly number[] {
  const sorted = ranges
    .map((range) => ({ from: range.from, to: resolveLastPage(range, pages, input) }))
    .sort((a, b) => a.from - b.from);
  const chosen: number[] = [];
  // Each page is visited once, no matter how many ranges overlap.
  for (const { from, to } of sorted)
    for (let page = Math.max(from, (chosen.at(-1) ?? 0) + 1); page <= to; page += 1) chosen.push(page);
  return chosen;
}

function resolveLastPage({ from, to }: PageRange, pages: number, input: string): number {
  const last = to ?? Math.max(pages, from);
  if (last <= pages) return last;
  const fitting = from === pages ? `${pages}` : `${from}-${pages}`;
  const outside = pages === 1 ? 'omit --pages' : `pages are 1-${pages}`;
  const hint = from < last && from <= pages && pages > 1 ? `did you mean ${fitting}?` : outside;
  const requested = from === to ? from : `${from}-${to ?? ''}`;
  throw usageError(FLAG, `${requested} is beyond the last page: ${input} has ${plural(pages, 'page')}`, hint);
}

/** Formats the flag that selects the first pages of a document, or of those that were selected: `--pages 1-300`. */
export function formatPagesFlag(selected: readonly number[] | undefined, count: number): string {
  const pages = selected?.slice(0, count) ?? Array.from({ length: count }, (_, index) => index + 1);
  return `${FLAG} ${formatPages(pages).replaceAll(' ', '')}`;
}

/** Returns the number in the original of a page that was sent; both start at 1. */
export function toOriginalPage({ selected }: Pick<PreparedDocument, 'selected'>, page: number): number {
  return selected?.[page - 1] ?? page;
}
