// Implements `doctor`: checks the installation, the key and the connection.
import type { Env } from '../../env.ts';
import { usageError } from '../../errors.ts';
import type { FlagsOf } from '../../run/flags.ts';

/** Prints one table of findings; throws CliError with the exit code of the worst one. */
export async function doctor(_flags: FlagsOf<'doctor'>, _env: Env): Promise<void> {
  throw usageError('doctor', 'is not built yet');
}
