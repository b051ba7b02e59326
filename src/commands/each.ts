// Placeholder on the branch of the design: a helper replaces it.
import type { Env } from '../env.ts';
import type { InputArgument } from '../input/arguments.ts';
import type { FlagsOf } from '../run/flags.ts';

export async function askEach(
  args: readonly InputArgument[],
  flags: FlagsOf<'ask'>,
  env: Env,
): Promise<void> {
  throw new Error(`not there yet: ${[args, flags, env].length}`);
}
