// Keeps the calls of the Files API to its rate, however many inputs a run has.
import { setTimeout as sleep } from 'node:timers/promises';
import { FILES_RATE } from '../limits.ts';
import { raceWithSignal } from './call-api.ts';
import type { CallContext } from './retry.ts';

/** Runs a call of the Files API when its turn has come; it gets the context to make its requests with. */
export type FilesRate = <T>(context: CallContext, call: (context: CallContext) => Promise<T>) => Promise<T>;

interface RateOptions {
  /** Milliseconds of a clock that only moves forward. */
  readonly now?: () => number;
  /** Waits for some milliseconds, or rejects when the signal aborts. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

const MINUTE_MS = 60_000;

/**
 * Makes the rate of one client: a bucket of tokens, one for each call. It holds a few at the beginning, so that a small
 * run never waits, and fills up at so much less than the API's rate that no minute sees more. A wait that a response
 * asks for holds back all calls. Calls start in the order in which they came.
 */
export function makeFilesRate({
  now = () => performance.now(),
  wait = (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
}: RateOptions = {}): FilesRate {
  const { perMinute, burst } = FILES_RATE;
  const tokenMs = MINUTE_MS / (perMinute - burst);
  /** When the bucket was, or will be, full. */
  let fullAt = Number.NEGATIVE_INFINITY;
  let opensAt = Number.NEGATIVE_INFINITY;
  let last: Promise<unknown> = Promise.resolve();

  const takeToken = async (signal: AbortSignal) => {
    for (;;) {
      signal.throwIfAborted();
      const waitMs = Math.max(fullAt - (burst - 1) * tokenMs, opensAt) - now();
      if (waitMs <= 0) break;
      await wait(Math.ceil(waitMs), signal);
    }
    fullAt = Math.max(fullAt, now()) + tokenMs;
  };

  return async (context, call) => {
    const { signal } = context;
    const turn = last.then(() => takeToken(signal));
    last = turn.catch(() => {}); // Whoever gives up lets the next one go on.
    await raceWithSignal(turn, signal);
    return call({
      ...context,
      onRateLimit(milliseconds) {
        opensAt = Math.max(opensAt, now() + milliseconds);
        context.onRateLimit?.(milliseconds);
      },
    });
  };
}
