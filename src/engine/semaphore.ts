// Lets a few tasks at once through a step that takes much memory; the others wait in order.

/** Pictures that are decoded at once, at 4 bytes a pixel: enough to keep the thread busy that hashes and encodes them. */
export const DECODED_AT_ONCE = 2;

/** Waits for a place, and returns what gives it up; calling that again does nothing. */
export type Semaphore = () => Promise<() => void>;

/** Makes a semaphore for `places` tasks at once. */
export function makeSemaphore(places: number): Semaphore {
  let free = places;
  const waiting: (() => void)[] = [];
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let isInside = true;
    return () => {
      if (isInside) leave();
      isInside = false;
    };
  };
}
