// Checks that pictures of web pages can be taken: playwright-core, and a browser.
import type { findPackage } from '../../api/providers/installed-package.ts';
import type { Env } from '../../env.ts';
import { formatInstallCommand } from '../../install-hint.ts';
import { findBrowser } from '../../page/find-browser.ts';
import { BROWSER_PACKAGE, loadPlaywright } from '../../page/playwright.ts';
import type { Finding } from '../../render/findings.ts';
import { toProblem } from './problem.ts';

/** Finds the package and the browser; none of them is a problem, as few runs need them. */
export async function checkBrowser(
  env: Pick<Env, 'platform' | 'variables'>,
  find: typeof findPackage,
): Promise<Finding> {
  const name = 'web pages';
  const installed = find(BROWSER_PACKAGE);
  if (!installed) {
    return {
      name,
      status: 'note',
      detail: `${BROWSER_PACKAGE} is not installed: no pictures of web pages can be taken`,
      cure: formatInstallCommand([BROWSER_PACKAGE]),
    };
  }
  try {
    const { chromium } = await loadPlaywright();
    const path = await findBrowser(env, chromium.executablePath());
    const root = env.platform === 'linux' && process.getuid?.() === 0 ? ', without its sandbox as root' : '';
    return { name, status: 'ok', detail: `${BROWSER_PACKAGE} ${String(installed.version)}, ${path}${root}` };
  } catch (error) {
    const { detail, cure } = toProblem(name, error);
    return { name, status: 'note', detail, cure };
  }
}
