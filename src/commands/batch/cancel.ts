// Implements `batch cancel`: cancels what the API has not answered yet.
import { makeObserver } from '../../batch/observe.ts';
import { openBatch } from '../../batch/open-batch.ts';
import { openManifest } from '../../batch/open-manifest.ts';
import { toBatchStatus } from '../../batch/to-status.ts';
import type { Env } from '../../env.ts';
import { plural } from '../../format.ts';
import { withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';

/** Cancels a batch, by default the latest; throws CliError, also while another process submits it. */
export function cancelBatch(id: string | undefined, flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (outer) => {
    const batch = await openBatch(id, flags, outer);
    const { path, context } = batch;
    const { output } = context;
    const observe = makeObserver(batch);
    const { progress } = await observe();
    const running = progress.parts.filter(({ state }) => state === 'in_progress');
    if (running.length > 0) {
      const api = await batch.api();
      const manifest = await openManifest(path);
      try {
        for (const { n, id: apiId } of running) {
          if (apiId === null) continue;
          await api.cancelBatch(apiId, context);
          manifest.record({ event: 'canceled', n, at: env.now().toISOString() });
          manifest.sync();
        }
      } finally {
        manifest.close();
      }
    }
    const status = toBatchStatus(batch, await observe());
    if (flags.json) {
      await output.writeJson(status);
      return;
    }
    const count = running.reduce((sum, { requests }) => sum + requests, 0);
    output.info(
      running.length === 0
        ? 'nothing is in progress'
        : `${plural(count, 'request')} ${count === 1 ? 'is' : 'are'} being canceled; ${count === 1 ? 'it' : 'some'} may be answered before that`,
    );
    if (status.unsubmitted > 0)
      output.info(
        `${plural(status.unsubmitted, 'input')} ${status.unsubmitted === 1 ? 'was' : 'were'} not submitted`,
      );
    output.info(`next: ${status.next}`);
  });
}
