// `check`: screenshots against assertions; the exit code is the verdict.
import { resolve } from 'node:path';
import { openAnnotations } from '../../check/annotate-failures.ts';
import { type CheckedFile, isPage } from '../../check/checked-image.ts';
import { findEarlierResults } from '../../check/earlier-results.ts';
import { type CheckJob, findJobs } from '../../check/find-images.ts';
import { openSuite } from '../../check/open-suite.ts';
import { makeCheckProgress } from '../../check/progress.ts';
import { makePictureLoader } from '../../check/reporter-tools.ts';
import { requireModels } from '../../check/require-models.ts';
import { runCheck } from '../../check/run-check.ts';
import { selectChecks, takeShard } from '../../check/select-jobs.ts';
import type { Suite } from '../../check/suite.ts';
import { openEngine } from '../../engine/engine.ts';
import { openShow } from '../../engine/show-media.ts';
import type { Env } from '../../env.ts';
import { AlreadyReportedError, usageError } from '../../errors.ts';
import type { ExitCode } from '../../exit-codes.ts';
import { describeRun } from '../../render/check/describe.ts';
import { addFailures, openReporters } from '../../render/check/make-check-reporters.ts';
import { readReport } from '../../render/check/read-report.ts';
import type { CheckReport } from '../../render/check/report.ts';
import { reportError } from '../../render/report-error.ts';
import { VERDICT_CACHE_MODES } from '../../run/check-flags.ts';
import { withRunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { resolvePages } from '../../run/page-settings.ts';
import { parseOneOf, parsePositiveInteger, parseShard, parseTimeout } from '../../run/parse-values.ts';
import { parseNamed } from '../../run/setting-table.ts';
import { makeDeadline } from './deadline.ts';
import { showDryRun } from './dry-run.ts';
import { openShared } from './open-shared.ts';
import { makePageRun, readServe, requirePageFor } from './page-run.ts';
import { parseVotes, readCrop } from './parse-check-values.ts';

type CheckFlags = FlagsOf<'check'>;

/** Checks images and reports the results. Throws CliError for what is wrong before the first request, and AlreadyReportedError with the exit code of the verdict. */
export async function check(inputs: readonly string[], flags: CheckFlags, env: Env): Promise<void> {
  const { cache, crop, ...runFlags } = flags;
  const mode =
    cache === undefined ? 'read-write' : parseNamed(cache, '--cache', parseOneOf([...VERDICT_CACHE_MODES]));
  const limits = readLimits(flags);
  refuseWithDryRun(flags);
  const serve = readServe(flags);
  const whole = await openSuite(inputs, readSuiteFlags(flags), env);
  requirePageFor(serve, whole);
  const suite = selectChecks(whole, flags.only ?? []);
  await withRunContext(
    runFlags,
    env,
    async (context) => {
      requireModels(suite, context.settings);
      const all = await findJobs(suite, env, context.signal, serve?.url);
      const jobs = limits.shard ? takeShard(all, limits.shard) : all;
      if (jobs.length === 0) {
        throw usageError(`--shard ${flags.shard}`, `has no image of ${all.length}`, 'use fewer shards');
      }
      const retried =
        flags.retryErrors === undefined ? undefined : await readReport(flags.retryErrors, env.cwd);
      const opening = {
        mode,
        frozen: flags.frozen ?? false,
        folder: flags.cacheDir,
        tile: flags.tile ?? false,
      };
      const show = flags.show ? openShow(context, { named: true }) : undefined;
      const pages = makePageRun(serve, context);
      const { shots } = pages;
      const images = jobs.map(({ image }) => image);
      const shared = { ...(await openShared(suite, opening, context)), show, shots };
      const earlier = await findEarlierResults(jobs, retried, context.settings.model);
      if (flags.dryRun) {
        const dryRun = { suite, shared, earlier, json: flags.json ?? false };
        return pages.during(images, context.signal, () => showDryRun(jobs, dryRun, context));
      }
      const annotations = flags.out === undefined ? undefined : openAnnotations(flags.out, env, shots.find);
      const opened = await openReporters(listReporters(flags), {
        env,
        progress: context.output.progress,
        color: flags.color,
        inputs: listFiles(suite, jobs, env.cwd),
        tools: {
          variables: env.variables,
          secrets: env.secrets,
          cwd: env.cwd,
          checkFile: suite.path,
          annotated: (image) => annotations?.annotated(image),
          loadPicture: makePictureLoader(env, shots.find),
        },
      });
      const engine = openEngine(context);
      const deadline = makeDeadline(limits.deadlineMs);
      try {
        const options = {
          checkFile: suite.path,
          reporters: [...(annotations ? [annotations.reporter] : []), ...opened.reporters],
          earlier,
          progress: makeCheckProgress(context.output.progress, jobs.length),
          jobs: limits.jobs,
          failFast: flags.failFast ?? false,
          deadline: deadline.signal,
        };
        const stop = AbortSignal.any([context.signal, deadline.signal ?? []].flat());
        const report = await pages.during(images, stop, () =>
          runCheck(jobs, { engine, context, shared }, options),
        );
        // A job's log without a report says at least how the run ended.
        if (!opened.printsOnStdout) context.output.info(summarise(report));
        const failures = [annotations?.failure() ?? [], opened.failures()].flat();
        for (const failure of failures) await reportError(failure, env, context.reportFlags);
        const code = addFailures(report.exit_code as ExitCode, failures);
        if (code !== 0) throw new AlreadyReportedError(code);
      } catch (error) {
        await opened.abort();
        throw error;
      } finally {
        deadline.clear();
        engine.close();
      }
    },
    { timed: false },
  );
}

/** Returns the files that a run reads. */
function listFiles({ path }: Suite, jobs: readonly CheckJob[], cwd: string): readonly CheckedFile[] {
  const checkFile = path === null ? [] : [{ input: path, path: resolve(cwd, path) }];
  const named = jobs.flatMap(({ image, baseline }) => [
    isPage(image) ? { input: image.input, path: image.address } : image,
    ...(baseline ? [baseline] : []),
  ]);
  return [...checkFile, ...named];
}

/** A dry run has no results: flags about them would be ignored. */
function refuseWithDryRun({ dryRun, reporter, out }: CheckFlags): void {
  const flag = reporter === undefined ? (out === undefined ? undefined : '--out') : '--reporter';
  if (dryRun && flag)
    throw usageError(flag, 'has no results to report under --dry-run', 'leave one of them out');
}

/** Returns the summary of a run on one line, with the first problem that has a cure. */
function summarise(report: CheckReport): string {
  const errors = report.images.flatMap(({ assertions }) => assertions.flatMap(({ error }) => error ?? []));
  const [first] = errors;
  const cause = first ? `: ${first.message}${first.hint === null ? '' : `; ${first.hint}`}` : '';
  return `${describeRun(report)}${cause}`;
}

function readLimits({ jobs, shard, deadline }: CheckFlags) {
  return {
    jobs: jobs === undefined ? undefined : parseNamed(jobs, '--jobs', parsePositiveInteger),
    shard: shard === undefined ? undefined : parseNamed(shard, '--shard', parseShard),
    deadlineMs: deadline === undefined ? undefined : parseNamed(deadline, '--deadline', parseTimeout),
  };
}

function readSuiteFlags(flags: CheckFlags) {
  const { assert = [], baseline, crop, maxDiffPixels, votes } = flags;
  const { shots, typed } = resolvePages(flags);
  return {
    assertions: assert,
    baseline,
    crop: readCrop(crop),
    maxDiffPixels:
      maxDiffPixels === undefined ? undefined : parseNamed(maxDiffPixels, '--max-diff-pixels', parsePixels),
    votes: votes === undefined ? undefined : parseNamed(votes, '--votes', parseVotes),
    shots,
    pageFlag: typed[0],
  };
}

function parsePixels(text: string): number {
  return text === '0' ? 0 : parsePositiveInteger(text);
}

function listReporters({ reporter = [], json }: CheckFlags): readonly string[] {
  if (!json) return reporter;
  if (reporter.some((each) => !each.includes('='))) {
    throw usageError('--json', 'is a reporter on stdout, as another one is', 'leave one of them out');
  }
  return ['json', ...reporter];
}
