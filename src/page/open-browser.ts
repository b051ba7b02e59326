// Opens a browser that takes pictures of pages, each in a session of its own.
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessContext } from '../process/context.ts';
import { type LaunchedBrowser, launchBrowser } from './launch-browser.ts';
import { loadPlaywright } from './playwright.ts';
import type { Browser } from './shot.ts';
import { type ShotLimits, takeShot } from './take-shot.ts';
import { untilAborted } from './within-bounds.ts';

const LIMITS: ShotLimits = { pageMs: 30_000, elementMs: 5_000, restMs: 10_000 };

/** Milliseconds in which playwright-core removes the profile of a browser that crashed. It does not tell when it has done so. */
const REMOVAL_MS = 2000;

const NO_SANDBOX = 'the browser runs without its sandbox, which this system does not allow it';

/** Opens the browser of this system; throws CliError (exit 2) when there is none, or no playwright-core. */
export async function openBrowser(context: ProcessContext, limits: ShotLimits = LIMITS): Promise<Browser> {
  const playwright = await loadPlaywright();
  const launch = () => launchUntil(context.signal, launchBrowser(playwright, context));
  let launching: Promise<LaunchedBrowser> = launch();
  const { isSandboxed } = await launching;
  let notes = isSandboxed ? [] : [NO_SANDBOX];
  const current = async (): Promise<LaunchedBrowser> => {
    const before = launching;
    const launched = await before;
    if (launched.browser.isConnected()) return launched;
    // The browser crashed under another page.
    if (launching === before) launching = launch();
    return launching;
  };
  return {
    async shoot(address, options, signal = context.signal) {
      const { browser } = await current();
      const { variables } = context.env;
      const shot = await takeShot(browser, address, options, { signal, variables, playwright, limits });
      const all = [...notes, ...shot.notes];
      notes = [];
      return { ...shot, notes: all };
    },
    async close() {
      const { browser } = (await launching.catch(() => undefined)) ?? {};
      if (browser?.isConnected()) await browser.close().catch(() => {});
      else if (browser) await delay(REMOVAL_MS);
    },
  };
}

/** Waits for a browser until the signal aborts, and then ends it once it has started. */
async function launchUntil(
  signal: AbortSignal,
  launching: Promise<LaunchedBrowser>,
): Promise<LaunchedBrowser> {
  try {
    return await untilAborted(launching, signal);
  } catch (error) {
    launching.then(({ browser }) => browser.close()).catch(() => {});
    throw error;
  }
}
