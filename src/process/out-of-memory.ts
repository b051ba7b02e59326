// Recognises failures for lack of memory and makes their error.
import { CliError, systemErrorCode } from '../errors.ts';

/** Messages of V8, WebAssembly, the C library, libvips and libheif, which have no error code for it. */
const OUT_OF_MEMORY_MESSAGE =
  /(?:out of|insufficient) memory|allocation failed|(?:could|can) ?not allocate|unable to allocate|not allocate memory|bad_alloc|failed to map segment|ENOMEM/i;

/** How the system or V8 ends a process that grows too large. A shell adds 128 to the number of the signal. */
const KILL_SIGNALS = ['SIGKILL', 'SIGABRT', 'SIGTRAP'];
const KILL_EXIT_CODES = [137, 134, 133];

/** Whether an error, or its cause, says that memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = systemErrorCode(error);
  if (code === 'ENOMEM' || code === 'ERR_MEMORY_ALLOCATION_FAILED') return true;
  return OUT_OF_MEMORY_MESSAGE.test(error.message) || isOutOfMemory(error.cause);
}

/** Whether a child process that we did not kill exited as one that ran out of memory does. */
export function isOutOfMemoryExit(code: number | null, signal: NodeJS.Signals | null): boolean {
  return signal ? KILL_SIGNALS.includes(signal) : KILL_EXIT_CODES.includes(code ?? 0);
}

/** Returns the error for running out of memory; `subject` is the input, if there is one. */
export function outOfMemoryError(subject: string | undefined, cause?: unknown): CliError {
  return new CliError('out_of_memory', 'not enough memory', {
    subject,
    hint: `${subject === undefined ? 'ask about fewer or smaller files at a time' : 'make it smaller first'}, or allow the process more memory`,
    cause,
  });
}
