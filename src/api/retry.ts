// Sends a call again after a temporary failure, as often as --retries allows, and says so before each wait.
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { getAskedWaitMs } from './errors/asked-wait.ts';
import { isAnthropicError, isApiError } from './errors/sdk-errors.ts';

/** The parts of a run's context that a single call needs. */
export interface CallContext {
  readonly settings: { readonly retries: number };
  readonly signal: AbortSignal;
  /** When `--timeout` ends the run, in milliseconds of `performance.now()`; undefined without a limit. */
  readonly endsAt?: number | undefined;
  readonly output: {
    readonly showsReceipts: boolean;
    notice(line: string): void;
    readonly progress: { step(text: string): void };
  };
}

/** Waits until a failed call may be sent again. Throws the error to report when it may not be. */
export type WaitToRetry = (error: unknown) => Promise<void>;

/** Longer waits than this do not fit into one of Node's timers. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Counts the retries of one call; `subject` is the user's argument that it is about. */
export function makeRetries(
  { settings: { retries }, signal, endsAt = Number.POSITIVE_INFINITY, output }: CallContext,
  subject?: string,
): WaitToRetry {
  let count = 0;
  return async (error) => {
    if (signal.aborted || count >= retries || !(error instanceof CliError) || !isTemporary(error))
      throw error;
    count += 1;
    const askedMs = getAskedWaitMs(error.cause);
    const waitMs = askedMs ?? computeBackoffMs(count);
    const leftMs = Math.max(0, endsAt - performance.now());
    if (waitMs > Math.min(leftMs, MAX_TIMER_MS))
      throw askedMs === undefined ? error : tooLate(error, askedMs);
    const about = subject === undefined ? '' : `${subject}: `;
    const nth = `${count} of ${retries}`;
    const line = `${about}${describe(error)}, trying again in ${formatDuration(Math.round(waitMs))} (${nth})`;
    if (output.showsReceipts) output.notice(line);
    output.progress.step(line);
    await sleep(waitMs, undefined, { signal }).catch(() => {
      throw signal.reason;
    });
    output.progress.step(`waiting (retry ${nth})`);
  };
}

/**
 * True for a failure that the same request may not meet again: no response, a response that broke off, and the statuses
 * that the API's documentation calls temporary. The header `x-should-retry` of a response decides before its status.
 */
function isTemporary({ cause, code, retryable }: CliError): boolean {
  if (isApiError(cause) && cause.status !== undefined) {
    const advice = cause.headers?.get('x-should-retry');
    if (advice === 'true' || advice === 'false') return advice === 'true' && code !== 'spend_limit';
    return retryable && (cause.status >= 500 || [408, 409, 429].includes(cause.status));
  }
  return retryable && (isApiError(cause) || (code === 'broken_stream' && isAnthropicError(cause)));
}

/** Half a second, twice as long each time up to 8 s, less up to a quarter, so that many runs do not return at once. */
function computeBackoffMs(count: number): number {
  return Math.min(500 * 2 ** (count - 1), 8000) * (1 - Math.random() / 4);
}

function describe({ cause, code, message }: CliError): string {
  if (!isApiError(cause) || code === 'network') return message;
  const reason = code.replaceAll('_', ' ');
  return cause.status === undefined ? reason : `${cause.status} ${reason}`;
}

/** The error says which status it was; its hint says when to come back. */
function tooLate(error: CliError, askedMs: number): CliError {
  return error.with({
    hint: `the API asks to wait ${formatDuration(askedMs)} first, which is longer than --timeout leaves: try again then`,
  });
}
