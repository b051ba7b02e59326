// Says how far a page or a drawing reaches.
import type { Page } from 'playwright-core';
import { usageError } from '../errors.ts';
import { formatCount } from '../format.ts';

/** Whether an SVG is shown by itself. */
export function isDrawing(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.localName === "svg"');
}

/** Pixels down to which a page is taken whole: a browser keeps all of them in memory. */
const MAX_HEIGHT = 40_000;

/** Throws CliError for a page or a drawing that is too long to be taken whole. */
export async function refuseEndless(page: Page): Promise<void> {
  const height: number = await page.evaluate(
    'Math.max(document.documentElement.scrollHeight, document.documentElement.getBoundingClientRect().height)',
  );
  if (height <= MAX_HEIGHT) return;
  const why = `cannot take a page of ${formatCount(height)} pixels; at most ${formatCount(MAX_HEIGHT)}`;
  throw usageError(
    '--full-page',
    why,
    'take a part: --selector CSS, or --viewport 1280x8000 without --full-page',
  );
}
