// Reads entries ahead of the run, so that it knows early how many there are, and holds a bounded number of them.
import type { JobSource } from '../engine/run-many.ts';
import type { Entries, Entry } from './entry.ts';

export interface ReadAhead extends JobSource<Entry> {
  /** All entries of the list; undefined until its end has been read. */
  total(): number | undefined;
  /** Reads no further. */
  close(): void;
}

/** Entries that are held, of some hundred bytes each. */
const MAX_AHEAD = 10_000;

/** Begins to read; `next` throws what the entries throw. */
export function readAhead(entries: Entries, maxAhead = MAX_AHEAD): ReadAhead {
  const iterator = entries[Symbol.asyncIterator]();
  const buffer: Entry[] = [];
  let count = 0;
  let end: { readonly error?: unknown } | undefined;
  let isClosed = false;
  let isWhole = false;
  let wakeReader = () => {};
  let wakeTaker = () => {};
  const readAll = async () => {
    while (!isClosed) {
      const { done, value } = await iterator.next();
      if (done) {
        isWhole = true;
        return;
      }
      count += 1;
      buffer.push(value);
      wakeTaker();
      if (buffer.length < maxAhead) continue;
      await new Promise<void>((resolve) => {
        wakeReader = resolve;
      });
    }
    await iterator.return?.();
  };
  readAll()
    .then(() => ({}))
    .catch((error: unknown) => ({ error }))
    .then((ended) => {
      end = ended;
      wakeTaker();
    });
  const take = (): IteratorResult<Entry, undefined> | undefined => {
    const [entry] = buffer.splice(0, 1);
    if (entry) {
      wakeReader();
      return { done: false, value: entry };
    }
    if (end && 'error' in end) throw end.error;
    return end && { done: true, value: undefined };
  };
  const wait = async (): Promise<IteratorResult<Entry, undefined>> => {
    for (;;) {
      const taken = take();
      if (taken) return taken;
      await new Promise<void>((resolve) => {
        wakeTaker = resolve;
      });
    }
  };
  return {
    next: () => (buffer.length > 0 && take()) || wait(),
    total: () => (isWhole ? count : undefined),
    close() {
      isClosed = true;
      wakeReader();
    },
  };
}
