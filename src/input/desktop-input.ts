// Parses the arguments `clipboard:` and `screen:`, which name the clipboard and the screen of this computer.
import { usageError } from '../errors.ts';
import type { InputRef, Item, ScreenArea } from './refs.ts';

/** The argument for the image on the clipboard. */
export const CLIPBOARD = 'clipboard:';

/** The argument for a part of the screen, which the user selects. */
export const SCREEN = 'screen:';

const AREAS = ['full', 'window'] as const satisfies readonly ScreenArea[];

/** Whether an argument names the clipboard or the screen. */
export function isDesktopInput(argument: string): boolean {
  return parseDesktopInput(argument) !== undefined;
}

/** Returns the clipboard or screen input that an argument names; undefined for any other argument. */
export function parseDesktopInput(argument: string): InputRef | undefined {
  if (argument === CLIPBOARD) return { kind: 'clipboard', input: 'clipboard' };
  if (argument === SCREEN) return { kind: 'screen', input: 'screen', area: 'selection' };
  const area = AREAS.find((each) => argument === `${SCREEN}${each}`);
  return area && { kind: 'screen', input: 'screen', area };
}

/** Throws CliError for an unknown area such as `screen:left`, which would otherwise be taken for text. */
export function refuseUnknownArea(argument: string): void {
  if (!/^screen:\w+$/.test(argument)) return;
  throw usageError(
    argument,
    'is not a part of the screen',
    'name screen: (you select), screen:full or screen:window',
  );
}

/** An input for which no screenshot has been taken yet. */
export interface PendingScreenshot {
  readonly kind: 'input';
  readonly ref: Extract<InputRef, { kind: 'screen' }>;
}

/** Whether an item is a screenshot that has not been taken yet. */
export function isPendingScreenshot(item: Item): item is PendingScreenshot {
  return item.kind === 'input' && item.ref.kind === 'screen' && item.ref.bytes === undefined;
}
