// Words which pages of a damaged PDF are not in the file, as far as that can be known; pure.
import { formatCount, formatPages } from '../format.ts';
import type { PageTree } from './page-tree.ts';

/** Most pages that a damaged file is believed to have had: more, and its count is part of the damage. */
const MAX_BELIEVED = 100_000;

/** Says what is missing of a tree with gaps: `page 3 of 6 is missing`, `9 of its 12 pages are missing`. */
export function describeMissingPages({ pages, gaps, count = 0 }: PageTreeSize): string {
  if (pages.length === 0) return 'none of its pages is in the file';
  const missing = count - pages.length;
  if (missing < gaps.length || count > MAX_BELIEVED) return 'some of its pages are missing';
  const numbers = findMissingNumbers(gaps, missing);
  if (numbers === undefined) return `${formatCount(missing)} of its ${formatCount(count)} pages are missing`;
  const [what, verb] = missing === 1 ? ['page', 'is'] : ['pages', 'are'];
  return `${what} ${formatPages(numbers)} of ${formatCount(count)} ${verb} missing`;
}

interface PageTreeSize extends Pick<PageTree, 'gaps' | 'count'> {
  readonly pages: { readonly length: number };
}

/** Known where every gap is one page, or all gaps are side by side. */
function findMissingNumbers(gaps: readonly number[], missing: number): readonly number[] | undefined {
  const [first = 0] = gaps;
  if (gaps.length === missing) return gaps.map((before, index) => before + index + 1);
  if (gaps.some((before) => before !== first)) return undefined;
  return Array.from({ length: missing }, (_, index) => first + index + 1);
}
