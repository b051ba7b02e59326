// Runs a synchronous step with a limit of time, because a schema's pattern may backtrack for years.
import { runInNewContext } from 'node:vm';

/** Returns what the step returns, or undefined when it took longer than `milliseconds` and was stopped midway. */
export function runWithTimeout<T>(step: () => T, milliseconds: number): T | undefined {
  try {
    // The step stays a function of ours: the new context only lends its clock, which stops regular expressions too.
    return runInNewContext('step()', { step }, { timeout: milliseconds });
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
