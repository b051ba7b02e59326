// Watches the requests of a page: which are open, which failed, and what the server answered for the page itself.
import type { Page, Request } from 'playwright-core';
import { redactUrl } from '../redact-url.ts';
import type { PageAnswer } from './page-errors.ts';

export interface Traffic {
  /** Requests that were started so far. */
  started(): number;
  /** Pages that the window has asked for so far: more than one where a page leads to another. */
  pages(): number;
  /** Whether a request waits for its answer. */
  isBusy(): boolean;
  /** The last answer for the page itself; undefined before it, and for local files. */
  answer(): PageAnswer | undefined;
  /** A sentence on parts of the page that could not be loaded; undefined if all were. */
  describeFailures(): string | undefined;
}

/** Types of requests that change what a page shows; others, such as beacons, do not. */
const DRAWN: ReadonlySet<string> = new Set([
  'document',
  'stylesheet',
  'script',
  'image',
  'font',
  'fetch',
  'xhr',
]);

const MAX_URL_CHARACTERS = 120;

/** Watches a page from now on. */
export function watchTraffic(page: Page): Traffic {
  const open = new Set<Request>();
  const failed = new Map<string, string>();
  let started = 0;
  let pages = 0;
  let answer: PageAnswer | undefined;
  const isPage = (request: Request) => request.isNavigationRequest() && request.frame() === page.mainFrame();
  const noteFailure = (request: Request, reason: string) => {
    if (!isPage(request) && DRAWN.has(request.resourceType())) failed.set(request.url(), reason);
  };
  page.on('request', (request) => {
    started += 1;
    open.add(request);
    // Another page begins.
    if (!isPage(request)) return;
    pages += 1;
    failed.clear();
  });
  page.on('requestfinished', (request) => void open.delete(request));
  page.on('requestfailed', (request) => {
    open.delete(request);
    const reason = request.failure()?.errorText ?? '';
    // The page itself gave it up.
    if (!reason.includes('ERR_ABORTED')) noteFailure(request, reason.replace(/^net::/, ''));
  });
  page.on('response', (response) => {
    const status = response.status();
    if (status >= 400) noteFailure(response.request(), `HTTP ${status}`);
    if (!isPage(response.request())) return;
    const [type = ''] = (response.headers()['content-type'] ?? '').split(';');
    answer = { status, statusText: response.statusText(), type: type.trim().toLowerCase() };
  });
  return {
    started: () => started,
    pages: () => pages,
    isBusy: () => open.size > 0,
    answer: () => answer,
    describeFailures() {
      const [first] = failed;
      if (first === undefined) return undefined;
      const [url, reason] = first;
      const shown = redactUrl(url).slice(0, MAX_URL_CHARACTERS);
      return failed.size === 1
        ? `a part of the page was not loaded: ${shown} (${reason})`
        : `${failed.size} parts of the page were not loaded, such as ${shown} (${reason})`;
    },
  };
}
