// Finds an error of ours below those that packages wrap around it.
import { CliError } from '../../errors.ts';

/** Returns the CliError among an error and its causes, or undefined. */
export function findCliError(error: unknown): CliError | undefined {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if (current instanceof CliError) return current;
    current = current.cause;
  }
  return undefined;
}
