// Asks for confirmation before something is deleted.
import { usageError } from '../../errors.ts';
import { askYesNo, canAsk } from '../../run/ask-yes-no.ts';
import type { RunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';

/**
 * Asks whether to carry out `action`, such as `delete 3 stored files`. Returns true without asking under `--yes`.
 * Throws CliError when there is no terminal to ask on. A "no" prints the empty list under `--json`.
 */
export async function confirmDeletion(
  action: string,
  flags: FlagsOf<'files rm'>,
  context: RunContext,
): Promise<boolean> {
  if (flags.yes) return true;
  if (!canAsk(context)) {
    throw usageError(undefined, 'there is no terminal to confirm on', `pass --yes to ${action}`);
  }
  if (await askYesNo(`${action}? This cannot be undone.`, context)) return true;
  context.output.info('nothing was deleted');
  if (flags.json) await context.output.write('[]\n');
  return false;
}
