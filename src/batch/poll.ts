// Looks at something again and again, at growing distances, until it is done.
import { CliError } from '../errors.ts';

/** Milliseconds before the second look, and at most between two: small batches end within minutes, large ones within the hour. */
const FIRST_WAIT_MS = 5000;
const MAX_WAIT_MS = 60_000;
const GROWTH = 1.5;

export interface PollTools {
  /** Waits so many milliseconds; rejects when the run is ended. */
  sleep(ms: number): Promise<void>;
  /** A clock in milliseconds. */
  now(): number;
  /** Learns of a temporary failure, once until a look succeeds again. */
  onFailure(error: CliError): void;
}

/** The outcome of a wait. */
export interface Polled {
  readonly done: boolean;
  /** The temporary failure of the last look, if it failed. */
  readonly failure: CliError | undefined;
}

/**
 * Looks until `look` returns true or the clock reaches `untilMs`. Temporary failures are survived; any other error is
 * thrown.
 */
export async function pollUntil(
  look: () => Promise<boolean>,
  untilMs: number,
  { sleep, now, onFailure }: PollTools,
): Promise<Polled> {
  let failure: CliError | undefined;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * GROWTH, MAX_WAIT_MS)) {
    try {
      if (await look()) return { done: true, failure: undefined };
      failure = undefined;
    } catch (error) {
      if (!(error instanceof CliError) || !error.retryable) throw error;
      if (!failure) onFailure(error);
      failure = error;
    }
    const leftMs = untilMs - now();
    if (leftMs <= 0) return { done: false, failure };
    await sleep(Math.min(waitMs, leftMs));
  }
}
