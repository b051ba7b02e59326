// `--each --dry-run`: reads and plans every input, and says what asking would take; sends nothing.
import { getCapabilities } from '../api/providers/providers.ts';
import type { Engine } from '../engine/engine.ts';
import { describePrice, findPrice } from '../engine/price.ts';
import { runStream } from '../engine/run-many.ts';
import { DECODED_AT_ONCE } from '../engine/semaphore.ts';
import { makePageShooter } from '../engine/shoot-pages.ts';
import { AlreadyReportedError, CliError } from '../errors.ts';
import { type ExitCode, WORST_FIRST } from '../exit-codes.ts';
import { formatUsdExactly } from '../format.ts';
import { formatEstimate, toEstimateJson } from '../render/each/estimate.ts';
import { reportAbove } from '../render/report-above.ts';
import { makeRunProgress } from '../render/run-progress.ts';
import { type RunContext, withTimeLimit } from '../run/context.ts';
import type { EachQuestion } from './each-question.ts';
import type { Entries, Entry } from './entry.ts';
import { nameEntry } from './entry-errors.ts';
import { makeEachNotes } from './entry-output.ts';
import { type Estimate, makeEstimate } from './estimate.ts';
import { loadEntry } from './load-entry.ts';
import { planEntry } from './plan-entry.ts';
import { type ReadAhead, readAhead } from './read-ahead.ts';
import { chooseCaching } from './shared-prompt.ts';

export interface DryRunTools {
  readonly engine: Engine;
  /** The prompt that entries share, as far as they have none of their own. */
  readonly prompt: string;
  /** Requests at once, if their number is fixed. */
  readonly jobs: number | undefined;
  readonly json: boolean;
}

/** Prints the estimate of a run. Throws AlreadyReportedError for unusable inputs, and CliError. */
export async function showEachDryRun(
  entries: Entries,
  question: EachQuestion,
  tools: DryRunTools,
  context: RunContext,
): Promise<void> {
  const { output, signal, settings } = context;
  const ahead = readAhead(entries);
  const estimate = makeEstimate(tools.jobs);
  let codes: ReadonlySet<ExitCode>;
  try {
    codes = await planAll(ahead, question, { ...tools, estimate }, context);
  } finally {
    ahead.close();
    output.progress.override(undefined);
  }
  signal.throwIfAborted();
  const sums = estimate.get();
  const hasBatches = getCapabilities(settings).batches;
  const priceName = describePrice(findPrice(settings, settings.prices));
  const { maxCostUsd, maxCostFrom } = settings;
  if (maxCostUsd !== undefined && sums.now && sums.now.worst.max > maxCostUsd) {
    const limit = formatUsdExactly(maxCostUsd);
    output.info(`${maxCostFrom?.name ?? '--max-cost'}: ${limit} may be spent before every input is answered`);
  }
  if (tools.json) await output.writeJson(toEstimateJson(sums, hasBatches));
  else await output.write(formatEstimate(sums, { hasBatches, priceName }));
  const worst = WORST_FIRST.find((code) => codes.has(code));
  if (worst !== undefined) throw new AlreadyReportedError(worst);
}

/** Adds every entry to the estimate, and returns the exit codes of those that cannot be used. */
async function planAll(
  ahead: ReadAhead,
  question: EachQuestion,
  { engine, prompt, estimate }: DryRunTools & { readonly estimate: Estimate },
  context: RunContext,
): Promise<ReadonlySet<ExitCode>> {
  const { output, signal, settings } = context;
  const codes = new Set<ExitCode>();
  const notes = makeEachNotes(output, ahead.total);
  const progress = makeRunProgress(output.progress);
  const caching = { shared: chooseCaching(prompt, settings), own: chooseCaching(undefined, settings) };
  // A limit on all answers together shortens none of them here.
  const unlimited = { ...question, budget: undefined };
  const pages = makePageShooter(context);
  const plan = async (entry: Entry, own: RunContext) => {
    const cache = caching[entry.prompt === prompt ? 'shared' : 'own'];
    const isolated = engine.isolated(own);
    try {
      const loaded = await loadEntry(entry, question.fingerprint, { ...own, pages });
      const asked = cache ? { ...unlimited, cache } : unlimited;
      const planned = await planEntry(loaded, asked, isolated, own);
      notes.addPlan(entry.input, planned);
      estimate.add(planned);
    } finally {
      isolated.close();
    }
  };
  const run = async (entry: Entry): Promise<CliError | undefined> => {
    const own = notes.outputOf(entry.input);
    try {
      await withTimeLimit(
        signal,
        settings.timeoutMs,
        (limit) => plan(entry, { ...context, ...limit, output: own }),
        own.progress,
      );
    } catch (error) {
      if (!(error instanceof CliError) || signal.aborted) throw error;
      estimate.addUnusable();
      codes.add(error.exitCode);
      return nameEntry(error, entry, context.env);
    }
    return undefined;
  };
  await runStream(ahead, run, {
    concurrency: () => DECODED_AT_ONCE,
    signal,
    onEnd() {
      const { inputs } = estimate.get();
      const total = ahead.total();
      progress.show({ counts: [[inputs, 'read']], done: inputs, total, costUsd: 0 });
    },
    onResult: async (error) => error && reportAbove(error, context),
  }).finally(pages.close);
  notes.end();
  return codes;
}
