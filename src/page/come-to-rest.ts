// Brings a page to rest: fonts and images are there, and it looks the same twice in a row. What runs in the page is text,
// because the tools that compile ours add calls of their own functions.
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { evaluateApart } from './evaluate-apart.ts';
import type { Traffic } from './watch-traffic.ts';

/** Milliseconds between two pictures that are compared. */
const PAUSE_MS = 100;

/** Pixels down to which a page is scrolled, as some grow for ever. */
const MAX_SCROLLED = 30_000;

/** Waits for the fonts and images that a page has asked for, and stops its videos. */
export async function awaitContent(page: Page, maxMs: number): Promise<void> {
  await evaluateApart(
    page,
    `(async () => {
    for (const video of document.querySelectorAll('video')) video.pause();
    const images = [...document.images].filter(({ complete }) => complete);
    const ready = [document.fonts.ready, ...images.map((image) => image.decode().catch(() => {}))];
    await Promise.race([Promise.all(ready), new Promise((resolve) => setTimeout(resolve, ${maxMs}))]);
  })()`,
  );
}

/** Adds a style to every frame. A page's own policy may forbid the elements by which the browser's tools add styles. */
export async function addStyle(page: Page, css: string): Promise<void> {
  const add = `{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(${JSON.stringify(css)});
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }`;
  // A frame may go meanwhile.
  await Promise.all(page.frames().map((frame) => frame.evaluate(add).catch(() => {})));
}

/** Scrolls through a page and back, so that what is loaded on sight is loaded. */
export async function scrollThrough(page: Page): Promise<void> {
  await evaluateApart(
    page,
    `(async () => {
    const pause = () => new Promise((resolve) => setTimeout(resolve, 30));
    const scroll = (top) => window.scrollTo({ top, behavior: 'instant' });
    for (let top = 0; top < Math.min(${MAX_SCROLLED}, document.documentElement.scrollHeight); top += window.innerHeight) {
      scroll(top);
      await pause();
    }
    scroll(0);
    await pause();
  })()`,
  );
}

/**
 * Takes pictures until two in a row are equal and no request was open in between, for `maxMs` at most, but at least two.
 * Requests that stay open, as some pages hold one for ever, are waited for in the first half of this time.
 */
export async function takeAtRest(
  take: () => Promise<Buffer>,
  traffic: Traffic,
  maxMs: number,
): Promise<{ readonly png: Buffer; readonly isAtRest: boolean }> {
  const begin = performance.now();
  let previous: Buffer | undefined;
  while (true) {
    const started = traffic.started();
    const png = await take();
    const elapsed = performance.now() - begin;
    const isQuiet = (!traffic.isBusy() && traffic.started() === started) || elapsed > maxMs / 2;
    if (isQuiet && previous?.equals(png)) return { png, isAtRest: true };
    // The first picture of a browser that has just started can take all the time.
    if (elapsed > maxMs && previous) return { png, isAtRest: false };
    previous = png;
    await delay(PAUSE_MS);
  }
}
