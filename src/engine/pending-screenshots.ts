// Takes the screenshots of a question before its other inputs are loaded.

import { isPendingScreenshot } from '../input/desktop-input.ts';
import type { Item } from '../input/refs.ts';
import type { RunContext } from '../run/context.ts';

/** Takes the screenshots after everything else has been checked, so that the user is not asked to select in vain. */
export async function takePendingScreenshots(
  items: readonly Item[],
  context: RunContext,
): Promise<readonly Item[]> {
  if (!items.some(isPendingScreenshot)) return items;
  const { takeScreenshots } = await import('../input/take-screenshots.ts');
  const { hold } = context.output.progress;
  return takeScreenshots(items, context, (text) => hold(text, 'waiting for a selection on the screen'));
}
