// Asks for confirmation before something is deleted.
import { usageError } from '../../errors.ts';
import type { RunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';

/**
 * Asks whether to carry out `action`, such as `delete 3 stored files`. Returns true without asking under `--yes`.
 * Throws CliError when there is no terminal to ask on. A "no" prints the empty list under `--json`.
 */
export async function confirmDeletion(
  action: string,
  flags: FlagsOf<'files rm'>,
  { env, output, signal }: RunContext,
): Promise<boolean> {
  if (flags.yes) return true;
  if (!env.stdin.isTTY || !env.stderr.isTTY) {
    throw usageError(undefined, 'there is no terminal to confirm on', `pass --yes to ${action}`);
  }
  output.progress.stop();
  output.notice(`${action}? This cannot be undone. [y/N]`);
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: env.stdin });
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.once('line', resolve).once('close', () => resolve(''));
      signal.addEventListener('abort', () => resolve(''), { once: true });
    });
    signal.throwIfAborted();
    if (/^\s*y(es)?\s*$/i.test(answer)) return true;
    output.info('nothing was deleted');
    if (flags.json) await output.write('[]\n');
    return false;
  } finally {
    lines.close();
  }
}
