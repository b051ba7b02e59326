// Sends a call again after a temporary failure, as --retries and --timeout allow, and says so before each wait.
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { getAskedWaitMs } from './errors/asked-wait.ts';
import { isUnsent } from './errors/network.ts';
import { isAnthropicError, isApiError } from './errors/sdk-errors.ts';
import type { Pacer } from './pacer.ts';

/** The parts of a run's context that a single call needs. */
export interface CallContext {
  readonly settings: { readonly retries: number };
  readonly signal: AbortSignal;
  /** When `--timeout` ends the run, in milliseconds of `performance.now()`; undefined without a limit. */
  readonly endsAt?: number | undefined;
  /** Learns how long a rate limit asks to wait, so that the other requests of the run wait too. */
  readonly pacer?: Pick<Pacer, 'pause'> | undefined;
  /** Called with the milliseconds that a rate limit asks to wait, for what shares that limit alone. */
  readonly onRateLimit?: ((milliseconds: number) => void) | undefined;
  readonly output: {
    readonly showsReceipts: boolean;
    notice(line: string): void;
    readonly progress: { step(text: string, brief?: string): void };
  };
}

/** Waits until a failed call may be sent again. Throws the error to report when it may not be. */
export type WaitToRetry = (error: unknown) => Promise<void>;

/** Longer waits than this do not fit into one of Node's timers. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Waits for a rate limit in one call: an address that asks to wait for ever is no rate limit. */
const MAX_RATE_LIMIT_WAITS = 100;

/**
 * Milliseconds after which a connection that could not be made counts as two tries: TCP sent its own retries in that
 * time. With limits of 10 to 14 s, the usual two retries would end after 30 s, and one ends before.
 */
const SLOW_MS = 5000;

interface RetryOptions {
  /** The user's argument that the call is about. */
  readonly subject?: string | undefined;
  /** The step to show after a wait. */
  readonly step?: string;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

/**
 * Counts the retries of one call. A wait that a rate limit asks for is no retry: it may be repeated until `--timeout`,
 * except with `--retries 0`.
 */
export function makeRetries(
  {
    settings: { retries },
    signal,
    endsAt = Number.POSITIVE_INFINITY,
    pacer,
    onRateLimit,
    output,
  }: CallContext,
  { subject, step = 'waiting', now = () => performance.now() }: RetryOptions = {},
): WaitToRetry {
  let count = 0;
  let tries = 0;
  let began = now();
  let rateLimits = 0;
  return async (error) => {
    if (signal.aborted || retries === 0 || !(error instanceof CliError) || !isTemporary(error)) throw error;
    const askedMs = getAskedWaitMs(error.cause);
    const isRateLimit = error.code === 'rate_limited' && askedMs !== undefined;
    if (isRateLimit && rateLimits >= MAX_RATE_LIMIT_WAITS) throw tooManyWaits(error, pacer !== undefined);
    tries += 1;
    if (!isRateLimit && count >= retries) throw addTries(error, tries);
    const isSlow = now() - began > SLOW_MS && isUnsent(error.cause);
    if (isRateLimit) rateLimits += 1;
    else count = Math.min(retries, count + (isSlow ? 2 : 1));
    const leftMs = Math.min(Math.max(0, endsAt - performance.now()), MAX_TIMER_MS);
    if (askedMs !== undefined && askedMs > leftMs) throw tooLate(error, askedMs);
    // An asked wait grows at most to what --timeout leaves.
    const waitMs = askedMs === undefined ? computeBackoffMs(count) : Math.min(addJitter(askedMs), leftMs);
    if (waitMs > leftMs) throw error;
    if (isRateLimit) {
      pacer?.pause(askedMs);
      onRateLimit?.(askedMs);
    }
    const reason = describe(error);
    const about = subject === undefined ? '' : `${subject}: `;
    const nth = isRateLimit ? 'as the API asks' : `${count} of ${retries}`;
    const line = `${about}${reason}, trying again in ${formatDuration(Math.round(waitMs))} (${nth})`;
    if (output.showsReceipts) output.notice(line);
    output.progress.step(line, 'waiting to try again');
    await sleep(waitMs, undefined, { signal }).catch(() => {
      throw signal.reason;
    });
    if (isRateLimit) output.progress.step(step);
    else output.progress.step(`${step} (retry ${nth}: ${reason})`, `${step} (retry ${nth})`);
    began = now();
  };
}

// fact(temporary-errors): The statuses 408, 409, 429 and 5xx may pass, unless `x-should-retry` says otherwise.
// Source: https://platform.claude.com/docs/en/api/errors and SDK 1.14.0, `shouldRetry`, 2026-11.
/**
 * True for a failure that the same request may not meet again: no response, a response that broke off, and an error that
 * the API's or the platform's documentation calls temporary, as its code says. The header `x-should-retry` of a response
 * decides before that.
 */
export function isTemporary({ cause, code, retryable }: CliError): boolean {
  if (isApiError(cause) && cause.status !== undefined) {
    const advice = cause.headers?.get('x-should-retry');
    if (advice === 'true' || advice === 'false') return advice === 'true' && code !== 'spend_limit';
    return retryable && cause.status >= 400;
  }
  return retryable && (isApiError(cause) || (code === 'broken_stream' && isAnthropicError(cause)));
}

/** Half a second, twice as long each time up to 8 s, less up to a quarter, so that many runs do not return at once. */
function computeBackoffMs(count: number): number {
  return Math.min(500 * 2 ** (count - 1), 8000) * (1 - Math.random() / 4);
}

/** A wait that the API asks for, longer by up to a quarter, so that many runs do not return at once. */
function addJitter(askedMs: number): number {
  return askedMs * (1 + Math.random() / 4);
}

function describe({ cause, code, message }: CliError): string {
  if (!isApiError(cause) || code === 'network') return message;
  const reason = code.replaceAll('_', ' ');
  return cause.status === undefined ? reason : `${cause.status} ${reason}`;
}

/** The message of a connection that failed several times says so. */
function addTries(error: CliError, tries: number): CliError {
  if (tries < 2 || error.code !== 'network') return error;
  return error.with({ message: `${error.message}, ${tries} tries` });
}

function tooManyWaits(error: CliError, isOneOfMany: boolean): CliError {
  const waits = `the API asked to wait ${MAX_RATE_LIMIT_WAITS} times`;
  const cure = isOneOfMany ? 'pass a smaller --jobs' : 'run fewer requests at a time';
  return error.with({ hint: `${waits}: ${cure}, or try again later` });
}

/** The error says which status it was; its hint says when to come back. */
function tooLate(error: CliError, askedMs: number): CliError {
  return error.with({
    hint: `the API asks to wait ${formatDuration(askedMs)} first, which is longer than --timeout leaves: try again then`,
  });
}
