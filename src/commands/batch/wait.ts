// Implements `batch wait`: waits until a batch has ended.
import { type Clock, makeClock } from '../../batch/clock.ts';
import { isLocked } from '../../batch/lock.ts';
import { makeObserver } from '../../batch/observe.ts';
import { openBatch } from '../../batch/open-batch.ts';
import { nextCommand, toBatchStatus } from '../../batch/to-status.ts';
import { describeEnd, waitForEnd } from '../../batch/wait-for-end.ts';
import type { Env } from '../../env.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';

/** Waits for a batch, by default the latest; throws CliError, `not_finished` once `--timeout` is over. */
export function waitForBatch(
  id: string | undefined,
  flags: Flags,
  env: Env,
  clock: Clock = makeClock(env),
): Promise<void> {
  const run = async (outer: RunContext) => {
    const batch = await openBatch(id, flags, outer);
    const { context, argument } = batch;
    const limitMs = outer.settings.typed.has('timeout') ? outer.settings.timeoutMs : undefined;
    const look = await waitForEnd(
      { argument, look: makeObserver(batch), isSubmitting: () => isLocked(batch.path), limitMs, clock },
      context,
    ).catch((error: unknown) => {
      if (context.signal.aborted) context.output.info(`the batch goes on: claude-see batch wait ${argument}`);
      throw error;
    });
    // With `batch submit --wait` the answers follow.
    if (flags.waitForEnd) return;
    if (flags.json) {
      await context.output.writeJson(toBatchStatus(batch, look));
      return;
    }
    context.output.info(describeEnd(look.progress));
    context.output.info(`next: ${nextCommand(batch, look.progress)}`);
  };
  return withRunContext(flags, env, run, { timed: false });
}
