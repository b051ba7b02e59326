// Describes which pages of a damaged PDF are missing from the file.
import { formatCount, formatNamedPages } from '../format.ts';
import type { PageTree } from './page-tree.ts';

/** A damaged file that claims more pages has a damaged count, too. */
const MAX_PLAUSIBLE_PAGES = 100_000;

/** Describes the gaps of a page tree: `page 3 of 6 is missing`, `9 of its 12 pages are missing`. */
export function describeMissingPages({ pages, gaps, count = 0 }: PageTreeSize): string {
  if (pages.length === 0) return 'none of its pages is in the file';
  const missing = count - pages.length;
  if (missing < gaps.length || count > MAX_PLAUSIBLE_PAGES) return 'some of its pages are missing';
  const numbers = findMissingNumbers(gaps, missing);
  if (numbers === undefined) return `${formatCount(missing)} of its ${formatCount(count)} pages are missing`;
  return `${formatNamedPages(numbers)} of ${formatCount(count)} ${missing === 1 ? 'is' : 'are'} missing`;
}

interface PageTreeSize extends Pick<PageTree, 'gaps' | 'count'> {
  readonly pages: { readonly length: number };
}

/** Returns the missing page numbers, which are known if every gap is one page or all gaps are adjacent. */
function findMissingNumbers(gaps: readonly number[], missing: number): readonly number[] | undefined {
  const [first = 0] = gaps;
  if (gaps.length === missing) return gaps.map((before, index) => before + index + 1);
  if (gaps.some((before) => before !== first)) return undefined;
  return Array.from({ length: missing }, (_, index) => first + index + 1);
}
