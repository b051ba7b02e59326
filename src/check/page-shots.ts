// Takes the pictures of pages for a run, with one browser that opens at the first of them.
import { createHash } from 'node:crypto';
import { CliError } from '../errors.ts';
import { makeSpillFile } from '../image/spill-file.ts';
import { isElsewhere } from '../page/is-elsewhere.ts';
import type { Browser, Shot } from '../page/shot.ts';
import { type CheckedPage, isUrl } from './checked-image.ts';

export interface PageShots {
  /** Takes a picture. Throws CliError: the reason of the signal, and a failure of the page or the browser. */
  take(page: CheckedPage, signal: AbortSignal): Promise<Shot>;
  /** Returns the picture with this hash, for a report; undefined where no page looked so. */
  find(sha256: string): Buffer | undefined;
  /** Ends the browser, if there is one. */
  close(): Promise<void>;
}

/** Makes what takes pictures; `open` is called once, also where it fails. */
export function makePageShots(open: () => Promise<Browser>): PageShots {
  let opening: Promise<Browser> | undefined;
  const taken = new Map<string, { readonly bytes: Buffer }>();
  // Reports show pictures at the end, when the memory is full of others.
  const spill = makeSpillFile(0);
  const shoot = async ({ input, address, shot }: CheckedPage, signal: AbortSignal) => {
    opening ??= open();
    try {
      const browser = await untilAborted(opening, signal);
      const found = await browser.shoot(address, shot, signal);
      const isLed = isUrl(address) && isElsewhere(address, found.url);
      return isLed ? { ...found, notes: [`the page led to ${found.url}`, ...found.notes] } : found;
    } catch (error) {
      if (signal.aborted || !(error instanceof CliError) || error.subject !== undefined) throw error;
      throw error.with({ subject: input });
    }
  };
  return {
    async take(page, signal) {
      const found = await shoot(page, signal);
      const sha256 = createHash('sha256').update(found.png).digest('hex');
      if (!taken.has(sha256)) taken.set(sha256, spill.store({ bytes: found.png }));
      return found;
    },
    find: (sha256) => taken.get(sha256)?.bytes,
    async close() {
      const browser = await opening?.catch(() => undefined);
      await browser?.close();
      taken.clear();
      spill.close();
    },
  };
}

/** The browser opens for all pictures, and one of them may have to end before. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
  });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  // The other one may fail later.
  work.catch(() => {});
  return Promise.race([aborted, work]).finally(() => signal.removeEventListener('abort', stop));
}
