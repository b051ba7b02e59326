/** Finds and starts the Chromium of this machine. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Returns the path of a Chromium, which CHROMIUM_PATH may name; undefined without one. */
function findBrowser(): string | undefined {
  return process.env.CHROMIUM_PATH ?? BROWSERS.find((path) => existsSync(path));
}

/**
 * Whether the tests of a file must be skipped for want of a browser; says so. In CI a missing browser is a failure:
 * nobody would notice that tests are skipped.
 */
export function isWithoutBrowser(file: string): boolean {
  const isSkipped = findBrowser() === undefined && !process.env.CI;
  if (isSkipped) console.warn(`${file} is skipped: install chromium, or set CHROMIUM_PATH`);
  return isSkipped;
}

/** Starts a browser that asks no network for anything of its own. Throws an error without one. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    throw new Error('no browser was found: install chromium, or set CHROMIUM_PATH');
  }
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
}
