// Takes the pictures of the screen that a line asks for, before its inputs are loaded.
import { findAllFaults, type LoadContext } from './load.ts';
import type { Item } from './refs.ts';
import { readScreen, type ScreenOptions } from './screen.ts';
import { isUntakenScreen } from './untaken-screen.ts';

/**
 * Returns the items with all pictures of the screen taken, one after another in their order. Nobody is asked to select for a
 * line with a file that cannot be used: throws CliError for that first. `hold` shows a text until what it returns is called.
 */
export async function takeScreens(
  items: readonly Item[],
  context: LoadContext,
  hold: (text: string) => () => void,
): Promise<readonly Item[]> {
  const fault = await findAllFaults(items, context);
  if (fault) throw fault;
  const selections = items.filter((item) => isUntakenScreen(item) && item.ref.area === 'selection').length;
  let selected = 0;
  const onSelect: ScreenOptions['onSelect'] = ({ of, cancelledBy }) => {
    selected += 1;
    const which = selections > 1 ? ` (${selected} of ${selections})` : '';
    return hold(`select ${of}${which}; ${cancelledBy} cancels`);
  };
  const taken: Item[] = [];
  for (const item of items) {
    if (!isUntakenScreen(item)) taken.push(item);
    else {
      const bytes = await readScreen(item.ref.area, context.env, context.signal, { onSelect });
      taken.push({ ...item, ref: { ...item.ref, bytes } });
    }
  }
  return taken;
}
