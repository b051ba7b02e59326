// `check --dry-run`: prints what would be asked, its tokens and its cost.
import { formatDryRun, makePlanner } from '../../check/dry-run.ts';
import type { CheckJob } from '../../check/find-images.ts';
import { makeCheckProgress } from '../../check/progress.ts';
import { runCheck, type SharedTools } from '../../check/run-check.ts';
import type { Suite } from '../../check/suite.ts';
import { openEngine } from '../../engine/engine.ts';
import { AlreadyReportedError } from '../../errors.ts';
import { WORST_FIRST } from '../../exit-codes.ts';
import type { ImageResult } from '../../render/check/report.ts';
import type { RunContext } from '../../run/context.ts';

interface DryRun {
  readonly suite: Suite;
  readonly shared: SharedTools;
  /** Results of an earlier run that stand, by the index of their job. */
  readonly earlier: ReadonlyMap<number, ImageResult>;
  readonly json: boolean;
}

/** Prints what would be asked, without sending anything; no key is needed. Throws AlreadyReportedError for unusable pictures. */
export async function showDryRun(
  jobs: readonly CheckJob[],
  { suite, shared, earlier, json }: DryRun,
  context: RunContext,
): Promise<void> {
  const estimate = { requests: 0, inputTokens: 0, worstCaseUsd: 0 };
  const engine = openEngine(context);
  try {
    const report = await runCheck(
      jobs,
      { engine, context, shared: { ...shared, ask: makePlanner(estimate), memory: undefined } },
      {
        checkFile: suite.path,
        earlier,
        reporters: [],
        progress: makeCheckProgress(context.output.progress, jobs.length),
        jobs: undefined,
        failFast: false,
        deadline: undefined,
      },
    );
    const { requests, inputTokens, worstCaseUsd } = estimate;
    const facts = {
      requests,
      input_tokens: inputTokens,
      worst_case_usd: worstCaseUsd,
      images: report.images,
    };
    if (json) await context.output.writeJson(facts);
    else await context.output.write(formatDryRun(report, estimate));
    const unusable = report.images.flatMap(({ assertions }) =>
      assertions.flatMap(({ error }) => error?.exit_code ?? []),
    );
    const worst = WORST_FIRST.find((code) => unusable.includes(code));
    if (worst !== undefined) throw new AlreadyReportedError(worst);
  } finally {
    engine.close();
  }
}
