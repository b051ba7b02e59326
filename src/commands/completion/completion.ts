// Implements `completion`: prints the completion script of a shell.
import type { Env } from '../../env.ts';
import { usageError } from '../../errors.ts';
import { makeOutput } from '../../render/output.ts';
import { formatChoices } from '../../run/flag-spec.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { SCRIPTS } from './scripts.ts';
import { SHELLS } from './shells.ts';

/** Prints the script of a shell; throws CliError for an unknown one, or none. */
export async function completion(
  word: string | undefined,
  flags: FlagsOf<'completion'>,
  env: Env,
): Promise<void> {
  const shell = SHELLS.find((each) => each === word);
  if (shell === undefined) {
    const why = word === undefined ? 'needs a shell' : 'there is no completion for this shell';
    throw usageError(word ?? 'completion', why, `pass ${formatChoices(SHELLS)}`);
  }
  const script = SCRIPTS[shell];
  const output = makeOutput(env, flags);
  if (flags.json) await output.writeJson({ shell, script });
  else await output.write(script);
}
