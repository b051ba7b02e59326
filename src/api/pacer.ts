// Paces the requests of a run that sends many: how many are under way at once, and when the next may start.
import { CliError } from '../errors.ts';

/** Requests that start at once when nothing is known of the API's limits yet. */
export const FIRST_REQUESTS = 4;

/** Requests under way at once, whatever the API takes. */
export const MAX_REQUESTS = 32;

export interface Pacer {
  /** Waits until a request may start, at most until the signal aborts, whose reason it throws. */
  enter(signal: AbortSignal): Promise<Turn>;
  /** Lets no request start for this many milliseconds, because a response asked for it. */
  pause(milliseconds: number): void;
  /** Requests that may be under way now. */
  limit(): number;
}

/** The turn of one request. */
export interface Turn {
  /** Ends the turn, with the failure if there was one. `overloaded`: the API answered that it takes fewer requests. */
  leave(outcome: 'answered' | 'overloaded' | 'failed', failure?: unknown): void;
}

/**
 * Returns a pacer that shares everything with another, and calls `count` with 1 for each request that it lets start, and
 * with -1 for one that had no key to be sent with.
 */
export function watchPacer(pacer: Pacer, count: (change: 1 | -1) => void): Pacer {
  return {
    ...pacer,
    async enter(signal) {
      const turn = await pacer.enter(signal);
      count(1);
      return {
        leave(outcome, failure) {
          if (failure instanceof CliError && failure.code === 'credentials_missing') count(-1);
          turn.leave(outcome, failure);
        },
      };
    },
  };
}

interface PacerOptions {
  /** Fixed number of requests at once; by default it adapts to what the API takes. */
  readonly jobs?: number | undefined;
  /** Milliseconds of a clock that only moves forward. */
  readonly now?: () => number;
}

/**
 * Makes a pacer. Without `jobs` it starts with 4 requests at once, takes one more after each answer until the API is
 * overloaded for the first time, then halves, and from there on grows by one after as many answers as are under way.
 */
export function makePacer({ jobs, now = () => performance.now() }: PacerOptions = {}): Pacer {
  let limit = jobs ?? FIRST_REQUESTS;
  let growsFast = true;
  let answers = 0;
  let active = 0;
  let opensAt = 0;
  /** Requests that started before this are answered by an API that has been relieved since. */
  let relievedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const waiting = new Set<() => void>();

  const startWaiting = () => {
    clearTimeout(timer);
    const waitMs = opensAt - now();
    if (waitMs > 0) {
      if (waiting.size > 0) timer = setTimeout(startWaiting, Math.ceil(waitMs));
      return;
    }
    for (const start of waiting) {
      if (active >= limit) return;
      waiting.delete(start);
      active += 1;
      start();
    }
  };
  const grow = () => {
    answers += 1;
    if (!growsFast && answers < limit) return;
    answers = 0;
    limit = Math.min(limit + 1, MAX_REQUESTS);
  };
  const shrink = (startedAt: number) => {
    if (startedAt < relievedAt) return;
    relievedAt = now();
    growsFast = false;
    answers = 0;
    limit = Math.max(1, Math.floor(limit / 2));
  };

  return {
    async enter(signal) {
      await new Promise<void>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const start = () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        };
        const giveUp = () => {
          waiting.delete(start);
          reject(signal.reason);
        };
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.add(start);
        startWaiting();
      });
      const startedAt = now();
      return {
        leave(outcome) {
          active -= 1;
          if (jobs === undefined && outcome === 'answered') grow();
          if (jobs === undefined && outcome === 'overloaded') shrink(startedAt);
          startWaiting();
        },
      };
    },
    pause(milliseconds) {
      opensAt = Math.max(opensAt, now() + milliseconds);
    },
    limit: () => limit,
  };
}
