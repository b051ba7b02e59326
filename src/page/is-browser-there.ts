// Says whether pictures of pages can be taken here, without starting anything.
import { createRequire } from 'node:module';
import type { Env } from '../env.ts';
import { findBrowser } from './find-browser.ts';
import { BROWSER_PACKAGE, loadPlaywright } from './playwright.ts';

/** Whether playwright-core is installed and a browser is found: one of the system, or that of playwright-core. */
export async function isBrowserThere({ variables, platform }: Env): Promise<boolean> {
  try {
    createRequire(import.meta.url).resolve(BROWSER_PACKAGE);
    const system = { variables, platform };
    // Loading the package takes a tenth of a second, and only it knows the place of its own browser.
    const ofSystem = await findBrowser(system, '').catch(() => undefined);
    if (ofSystem !== undefined) return true;
    const { chromium } = await loadPlaywright();
    return (await findBrowser(system, chromium.executablePath())) !== '';
  } catch {
    return false;
  }
}
