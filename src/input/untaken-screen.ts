// Tells which inputs are pictures of the screen that are still to be taken.
import type { InputRef, Item } from './refs.ts';

/** An input that is a picture of the screen. */
export type ScreenItem = { readonly kind: 'input'; readonly ref: Extract<InputRef, { kind: 'screen' }> };

/** Whether an item is a picture of the screen that is still to be taken. */
export function isUntakenScreen(item: Item): item is ScreenItem {
  return item.kind === 'input' && item.ref.kind === 'screen' && item.ref.bytes === undefined;
}
