// Has the pictures of the screen taken before the inputs of a question are loaded.
import type { Item } from '../input/refs.ts';
import { isUntakenScreen } from '../input/untaken-screen.ts';
import type { RunContext } from '../run/context.ts';

/** Takes the pictures of the screen as late as possible, once all else is known to be in order. */
export async function takeScreensLast(items: readonly Item[], context: RunContext): Promise<readonly Item[]> {
  if (!items.some(isUntakenScreen)) return items;
  const { takeScreens } = await import('../input/take-screens.ts');
  const { hold } = context.output.progress;
  return takeScreens(items, context, (text) => hold(text, 'waiting for a selection on the screen'));
}
