// Loads playwright-core, an optional package, and names the command that installs it.
import { CliError } from '../errors.ts';
import { formatInstallHint } from '../install-hint.ts';

/** The package that starts browsers and speaks to them. */
export const BROWSER_PACKAGE = 'playwright-core';

export type Playwright = Pick<typeof import('playwright-core'), 'chromium' | 'devices'>;

/** Loads playwright-core; throws CliError when it is not installed. */
export async function loadPlaywright(): Promise<Playwright> {
  try {
    return await import('playwright-core');
  } catch (cause) {
    throw new CliError('input_unusable', `a picture of a page needs the package ${BROWSER_PACKAGE}`, {
      hint: formatInstallHint([BROWSER_PACKAGE]),
      cause,
    });
  }
}
