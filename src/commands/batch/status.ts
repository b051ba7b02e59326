// Implements `batch status`: prints how far a batch is.
import { makeObserver } from '../../batch/observe.ts';
import { openBatch } from '../../batch/open-batch.ts';
import { toBatchStatus } from '../../batch/to-status.ts';
import type { Env } from '../../env.ts';
import { formatBatchStatus } from '../../render/batch/batch-status.ts';
import { getTableWidth } from '../../render/table.ts';
import { withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';

/** Prints the status of a batch, by default the latest; throws CliError. */
export function showBatchStatus(id: string | undefined, flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (outer) => {
    const batch = await openBatch(id, flags, outer);
    const { context } = batch;
    context.output.progress.step('asking how far the batch is');
    const look = await makeObserver(batch)();
    const status = toBatchStatus(batch, look);
    if (flags.json) {
      await context.output.writeJson(status);
      return;
    }
    await context.output.write(formatBatchStatus(status, env.now(), getTableWidth(env.stdout)));
    if (look.problem) context.output.info(`${look.problem.subject}: ${look.problem.message}`);
    context.output.info(`next: ${status.next}`);
  });
}
