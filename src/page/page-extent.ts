// Says how far a page, a drawing or an element reaches, and refuses what is too large for one picture.
import type { Page } from 'playwright-core';
import { type CliError, usageError } from '../errors.ts';
import { formatCount, formatSize } from '../format.ts';
import type { Size } from '../image/size.ts';
import { evaluateApart } from './evaluate-apart.ts';

/** Whether an SVG is shown by itself. */
export function isDrawing(page: Page): Promise<boolean> {
  return evaluateApart(page, 'document.documentElement.localName === "svg"');
}

/** CSS pixels of a side of a picture: a browser keeps all of them in memory. */
const MAX_SIDE = 40_000;

/** Pixels of a picture, which take four bytes each; a phone of three pixels for each CSS pixel has 141 million at 40,000. */
const MAX_PIXELS = 150_000_000;

/** Throws CliError for a page or a drawing that is too large to be taken whole. */
export async function refuseEndless(page: Page): Promise<void> {
  const size = await evaluateApart<Size & { scale: number }>(
    page,
    `(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      const { width, height } = document.documentElement.getBoundingClientRect();
      return { width: Math.max(scrollWidth, width), height: Math.max(scrollHeight, height), scale: devicePixelRatio };
    })()`,
  );
  const hint = 'take a part: --selector CSS, or --viewport 1280x8000 without --full-page';
  requireFit(size, size.scale, (why) => usageError('--full-page', `cannot take a page of ${why}`, hint));
}

/** Throws CliError for an element that is too large for one picture. */
export async function refuseEndlessElement(page: Page, selector: string): Promise<void> {
  const size = await page.locator(`css=${selector}`).first().boundingBox();
  const scale = await evaluateApart<number>(page, 'devicePixelRatio');
  const hint = 'name a smaller element, or take the window without --selector';
  if (size)
    requireFit(size, scale, (why) => usageError('--selector', `cannot take an element of ${why}`, hint));
}

function requireFit(size: Size, scale: number, refuse: (why: string) => CliError): void {
  const width = Math.ceil(size.width);
  const height = Math.ceil(size.height);
  if (Math.max(width, height) > MAX_SIDE) {
    throw refuse(`${formatSize({ width, height })} CSS pixels; at most ${formatCount(MAX_SIDE)} a side`);
  }
  const pixels = width * height * scale ** 2;
  if (pixels <= MAX_PIXELS) return;
  throw refuse(`${formatCount(Math.ceil(pixels))} pixels; at most ${formatCount(MAX_PIXELS)}`);
}
