// Asks whether to delete, where somebody is there to answer.
import { usageError } from '../../errors.ts';
import type { RunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';

/**
 * Returns whether to go on with `what`, such as `delete 3 stored files`. `--yes` answers beforehand; without it and
 * without a terminal nobody can, and CliError is thrown. A no prints the empty list of --json: nothing was deleted.
 */
export async function confirmed(
  what: string,
  flags: Flags,
  { env, output, signal }: RunContext,
): Promise<boolean> {
  if (flags.yes === true) return true;
  if (env.stdin.isTTY !== true || env.stderr.isTTY !== true) {
    throw usageError(undefined, `to ${what} needs --yes, as nobody is here to be asked`);
  }
  output.progress.stop();
  output.notice(`${what}? This cannot be undone. [y/N]`);
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: env.stdin });
  try {
    const answer = await new Promise<string>((done) => {
      lines.once('line', done).once('close', () => done(''));
      signal.addEventListener('abort', () => done(''), { once: true });
    });
    signal.throwIfAborted();
    if (/^\s*y(es)?\s*$/i.test(answer)) return true;
    output.info('nothing was deleted');
    if (flags.json === true) await output.write('[]\n');
    return false;
  } finally {
    lines.close();
  }
}
