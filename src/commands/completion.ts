// Implements `completion`: prints the completion script of a shell.
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import type { FlagsOf } from '../run/flags.ts';

/** Prints the script of a shell; throws CliError for an unknown one. */
export async function completion(
  shell: string | undefined,
  _flags: FlagsOf<'completion'>,
  _env: Env,
): Promise<void> {
  throw usageError(shell, 'is not built yet');
}
