// `batch submit`: one question for each input, submitted as a batch; goes on where an earlier submission stopped.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { getCapabilities, requireBatches } from '../../api/providers/providers.ts';
import { createManifest, makeKey } from '../../batch/create-manifest.ts';
import { type FoundBatch, findBatch, toResumeCommand, toShortId } from '../../batch/find-batch.ts';
import { MANIFEST_VERSION, type ManifestStart } from '../../batch/manifest.ts';
import { type OpenManifest, openManifest } from '../../batch/open-manifest.ts';
import { runSubmission } from '../../batch/run-submission.ts';
import { refuseOtherInputs } from '../../batch/same-inputs.ts';
import { makeSharedFiles, type SharedFiles } from '../../batch/shared-files.ts';
import {
  refuseOtherAddress,
  refuseOtherQuestion,
  storeAddress,
  storeQuestion,
} from '../../batch/stored-question.ts';
import { makeEachQuestion } from '../../each/each-question.ts';
import { openEntries } from '../../each/open-entries.ts';
import { checkOrderedOutput } from '../../each/ordered-output.ts';
import { requirePages } from '../../engine/page-inputs.ts';
import { readSchema } from '../../engine/read-schema.ts';
import type { Env } from '../../env.ts';
import { CliError, usageError } from '../../errors.ts';
import type { ErrorCode } from '../../exit-codes.ts';
import type { InputArgument } from '../../input/arguments.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { quoteForSystem } from '../../shell-quoting.ts';
import { makeBatchId, openBatchFolder } from '../../store/batches.ts';
import { type TemplateLine, withTemplate } from '../../template/apply-template.ts';
import { printSubmission } from './print-submission.ts';
import { refuseSubmitFlags } from './refuse-submit-flags.ts';
import { makeUnusableReport } from './report-unusable.ts';

/** Submits inputs, or goes on with a submission. Throws CliError, and AlreadyReportedError when inputs cannot be used. */
export async function submitBatch(args: readonly InputArgument[], flags: Flags, env: Env): Promise<void> {
  refuseSubmitFlags(args, flags);
  await withTemplate('batch submit', { args, flags }, env, submitLine);
}

async function submitLine({ args, flags }: TemplateLine, env: Env): Promise<void> {
  if (flags.dryRun) {
    const { askEach } = await import('../each.ts');
    return askEach(args, flags, env);
  }
  const target = await findTarget(flags, env);
  const run = async (context: RunContext) => {
    const { settings } = context;
    requireBatches(getCapabilities(settings), `--provider ${settings.provider}`);
    // An output that cannot be written is reported before anything is paid for.
    if (flags.waitForEnd) await checkOrderedOutput(flags, context, { args, list: flags.inputsFrom });
    await submit(target, { args, flags }, context);
  };
  await withRunContext(flags, env, run, { timed: false });
  if (!flags.waitForEnd) return;
  // The time limit is that of each request to the API, not of the wait.
  const { timeout: _, ...waiting } = flags;
  const id = flags.manifest === undefined ? target.argument : undefined;
  const { waitForBatch } = await import('./wait.ts');
  await waitForBatch(id, waiting, env);
  const { printBatchResults } = await import('./results.ts');
  await printBatchResults(id, waiting, env).catch((error: unknown) => {
    if (!(error instanceof CliError) || !ABOUT_OUTPUT.has(error.code)) throw error;
    throw error.with({ hint: `the answers are kept: claude-see batch results ${target.argument}` });
  });
}

/** The answers have no place, and nothing else is wrong. */
const ABOUT_OUTPUT: ReadonlySet<string> = new Set<ErrorCode>(['output_unwritable', 'usage']);

/** The manifest of this run; without `exists` it is created. */
interface Target extends FoundBatch {
  readonly id: string;
  readonly exists: boolean;
}

async function findTarget({ resume, manifest }: Flags, env: Env): Promise<Target> {
  const id = makeBatchId(env.now());
  if (resume !== undefined) return { ...(await findBatch(resume, { manifest }, env)), id, exists: true };
  if (manifest === undefined) {
    const folder = await openBatchFolder(env);
    return { path: folder.pathOf(id), argument: toShortId(id), id, exists: false };
  }
  const path = resolve(env.cwd, manifest);
  if (existsSync(path)) return { ...(await findBatch(undefined, { manifest }, env)), id, exists: true };
  return { path, argument: `--manifest ${quoteForSystem(manifest, env)}`, id, exists: false };
}

async function submit(target: Target, line: TemplateLine, context: RunContext): Promise<void> {
  const { flags } = line;
  const report = makeUnusableReport(context);
  const sharedFiles = makeSharedFiles();
  const manifest = target.exists
    ? await goOn(target, { line, sharedFiles }, context)
    : await begin(target, { line, sharedFiles, report: report.add }, context);
  const name = flags.manifest ?? target.argument;
  const resumeCommand = toResumeCommand(target.argument);
  try {
    // Before anything is submitted, so that a script has it whatever happens.
    if (!flags.waitForEnd && !flags.json) await context.output.writeLine(name);
    else context.output.info(`batch ${name}`);
    await runSubmission({ manifest, sharedFiles, resumeCommand, onUnusable: report.add }, context);
    await printSubmission({ manifest, name, argument: target.argument, flags }, context);
  } finally {
    manifest.close();
  }
  // With --wait the results say it.
  if (!flags.waitForEnd) report.end();
}

interface BeginTools {
  readonly line: TemplateLine;
  readonly sharedFiles: SharedFiles;
}

/** Opens the manifest of an earlier submission; its inputs and its question stay the same. Throws CliError. */
async function goOn(
  target: Target,
  { line, sharedFiles }: BeginTools,
  context: RunContext,
): Promise<OpenManifest> {
  const { args, flags } = line;
  const manifest = await openManifest(target.path, sharedFiles.add);
  try {
    const start = manifest.state.start;
    refuseOtherAddress(context.settings, start, flags.manifest ?? target.argument);
    const schema = flags.schema === undefined ? undefined : await readSchema(flags.schema, context);
    refuseOtherQuestion({ flags, settings: context.settings, schema }, start);
    if (args.length > 0 || flags.inputsFrom !== undefined) {
      const name = flags.manifest ?? target.argument;
      await refuseOtherInputs(target.path, name, await openEntries(args, flags, context), context);
    } else requirePages([], context.settings);
    return manifest;
  } catch (error) {
    manifest.close();
    throw error;
  }
}

/** Lists all inputs into a new manifest. Throws CliError; then there is none. */
async function begin(
  { path, id }: Target,
  { line, sharedFiles, report }: BeginTools & { report: Parameters<typeof createManifest>[0]['onMissing'] },
  context: RunContext,
): Promise<OpenManifest> {
  const { args, flags } = line;
  const { env, settings } = context;
  refuseShortLifetime(settings);
  const { schema } = await makeEachQuestion(flags, { inBatch: true, budget: undefined }, context);
  const { entries, prompt } = await openEntries(args, flags, context);
  const start: ManifestStart = {
    event: 'manifest',
    version: MANIFEST_VERSION,
    id,
    key: makeKey(),
    created_at: env.now().toISOString(),
    provider: settings.provider,
    base_url: storeAddress(settings),
    workspace: settings.workspace ?? null,
    max_cost_usd: settings.maxCostUsd ?? null,
    question: storeQuestion(prompt, { flags, settings, schema }),
  };
  context.output.progress.step('listing the inputs');
  return createManifest({ path, start, entries, onMissing: report }, context, sharedFiles.add);
}

/** A batch may take a day, and begins once all of it is uploaded. */
const MIN_LIFETIME_SECONDS = 2 * 24 * 60 * 60;

function refuseShortLifetime({ expiresInSeconds }: RunContext['settings']): void {
  if (expiresInSeconds === null || expiresInSeconds >= MIN_LIFETIME_SECONDS) return;
  throw usageError('--expires', 'is shorter than a batch may take', 'pass 2d or more');
}
