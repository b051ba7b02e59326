// Runs the checks of a suite side by side, passes their results to the reporters in order, and adds them up.
import { makePacer, type Pacer, watchPacer } from '../api/pacer.ts';
import { makeAccountGate } from '../engine/account-gate.ts';
import type { Engine } from '../engine/engine.ts';
import { PREPARED_AHEAD, runMany } from '../engine/run-many.ts';
import { DECODED_AT_ONCE, makeSemaphore } from '../engine/semaphore.ts';
import { makeSingleFlight } from '../engine/single-flight.ts';
import { CliError } from '../errors.ts';
import { limitGarbage, MANY_PICTURES } from '../process/limit-garbage.ts';
import type { CheckReport, ImageResult } from '../render/check/report.ts';
import type { CheckReporter } from '../render/check/reporter.ts';
import { type RunContext, withTimeLimit } from '../run/context.ts';
import { VERSION } from '../version.ts';
import type { AskedVerdicts } from './ask-verdicts.ts';
import { checkImage, skipImage } from './check-image.ts';
import type { CheckJob } from './find-images.ts';
import type { CheckTools } from './judge-open.ts';
import type { CheckProgress } from './progress.ts';
import { countStatuses, findExitCode, sumCosts } from './summary.ts';

export interface RunCheckOptions {
  /** Path of the check file from the current folder; null for assertions from the command line. */
  readonly checkFile: string | null;
  /** Results of an earlier run that stand, by the index of their job. */
  readonly earlier: ReadonlyMap<number, ImageResult>;
  readonly reporters: readonly CheckReporter[];
  readonly progress: CheckProgress;
  /** Requests at once; adapts to what the API takes by default. */
  readonly jobs: number | undefined;
  /** Stops at the first failed assertion. */
  readonly failFast: boolean;
  /** Aborts when `--deadline` is over; its reason says so. */
  readonly deadline: AbortSignal | undefined;
}

/** The tools that every picture of the run shares. */
export type SharedTools = Omit<
  CheckTools,
  'engine' | 'context' | 'flights' | 'schemas' | 'countRequests' | 'prepared' | 'stop' | 'findRefusal'
>;

/**
 * Checks every picture. Reporters get all results, also after Ctrl-C: what did not run is skipped, never passed. Throws
 * only bugs, and CliError when a result cannot be written.
 */
export async function runCheck(
  jobs: readonly CheckJob[],
  { engine, context, shared }: { engine: Engine; context: RunContext; shared: SharedTools },
  options: RunCheckOptions,
): Promise<CheckReport> {
  const { earlier, reporters, progress, failFast, deadline } = options;
  const startedAt = context.env.now();
  const started = performance.now();
  if (jobs.length > MANY_PICTURES) await limitGarbage();
  const pacer = makePacer({ jobs: options.jobs });
  const gate = makeAccountGate(pacer);
  const stop = deadline ? AbortSignal.any([context.signal, deadline]) : context.signal;
  const flights = makeSingleFlight<AskedVerdicts>();
  const schemas: CheckTools['schemas'] = new Map();
  const enter = makeSemaphore(DECODED_AT_ONCE);
  const sent = new Map<number, number>();
  const run = async (job: CheckJob, index: number) => {
    const known = earlier.get(index);
    if (known) return known;
    const { model = context.settings.model } = job.check;
    const countRequests = () => sent.get(index) ?? 0;
    const counted = watchPacer(gate.guard(model), (change) => sent.set(index, countRequests() + change));
    const findRefusal = () => gate.findFailure(model);
    const prepared = await enter();
    return withTimeLimit(
      stop,
      context.settings.timeoutMs,
      (limit) =>
        checkImage(job, {
          ...{ ...shared, flights, schemas, countRequests, findRefusal, prepared, stop },
          ...forCheck(engine, { ...context, ...limit }, job, counted),
        }),
      { ...context.output.progress, onSuspend: context.env.onSuspend },
    ).finally(prepared);
  };
  let reported = 0;
  // Reporters get results in order: what comes after one that was skipped waits for the end.
  const report = async (result: ImageResult, index: number) => {
    if (index !== reported) return;
    reported += 1;
    for (const reporter of reporters) await reporter.image?.(result);
  };
  const results = await runMany(jobs, run, {
    // With --fail-fast a picture that is ready would be asked about before the failure of the last one is known.
    concurrency: () => pacer.limit() + (failFast ? 0 : PREPARED_AHEAD),
    signal: stop,
    onResult: report,
    onEnd: progress.add,
    stopsAfter: ({ status }) => failFast && status === 'fail',
  });
  progress.end();
  const images: ImageResult[] = [];
  for (const [index, job] of jobs.entries()) {
    const result = results.get(index);
    const image = result ?? skipImage(job, whySkipped(stop), sent.get(index));
    images.push(image);
    await report(image, index);
  }
  const finished: CheckReport = {
    version: 1,
    claude_see: VERSION,
    started_at: startedAt.toISOString(),
    duration_ms: Math.round(performance.now() - started),
    check_file: options.checkFile,
    model: context.settings.model,
    images,
    counts: countStatuses(images),
    requests: images.reduce((sum, { requests }) => sum + requests, 0),
    cost_usd: sumCosts(images),
    exit_code: context.signal.aborted ? getSignalCode(context.signal) : findExitCode(images),
  };
  for (const reporter of reporters) await reporter.end(finished);
  return finished;
}

/** Returns the engine and the context for the model and effort of a check. */
function forCheck(
  engine: Engine,
  context: RunContext,
  { check }: CheckJob,
  pacer: Pacer,
): Pick<CheckTools, 'engine' | 'context'> {
  const { settings } = context;
  const { model = settings.model, effort = settings.effort } = check;
  const own = { ...context, settings: { ...settings, model, effort }, pacer };
  return { engine: engine.with(own), context: own };
}

function whySkipped(stop: AbortSignal): CliError | undefined {
  return stop.aborted && stop.reason instanceof CliError ? stop.reason : undefined;
}

function getSignalCode({ reason }: AbortSignal): number {
  return reason instanceof CliError ? reason.exitCode : 130;
}
