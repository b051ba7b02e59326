// `check --dry-run`: prints what would be asked, its tokens and its cost.
import { formatDryRun, makePlanner } from '../../check/dry-run.ts';
import type { CheckJob } from '../../check/find-images.ts';
import { makeCheckProgress } from '../../check/progress.ts';
import { runCheck, type SharedTools } from '../../check/run-check.ts';
import type { Suite } from '../../check/suite.ts';
import { openEngine } from '../../engine/engine.ts';
import { AlreadyReportedError } from '../../errors.ts';
import type { ExitCode } from '../../exit-codes.ts';
import type { RunContext } from '../../run/context.ts';

interface DryRun {
  readonly suite: Suite;
  readonly shared: SharedTools;
  readonly json: boolean;
}

/** Prints what would be asked. Nothing is sent, and no key is needed. */
export async function showDryRun(
  jobs: readonly CheckJob[],
  { suite, shared, json }: DryRun,
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
        earlier: new Map(),
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
    await context.output.write(json ? `${JSON.stringify(facts)}\n` : formatDryRun(report, estimate));
    const unusable = report.images.flatMap(({ assertions }) =>
      assertions.flatMap(({ error }) => error ?? []),
    );
    if (unusable.length > 0) throw new AlreadyReportedError(report.exit_code as ExitCode);
  } finally {
    engine.close();
  }
}
