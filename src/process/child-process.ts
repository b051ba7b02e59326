// How a process that works for us ended, and what to call that when its reply is missing; starts and ends none.
import type { ChildProcess } from 'node:child_process';
import { CliError, describeSystemError, systemErrorCode } from '../errors.ts';
import { isOutOfMemory, isOutOfMemoryExit, outOfMemoryError } from './out-of-memory.ts';

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started, or not be told to end. */
  readonly error?: Error;
}

/** Resolves once a process has ended and its streams are closed, or could not be started; never rejects. */
export function waitForExit(child: ChildProcess): Promise<ChildExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Says how a process ended, such as `exit 1` or `SIGSEGV`. */
export function describeExit({ code, signal, error }: ChildExit): string {
  if (systemErrorCode(error) === 'EAGAIN') return 'the system allows no more processes now';
  return error ? describeSystemError(error) : (signal ?? `exit ${code}`);
}

/**
 * Returns the error for work on an input whose process ended without a reply, if that tells nothing of the input:
 * memory ran out, or the process could not run. `begun` says that it had told us that it runs, with all threads: where
 * the system allows it none, Node aborts as it does for lack of memory.
 */
export function exitError(end: ChildExit, begun: boolean, input: string): CliError | undefined {
  const starved = begun ? isOutOfMemoryExit(end.code, end.signal) : end.signal === 'SIGKILL';
  if (starved || isOutOfMemory(end.error)) return outOfMemoryError(input, end.error);
  if (begun && !end.error) return undefined;
  return processFailedError(input, describeExit(end), { cause: end.error });
}

const PROCESS_HINT =
  'allow more processes (ulimit -u) and open files (ulimit -n), or install claude-see again';

/** Returns the error for a process that did not do its work on an input, for a reason in words. */
export function processFailedError(
  input: string,
  reason: string,
  { cause, hint = PROCESS_HINT }: { readonly cause?: unknown; readonly hint?: string } = {},
): CliError {
  const message = `the process that works on it failed: ${reason}`;
  return new CliError('process_failed', message, { subject: input, hint, cause });
}
