// Ends the work on a page at its limits: an abort, a crash, or too long a time.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { formatDuration } from '../format.ts';
import { pageFailed } from './page-errors.ts';

/** The step that work is at, for the message when it does not end. */
export interface Steps {
  current: string;
}

interface Bounds {
  readonly page: Page;
  readonly browser: Browser;
  readonly signal: AbortSignal;
  readonly maxMs: number;
  readonly steps: Steps;
}

/** Waits for work on a page until it or the browser crashes, the time is over, or the signal aborts. */
export async function withinBounds<T>(
  work: Promise<T>,
  { page, browser, signal, maxMs, steps }: Bounds,
): Promise<T> {
  let end = (_: unknown) => {};
  const ended = new Promise<never>((_, reject) => {
    end = reject;
  });
  const gone = () => end(pageFailed('the browser ended'));
  page.once('crash', () => end(pageFailed('crashed in the browser')));
  browser.once('disconnected', gone);
  const timer = setTimeout(() => {
    end(pageFailed(`is not ready after ${formatDuration(maxMs)}, still ${steps.current}`));
  }, maxMs);
  // Work that goes on after the end fails, because its session is closed.
  work.catch(() => {});
  try {
    return await untilAborted(Promise.race([work, ended]), signal);
  } finally {
    clearTimeout(timer);
    browser.off('disconnected', gone);
  }
}

/** Waits for work until the signal aborts; throws its reason. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Milliseconds that a session may take to close. */
const CLOSE_MS = 2_000;

/** Closes the session of a page, or the whole browser if the page keeps its session from closing. */
export async function closeSession(session: BrowserContext, browser: Browser): Promise<void> {
  const closing = session.close().then(
    () => true,
    () => true,
  );
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CLOSE_MS);
  });
  const isClosed = await Promise.race([closing, tooLate]);
  clearTimeout(timer);
  if (!isClosed) await browser.close().catch(() => {});
}
