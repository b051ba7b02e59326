// `batch retry`: submits again the inputs that got no answer, in a new batch of the API.
import { findBatch, toResumeCommand } from '../../batch/find-batch.ts';
import { type OpenManifest, openManifest } from '../../batch/open-manifest.ts';
import { chooseRetried, type RetryTools } from '../../batch/retry.ts';
import { runSubmission } from '../../batch/run-submission.ts';
import { makeSharedFiles } from '../../batch/shared-files.ts';
import { refuseOtherAddress, restoreSettings } from '../../batch/stored-question.ts';
import { openEngine } from '../../engine/engine.ts';
import type { Env } from '../../env.ts';
import { formatCount, plural } from '../../format.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { printSubmission } from './print-submission.ts';
import { makeUnusableReport } from './report-unusable.ts';

/** Submits again. Throws CliError, `not_finished` while a batch is in progress. */
export async function retryBatch(id: string | undefined, flags: Flags, env: Env): Promise<void> {
  const { path, argument } = await findBatch(id, flags, env);
  const name = flags.manifest ?? argument;
  const resumeCommand = toResumeCommand(argument);
  const retry = async (context: RunContext) => {
    const sharedFiles = makeSharedFiles();
    const manifest = await openManifest(path, sharedFiles.add);
    const report = makeUnusableReport(context);
    try {
      refuseOtherAddress(context.settings, manifest.state.start, name);
      const indexes = await choose(manifest, { resumeCommand, argument }, context);
      const missing = manifest.state.count('missing');
      if (missing > 0) {
        context.output.info(
          `${plural(missing, 'input')} left out: no such file when the batch was submitted`,
        );
      }
      if (indexes.length === 0) {
        context.output.info('nothing to retry: no input errored, expired or was canceled');
        if (!flags.json) return;
      } else {
        const unread = manifest.state.count('unusable');
        const also = unread > 0 ? `, of which ${formatCount(unread)} could not be read` : '';
        context.output.info(`submitting again ${plural(indexes.length, 'input')} without an answer${also}`);
        manifest.record({ event: 'retry', indexes, at: env.now().toISOString() });
        manifest.sync();
        await runSubmission({ manifest, sharedFiles, resumeCommand, onUnusable: report.add }, context);
      }
      await printSubmission({ manifest, name, argument, flags }, context);
    } finally {
      manifest.close();
    }
    report.end();
  };
  await withRunContext(flags, env, retry, { timed: false });
}

async function choose(
  manifest: OpenManifest,
  names: Pick<RetryTools, 'resumeCommand' | 'argument'>,
  context: RunContext,
): Promise<readonly number[]> {
  const settings = restoreSettings(context.settings, manifest.state.start);
  const engine = openEngine({ ...context, settings });
  try {
    return await chooseRetried({ manifest, api: await engine.api(), context, ...names });
  } finally {
    engine.close();
  }
}
