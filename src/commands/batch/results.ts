// Implements `batch results`: prints the answers of a batch that has ended, in the order of the inputs.
import { makeObserver } from '../../batch/observe.ts';
import { type OpenBatch, openBatch } from '../../batch/open-batch.ts';
import { printResults } from '../../batch/print-results.ts';
import { readQuestion } from '../../batch/read-question.ts';
import { formatTotals } from '../../batch/result-totals.ts';
import { spoolResults } from '../../batch/spool-results.ts';
import { notFinished } from '../../batch/wait-for-end.ts';
import { openOrderedOutput } from '../../each/ordered-output.ts';
import type { Env } from '../../env.ts';
import { AlreadyReportedError } from '../../errors.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';

/** Prints the answers, by default those of the latest batch; throws CliError, `not_finished` while a part has not ended. */
export function printBatchResults(id: string | undefined, flags: Flags, env: Env): Promise<void> {
  const run = async (outer: RunContext) => printAnswers(await openBatch(id, flags, outer), flags);
  // The download of a million results takes as long as it takes, unless the user says otherwise.
  return withRunContext(flags, env, run, { timed: flags.timeout !== undefined });
}

async function printAnswers(batch: OpenBatch, flags: Flags): Promise<void> {
  const { path, argument, context } = batch;
  const { output } = context;
  output.progress.step('asking how far the batch is');
  const { manifest, progress } = await makeObserver(batch)();
  if (progress.state !== 'ended') throw notFinished(progress, { argument });
  const question = await readQuestion(manifest.start, argument, context);
  const tools = { api: await batch.api(), inputs: manifest.inputs, key: manifest.start.key, context };
  const records = await openOrderedOutput({ flags, schema: question.schema }, context);
  const totals = await printResults(manifest, {
    path,
    question,
    spool: (ended) => spoolResults(ended, tools),
    output: records,
    // `batch submit --wait` has named them.
    reportsUnusable: !flags.waitForEnd,
    context,
  }).catch(async (error: unknown) => {
    await records.abort();
    throw error;
  });
  await records.end();
  output.info(formatTotals(totals, question.retryCommand));
  if (totals.exitCode !== 0) throw new AlreadyReportedError(totals.exitCode);
}
