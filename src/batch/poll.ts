// Asks again and again, at growing distances, how far batches are until all have ended.
import type { BatchFacts } from '../api/batches.ts';
import { CliError } from '../errors.ts';

/** Milliseconds before the second look, and at most between two. Small batches end within minutes, large ones within the hour. */
const FIRST_WAIT_MS = 5000;
const MAX_WAIT_MS = 60_000;
const GROWTH = 1.5;

export interface PollTools {
  /** Looks at one batch of the API; throws CliError. */
  retrieve(id: string): Promise<BatchFacts>;
  /** Waits so many milliseconds; rejects when the run is ended. */
  sleep(ms: number): Promise<void>;
  /** A clock in milliseconds. */
  now(): number;
  /** Learns the state after each look. */
  onLook?(ended: number): void;
  /** Learns of a temporary failure, once until a look succeeds again. */
  onFailure?(error: CliError): void;
}

/** The outcome of a wait. */
export interface Polled {
  /** Batches that have ended, by their id. */
  readonly ended: ReadonlyMap<string, BatchFacts>;
  /** The temporary failure of the last look, if it failed. */
  readonly failure: CliError | undefined;
}

/**
 * Looks at batches until all have ended or the clock reaches `untilMs`. Temporary failures are survived; any other
 * CliError is thrown.
 */
export async function pollUntilEnded(
  ids: readonly string[],
  untilMs: number,
  { retrieve, sleep, now, onLook = () => {}, onFailure = () => {} }: PollTools,
): Promise<Polled> {
  const ended = new Map<string, BatchFacts>();
  let failure: CliError | undefined;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * GROWTH, MAX_WAIT_MS)) {
    const failedBefore = failure !== undefined;
    failure = undefined;
    for (const id of ids) {
      if (ended.has(id)) continue;
      try {
        const facts = await retrieve(id);
        if (facts.processing_status === 'ended') ended.set(id, facts);
      } catch (error) {
        if (!(error instanceof CliError) || !error.retryable) throw error;
        failure = error;
        if (!failedBefore) onFailure(error);
        break; // The others would fail as well.
      }
    }
    onLook(ended.size);
    const leftMs = untilMs - now();
    if (ended.size === ids.length || leftMs <= 0) return { ended, failure };
    await sleep(Math.min(waitMs, leftMs));
  }
}
