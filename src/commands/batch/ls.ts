// Implements `batch ls`: lists the batches of this machine, newest first, by what their manifests say.
import { readManifestState } from '../../batch/manifest-state.ts';
import { progressOf } from '../../batch/progress-of.ts';
import { toBatchStatus } from '../../batch/to-status.ts';
import type { Env } from '../../env.ts';
import { CliError } from '../../errors.ts';
import { formatBatches } from '../../render/batch/batch-list.ts';
import type { BatchStatus } from '../../render/batch/batch-status.ts';
import { withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { resolveListLimit } from '../../run/list-limit.ts';
import { openBatchFolder } from '../../store/batches.ts';

/** Prints the batches. Unreadable ones are reported on stderr and skipped. Throws CliError. */
export function listBatches(flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async ({ output }) => {
    const limit = resolveListLimit(flags, env);
    const folder = await openBatchFolder(env);
    const ids = folder.ids();
    const shown = ids.slice(0, limit);
    const found: BatchStatus[] = [];
    for (const id of shown) {
      const path = folder.pathOf(id);
      try {
        const manifest = await readManifestState(path);
        found.push(
          toBatchStatus({ path, argument: id }, { manifest, progress: progressOf(manifest, new Map()) }),
        );
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
        output.info(`${error.subject}: ${error.message}`);
      }
    }
    if (flags.json) {
      await output.writeJsonList(found);
    } else if (found.length > 0) {
      await output.write(formatBatches(found, env.now(), env.stdout.columns));
    }
    if (ids.length === 0) output.info('no batch has been submitted from this machine');
    else if (ids.length > shown.length && !flags.json)
      output.info(
        `${ids.length - shown.length} older ones not shown: pass --limit ${ids.length} to list all`,
      );
  });
}
