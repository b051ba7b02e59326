// Knows the arguments that stand for what this computer shows at the moment: the clipboard and the screen.
import { usageError } from '../errors.ts';
import type { InputRef, ScreenArea } from './refs.ts';

/** The argument that stands for the image on the clipboard. */
export const CLIPBOARD = 'clipboard:';

/** The argument that stands for the part of the screen that the person selects. */
export const SCREEN = 'screen:';

const AREAS = ['full', 'window'] as const satisfies readonly ScreenArea[];

/** Whether an argument stands for the clipboard or the screen. */
export function isMoment(argument: string): boolean {
  return findMoment(argument) !== undefined;
}

/** Returns the input that an argument stands for; undefined for any other argument. */
export function findMoment(argument: string): InputRef | undefined {
  if (argument === CLIPBOARD) return { kind: 'clipboard', input: 'clipboard' };
  if (argument === SCREEN) return { kind: 'screen', input: 'screen', area: 'selection' };
  const area = AREAS.find((each) => argument === `${SCREEN}${each}`);
  return area && { kind: 'screen', input: 'screen', area };
}

/** Throws CliError for another word behind `screen:`, which would otherwise be a text. */
export function refuseUnknownArea(argument: string): void {
  if (!/^screen:\w+$/.test(argument)) return;
  throw usageError(argument, 'is no part of the screen', 'screen: (select it), screen:full or screen:window');
}
