// Tells whether a failed creation may have had its effect nevertheless.
import { CliError } from '../../errors.ts';
import { getAskedWaitMs } from './asked-wait.ts';
import { FetchFailure, findCause } from './fetch-failure.ts';
import { isUnsent } from './network.ts';
import { isApiError } from './sdk-errors.ts';

/** Codes of ends that say nothing about the request that was under way. */
const INTERRUPTIONS: ReadonlySet<string> = new Set([
  'bug',
  'hung_up',
  'interrupted',
  'terminated',
  'timeout',
]);

/**
 * True unless an error of `createBatch` shows that the API did not take the request: it was never sent, was never
 * complete, or was refused. Also true for the reason of an abort.
 */
export function mayHaveCreated(error: unknown): boolean {
  if (!(error instanceof CliError)) return true;
  const { cause, code, retryable } = error;
  if (isApiError(cause) && cause.status !== undefined) return !isRefusal(cause.status, cause);
  if (INTERRUPTIONS.has(code)) return true;
  // Errors of ours that are not temporary are thrown before the request is complete.
  if (!retryable) return false;
  const { body } = findCause(cause, FetchFailure) ?? {};
  return !isUnsent(cause) && body?.mayBeWhole !== false;
}

// fact(temporary-errors).
/** Another 5xx, 408 and 409 may come from a server in between while the API goes on. */
function isRefusal(status: number, cause: unknown): boolean {
  if (status === 529) return getAskedWaitMs(cause) !== undefined;
  return status >= 400 && status < 500 && status !== 408 && status !== 409;
}
