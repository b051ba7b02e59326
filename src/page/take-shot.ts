// Takes the picture of one page, in a session that nothing else shares.
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { CliError, errorMessage, usageError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import type { ProcessContext } from '../process/context.ts';
import { redactUrl } from '../redact-url.ts';
import { addStyle, awaitContent, scrollThrough, takeAtRest } from './come-to-rest.ts';
import { findDevice } from './find-device.ts';
import { answerError, navigationError, pageFailed } from './page-errors.ts';
import { isDrawing, refuseEndless, refuseEndlessElement } from './page-extent.ts';
import { findPageProxy } from './page-proxy.ts';
import type { Playwright } from './playwright.ts';
import { requireSelectors } from './require-selectors.ts';
import type { Shot, ShotOptions } from './shot.ts';
import { throughNavigations } from './through-navigations.ts';
import { type Traffic, watchTraffic } from './watch-traffic.ts';
import { closeSession, type Steps, withinBounds } from './within-bounds.ts';

/** The time limits of the parts of a picture, in milliseconds. */
export interface ShotLimits {
  /** Until the page is ready, beside the time of `wait`. */
  readonly pageMs: number;
  /** Until an element appears on a page that is loaded. */
  readonly elementMs: number;
  /** Until two pictures in a row are equal. */
  readonly restMs: number;
}

interface ShotTools {
  readonly signal: AbortSignal;
  readonly variables: ProcessContext['env']['variables'];
  readonly playwright: Pick<Playwright, 'devices'>;
  readonly limits: ShotLimits;
}

/** The size of a window in CSS pixels without another one. */
const DEFAULT_VIEWPORT = { width: 1280, height: 800 };

/**
 * Takes a picture of a page. Throws CliError: without a subject for the page itself, and with that of a flag for one
 * that does not fit.
 */
export async function takeShot(
  browser: Browser,
  address: string,
  options: ShotOptions,
  { signal, variables, playwright, limits }: ShotTools,
): Promise<Shot> {
  const url = toPageUrl(address);
  const device = options.device === undefined ? {} : findDevice(options.device, playwright.devices);
  signal.throwIfAborted();
  const proxy = findPageProxy(url, variables);
  const session = await browser.newContext({
    viewport: DEFAULT_VIEWPORT,
    ...device,
    ...(options.viewport ? { viewport: options.viewport, screen: options.viewport } : {}),
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    acceptDownloads: false,
    ...(proxy ? { proxy } : {}),
    ...(url.username === '' && url.password === '' ? {} : { httpCredentials: takeLogin(url) }),
  });
  const extraMs = options.wait && 'ms' in options.wait ? options.wait.ms : 0;
  const steps: Steps = { current: 'loading' };
  try {
    const page = await session.newPage();
    const work = showPage(page, url, options, { limits, steps });
    return await withinBounds(work, { page, browser, signal, maxMs: limits.pageMs + extraMs, steps });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof CliError) throw error;
    throw pageFailed(`cannot be shown: ${errorMessage(error).split('\n')[0]}`, undefined, error);
  } finally {
    await closeSession(session, browser);
  }
}

/** Returns the URL of an address: an http or https URL, or the absolute path of a file. */
function toPageUrl(address: string): URL {
  return /^https?:\/\//i.test(address) ? new URL(address) : pathToFileURL(address);
}

/** Takes the login out of a URL: the browser sends it to this origin alone, and no script of the page reads it. */
function takeLogin(url: URL): { username: string; password: string; origin: string } {
  const { origin, username, password } = url;
  url.username = '';
  url.password = '';
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password), origin };
  } catch {
    throw usageError(undefined, 'has a user name or password with a stray %', 'write % as %25 there');
  }
}

interface ShowTools {
  readonly limits: ShotLimits;
  readonly steps: Steps;
}

async function showPage(
  page: Page,
  url: URL,
  options: ShotOptions,
  { limits, steps }: ShowTools,
): Promise<Shot> {
  await requireSelectors(page, options);
  // A window that is opened may open others before it is closed.
  page.context().on('page', (popup) => void popup.close().catch(() => {}));
  const traffic = watchTraffic(page);
  await page.goto(url.href, { waitUntil: 'load', timeout: 0 }).catch((error: unknown) => {
    throw navigationError(error, traffic.answer());
  });
  requirePage(page, url, traffic);
  await awaitWanted(page, options, steps);
  steps.current = 'drawing';
  const { png, isAtRest } = await throughNavigations(page, traffic, async () => {
    if (options.fullPage) {
      await refuseEndless(page);
      await scrollThrough(page);
    }
    await awaitContent(page, limits.elementMs);
    const take = await prepareTake(page, options, limits);
    return takeAtRest(take, traffic, limits.restMs);
  });
  requirePage(page, url, traffic);
  const notes = [
    ...(isAtRest
      ? []
      : [`the page did not come to rest within ${formatDuration(limits.restMs)}; its last state was taken`]),
    traffic.describeFailures() ?? [],
  ].flat();
  return { png, url: redactUrl(page.url()), notes };
}

/** Throws CliError where an error, a download or another kind of address is shown in place of a page. */
function requirePage(page: Page, { protocol }: URL, traffic: Traffic): void {
  const answer = traffic.answer();
  const refused = answer && answerError(answer);
  if (refused) throw refused;
  const shown = new URL(page.url());
  const isWeb = /^https?:$/.test(shown.protocol);
  if (isWeb || (protocol === 'file:' && shown.protocol === 'file:')) return;
  throw pageFailed(
    `leads to ${shown.protocol === 'about:' ? shown.href : `an address of ${shown.protocol}`}`,
  );
}

async function awaitWanted(page: Page, { wait }: ShotOptions, steps: Steps): Promise<void> {
  if (!wait) return;
  if ('ms' in wait) return page.waitForTimeout(wait.ms);
  steps.current = `waiting for ${wait.selector}`;
  await page.locator(`css=${wait.selector}`).first().waitFor({ state: 'visible', timeout: 0 });
}

/** Returns the function that takes the picture: of the window, the whole page, or an element. */
async function prepareTake(
  page: Page,
  { selector: named, fullPage, hide = [] }: ShotOptions,
  { elementMs }: ShotLimits,
): Promise<() => Promise<Buffer>> {
  // A drawing is as large as it says, not as the window.
  const selector = named ?? (!fullPage && (await isDrawing(page)) ? ':root' : undefined);
  const style = hide.map((each) => `${each} { &, & * { visibility: hidden !important; } }`).join('\n');
  if (style !== '') await addStyle(page, style);
  const how = { animations: 'disabled', caret: 'hide', style, timeout: 0 } as const;
  if (fullPage || selector === ':root') await refuseEndless(page);
  if (selector === undefined) return () => page.screenshot({ ...how, fullPage: fullPage === true });
  const element = page.locator(`css=${selector}`).first();
  await element.waitFor({ state: 'visible', timeout: elementMs }).catch(async () => {
    const isThere = (await page.locator(`css=${selector}`).count()) > 0;
    const what = isThere
      ? `what matches --selector ${selector} is not visible`
      : `no element matches --selector ${selector}`;
    throw usageError(undefined, what, 'pass --wait for a page that shows it late');
  });
  if (named !== undefined) await refuseEndlessElement(page, named);
  return () => element.screenshot(how);
}
