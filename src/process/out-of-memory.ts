// Tells lack of memory from other failures, and words it; frees nothing.
import { CliError, systemErrorCode } from '../errors.ts';

/** How V8, WebAssembly, the C library, libvips and libheif put it: none of them has a code for it. */
const OUT_OF_MEMORY_MESSAGE =
  /(?:out of|insufficient) memory|allocation failed|(?:could|can) ?not allocate|unable to allocate|not allocate memory|bad_alloc|failed to map segment|ENOMEM/i;

/** How a process ends when the system or V8 takes it for too large: by a signal, or by its number and 128. */
const KILL_SIGNALS = ['SIGKILL', 'SIGABRT', 'SIGTRAP'];
const KILL_EXIT_CODES = [137, 134, 133];

/** Whether an error, or one that caused it, says that memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = systemErrorCode(error);
  if (code === 'ENOMEM' || code === 'ERR_MEMORY_ALLOCATION_FAILED') return true;
  return OUT_OF_MEMORY_MESSAGE.test(error.message) || isOutOfMemory(error.cause);
}

/** Whether a child process that nobody stopped ended as one does that has used up its memory. */
export function isOutOfMemoryExit(code: number | null, signal: NodeJS.Signals | null): boolean {
  return signal ? KILL_SIGNALS.includes(signal) : KILL_EXIT_CODES.includes(code ?? 0);
}

/** Returns the error for work, on an input if it was on one, that memory did not suffice for. */
export function outOfMemoryError(subject: string | undefined, cause?: unknown): CliError {
  return new CliError('out_of_memory', 'there is not enough memory for it', {
    subject,
    hint: 'make the picture smaller first, ask about fewer at a time, or allow the process more memory',
    cause,
  });
}
