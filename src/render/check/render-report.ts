// Shows a report that exists already, without asking.
import type { CliError } from '../../errors.ts';
import type { OpenedReporters } from './make-check-reporters.ts';
import type { CheckReport } from './report.ts';

/** Passes a report to the reporters as a run does. Returns the failures of those that could not write. */
export async function renderReport(
  report: CheckReport,
  { reporters, failures }: OpenedReporters,
): Promise<readonly CliError[]> {
  for (const reporter of reporters) {
    for (const image of report.images) await reporter.image?.(image);
    await reporter.end(report);
  }
  return failures();
}
