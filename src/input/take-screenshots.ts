// Takes the screenshots that a command line asks for, before its inputs are loaded.

import { isPendingScreenshot } from './desktop-input.ts';
import { findAllFaults, type LoadContext } from './load.ts';
import type { Item } from './refs.ts';
import { readScreen, type ScreenOptions } from './screen.ts';

/**
 * Returns the items with all screenshots taken, one after another in their order. Throws CliError for a file that cannot be
 * used before the user has to select anything. `hold` shows a text until the function that it returns is called.
 */
export async function takeScreenshots(
  items: readonly Item[],
  context: LoadContext,
  hold: (text: string) => () => void,
): Promise<readonly Item[]> {
  const fault = await findAllFaults(items, context);
  if (fault) throw fault;
  const selections = items.filter(
    (item) => isPendingScreenshot(item) && item.ref.area === 'selection',
  ).length;
  let selected = 0;
  const onSelect: ScreenOptions['onSelect'] = ({ of, cancelledBy }) => {
    selected += 1;
    const which = selections > 1 ? ` (${selected} of ${selections})` : '';
    return hold(`select ${of}${which}; ${cancelledBy} cancels`);
  };
  const taken: Item[] = [];
  for (const item of items) {
    if (!isPendingScreenshot(item)) taken.push(item);
    else {
      const bytes = await readScreen(item.ref.area, context.env, context.signal, { onSelect });
      taken.push({ ...item, ref: { ...item.ref, bytes } });
    }
  }
  return taken;
}
