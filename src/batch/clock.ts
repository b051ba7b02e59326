// Defines the clock of a submission, which tests replace so that no wait is real.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from '../env.ts';

export interface Clock {
  readonly now: () => Date;
  /** Waits for milliseconds; throws the signal's reason when it is aborted meanwhile. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Returns the clock of a run. */
export function makeClock(env: Pick<Env, 'now'>): Clock {
  return {
    now: env.now,
    async sleep(ms, signal) {
      await sleep(ms, undefined, { signal }).catch(() => {
        throw signal.reason;
      });
    },
  };
}
