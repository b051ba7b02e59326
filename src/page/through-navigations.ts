// Repeats a step on a page that goes to another one meanwhile.
import type { Page } from 'playwright-core';
import { errorMessage } from '../errors.ts';
import type { Traffic } from './watch-traffic.ts';

/** Messages of the browser about a page that went to another one. */
const WENT_ON =
  /context was destroyed|because of a navigation|frame was detached|context with specified id|target navigated|promise was collected|no frame for given id/i;

/** Runs a step again when the page went to another one meanwhile: its result would be that of the page before. */
export async function throughNavigations<T>(
  page: Pick<Page, 'waitForLoadState'>,
  traffic: Pick<Traffic, 'pages'>,
  step: () => Promise<T>,
): Promise<T> {
  while (true) {
    const pages = traffic.pages();
    try {
      const result = await step();
      if (traffic.pages() === pages) return result;
      await page.waitForLoadState('load', { timeout: 0 });
    } catch (error) {
      if (!WENT_ON.test(errorMessage(error))) throw error;
      await page.waitForLoadState('load', { timeout: 0 });
    }
  }
}
