// Says that a pipe is there and nothing reads it. Reads nothing to find out: what comes may come late, or never.
import type { Env } from '../env.ts';
import type { InputArgument } from './arguments.ts';

/** The hint for a run in which stdin is not read although something is piped in; undefined where all is well. */
export function unreadStdinHint(args: readonly InputArgument[], env: Env): string | undefined {
  const isRead = args.some(({ kind, value }) => kind !== 'prompt' && value === '-');
  return isRead || !env.hasPipedStdin() ? undefined : 'stdin is not read: add -';
}
