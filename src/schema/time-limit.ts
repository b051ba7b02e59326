// Runs a synchronous step with a time limit, because a pattern of a schema may backtrack for years.
import { runInNewContext } from 'node:vm';

/** Returns the result of the step; undefined if it was stopped after `timeoutMs`. */
export function runWithTimeout<T>(step: () => T, timeoutMs: number): T | undefined {
  try {
    // The function still runs in our own context. The timeout of the new one also stops regular expressions.
    return runInNewContext('step()', { step }, { timeout: timeoutMs });
  } catch (error) {
    // The error belongs to the new context, so `instanceof Error` would be false.
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
