// `check report`: shows the results of an earlier run again, without asking.

import { resolve } from 'node:path';
import { makePictureLoader } from '../../check/reporter-tools.ts';
import type { Env } from '../../env.ts';
import { AlreadyReportedError } from '../../errors.ts';
import { addFailures, openReporters } from '../../render/check/make-check-reporters.ts';
import { readReport } from '../../render/check/read-report.ts';
import { renderReport } from '../../render/check/render-report.ts';
import { makeOutput } from '../../render/output.ts';
import { reportError } from '../../render/report-error.ts';
import type { FlagsOf } from '../../run/flags.ts';

/** Renders a results file. The run gave the verdict: only a file that cannot be read or written fails. Throws CliError. */
export async function report(path: string, flags: FlagsOf<'check report'>, env: Env): Promise<void> {
  const { json = false, debug = false } = flags;
  const { progress } = makeOutput(env, flags);
  const results = await readReport(path, env.cwd);
  const opened = await openReporters(flags.reporter ?? (json ? ['json'] : []), {
    env,
    progress,
    color: flags.color,
    inputs: [{ input: path, path: resolve(env.cwd, path) }],
    tools: {
      variables: env.variables,
      secrets: env.secrets,
      cwd: env.cwd,
      checkFile: results.check_file,
      annotated: () => undefined,
      loadPicture: makePictureLoader(env),
    },
  });
  const failures = await renderReport(results, opened);
  for (const failure of failures) await reportError(failure, env, { json, debug, color: flags.color });
  if (failures.length > 0) throw new AlreadyReportedError(addFailures(0, failures));
}
