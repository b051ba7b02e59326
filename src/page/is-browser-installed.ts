// Tells whether `page:` can work on this system, without starting anything.
import { createRequire } from 'node:module';
import type { Env } from '../env.ts';
import { findBrowser } from './find-browser.ts';
import { BROWSER_PACKAGE, loadPlaywright } from './playwright.ts';

/** Whether playwright-core is installed and a browser is found: one of the system, or the one of playwright-core. */
export async function isBrowserInstalled({ variables, platform }: Env): Promise<boolean> {
  try {
    createRequire(import.meta.url).resolve(BROWSER_PACKAGE);
    const system = { variables, platform };
    // Loading the package takes a tenth of a second, and is only needed to find its own browser.
    const ofSystem = await findBrowser(system, '').catch(() => undefined);
    if (ofSystem !== undefined) return true;
    const { chromium } = await loadPlaywright();
    return (await findBrowser(system, chromium.executablePath())) !== '';
  } catch {
    return false;
  }
}
