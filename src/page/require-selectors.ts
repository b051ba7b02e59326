// Checks the CSS selectors of a picture with the browser's own parser, before the page is loaded.
import type { Page } from 'playwright-core';
import { usageError } from '../errors.ts';
import type { ShotOptions } from './shot.ts';

/** Throws CliError that names the flag of an invalid selector. The page must be blank. */
export async function requireSelectors(
  page: Page,
  { selector, wait, hide = [] }: ShotOptions,
): Promise<void> {
  const all = [
    ...(selector === undefined ? [] : [['--selector', selector] as const]),
    ...(wait && 'selector' in wait ? [['--wait', wait.selector] as const] : []),
    ...hide.map((each) => ['--hide', each] as const),
  ];
  if (all.length === 0) return;
  const texts = JSON.stringify(all.map(([, text]) => text));
  const wrong: number = await page.evaluate(`${texts}.findIndex((text) => {
    try {
      document.createDocumentFragment().querySelector(text);
      return false;
    } catch {
      return true;
    }
  })`);
  const [flag, value] = all[wrong] ?? [];
  if (flag !== undefined) throw usageError(flag, `${JSON.stringify(value)} is not a CSS selector`);
}
