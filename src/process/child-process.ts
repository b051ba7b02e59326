// Describes how a child process exited and maps a missing reply to an error.
import type { ChildProcess } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { CliError, describeSystemError, systemErrorCode } from '../errors.ts';
import { isOutOfMemory, isOutOfMemoryExit, outOfMemoryError } from './out-of-memory.ts';

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why the process could not be started or killed. */
  readonly error?: Error;
}

/** Resolves when a process has exited and its streams are closed, or could not be started; never rejects. */
export function waitForExit(child: ChildProcess): Promise<ChildExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Resolves when a process has exited, even if one that it started keeps its streams open; never rejects. */
export function waitForExitAlone(child: ChildProcess): Promise<ChildExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** Describes how a process exited, such as `exit 1` or `SIGSEGV`. */
export function describeExit({ code, signal, error }: ChildExit): string {
  if (systemErrorCode(error) === 'EAGAIN') return 'the system allows no more processes';
  return error ? describeSystemError(error) : (signal ?? `exit ${code}`);
}

/**
 * Returns the error for a process that exited without a reply because memory ran out or because it could not run;
 * undefined if the input may be to blame. `isReady` says that the process had reported that all its threads run:
 * without threads, Node aborts as it does without memory.
 */
export function exitError(exit: ChildExit, isReady: boolean, input: string): CliError | undefined {
  const ranOut = isReady ? isOutOfMemoryExit(exit.code, exit.signal) : exit.signal === 'SIGKILL';
  if (ranOut || isOutOfMemory(exit.error)) return outOfMemoryError(input, exit.error);
  if (isReady && !exit.error) return undefined;
  return processFailedError(input, describeExit(exit), { cause: exit.error });
}

const PROCESS_HINT =
  'allow more processes (ulimit -u) and open files (ulimit -n), or install claude-see again';

/** Returns the error for a child process that failed to work on an input. */
export function processFailedError(
  input: string,
  reason: string,
  { cause, hint = PROCESS_HINT }: { readonly cause?: unknown; readonly hint?: string } = {},
): CliError {
  const message = `the process that works on it failed: ${reason}`;
  return new CliError('process_failed', message, { subject: input, hint, cause });
}

const MAX_REASON_CHARACTERS = 300;

/** Returns the last line of a complaint on stderr, without control characters; undefined if there is none. */
export function findLastLine(stderr: string): string | undefined {
  const lines = stripVTControlCharacters(stderr)
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\p{Cc}/gu, '').trim());
  return lines.findLast((line) => line !== '')?.slice(0, MAX_REASON_CHARACTERS);
}
