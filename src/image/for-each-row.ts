// Goes through the rows of an image, and lets timers and signals be handled in between.
import { setImmediate } from 'node:timers/promises';
import type { Size } from './size.ts';

/** Pixels decoded before timers and signals are handled: some tens of milliseconds. */
const PIXELS_AT_A_TIME = 1_000_000;

/** Calls `work` with each row from the top down; throws the signal's reason once it is aborted. */
export async function forEachRow(
  { width, height }: Size,
  signal: AbortSignal,
  work: (y: number) => void,
): Promise<void> {
  const rowsAtATime = Math.ceil(PIXELS_AT_A_TIME / width);
  for (let y = 0; y < height; y++) {
    if (y % rowsAtATime === 0) {
      await setImmediate();
      signal.throwIfAborted();
    }
    work(y);
  }
}
