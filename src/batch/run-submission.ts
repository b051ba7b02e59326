// Submits what is pending in an open manifest, with the question that the manifest keeps, and says what it did.
import { makeEachQuestion } from '../each/each-question.ts';
import { makeBudget } from '../engine/budget.ts';
import { type Engine, openEngine } from '../engine/engine.ts';
import { makePageShooter } from '../engine/shoot-pages.ts';
import { openUploadCache } from '../engine/upload-cache.ts';
import type { CliError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import { OUR_BATCH_LIMITS } from './body-file.ts';
import { watchChanges } from './changed-inputs.ts';
import { makeClock } from './clock.ts';
import type { CostLimit } from './cost-limit.ts';
import { makeEntryNotes } from './entry-notes.ts';
import { makeRequestMaker } from './make-request.ts';
import type { OpenManifest } from './open-manifest.ts';
import type { SharedFiles } from './shared-files.ts';
import { makeStoredFiles } from './stored-files.ts';
import { restoreFlags, restoreSettings } from './stored-question.ts';
import { submitPending } from './submit.ts';

export interface Submission {
  readonly manifest: OpenManifest;
  /** The paths of the manifest's inputs. */
  readonly sharedFiles: SharedFiles;
  /** The words that go on with it, for hints. */
  readonly resumeCommand: string;
  readonly onUnusable: (error: CliError) => Promise<void>;
}

/** More than any answer costs: the worst cases are added up here, and `max_tokens` stays as it is. */
const UNLIMITED_USD = 1e9;

/** Submits what is pending. Throws CliError, and a later call goes on. */
export async function runSubmission(submission: Submission, run: RunContext): Promise<void> {
  const { manifest, sharedFiles, resumeCommand, onUnusable } = submission;
  const start = manifest.state.start;
  const notes = makeEntryNotes(run.output);
  const context = { ...run, settings: restoreSettings(run.settings, start) };
  const entryContext = { ...context, output: notes.output };
  const engine = openEngine(entryContext);
  const pages = makePageShooter(entryContext);
  try {
    const costLimit = findCostLimit(context);
    const budget = costLimit && makeBudget(UNLIMITED_USD, context.settings.maxCostFrom);
    const flags = restoreFlags(start.question);
    const question = await makeEachQuestion(flags, { inBatch: true, budget }, context);
    await refuseImpossible(engine, start.question.prompt, question);
    const onRequest = await watchChanges(manifest, notes.output);
    const files = makeStoredFiles(engine.api, await openUploadCache(context), context.env);
    const key = start.key;
    const api = await engine.api();
    await submitPending({
      manifest,
      api,
      context,
      clock: makeClock(context.env),
      mayHaveCreated: api.mayHaveCreated,
      limits: OUR_BATCH_LIMITS,
      costLimit,
      resumeCommand,
      makeRequest: makeRequestMaker({
        engine,
        pages,
        context: entryContext,
        question,
        key,
        sharedFiles,
        files,
      }),
      onRequest,
      onUnusable: (_, error) => onUnusable(error),
    });
  } catch (error) {
    if (run.signal.aborted) run.output.info(`stopped; go on: ${resumeCommand}`);
    throw error;
  } finally {
    notes.end();
    engine.close();
    await pages.close();
  }
}

function findCostLimit({ settings }: RunContext): CostLimit | undefined {
  const { maxCostUsd, maxCostFrom } = settings;
  if (maxCostUsd === undefined) return undefined;
  return { limitUsd: maxCostUsd, name: maxCostFrom?.name ?? '--max-cost' };
}

/** Plans the text alone: a flag that no input can be asked with is an error of the command, not of each input. */
async function refuseImpossible(
  engine: Engine,
  prompt: string,
  { schema, labels, citations, inBatch, budget }: Awaited<ReturnType<typeof makeEachQuestion>>,
): Promise<void> {
  await engine.plan({
    content: [{ kind: 'text', text: prompt }],
    schema,
    labels,
    citations,
    inBatch,
    budget,
  });
}
