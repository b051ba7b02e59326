// Reports the inputs of a batch that cannot be used, one by one as they are met, and ends the run by the worst.
import { AlreadyReportedError, type CliError } from '../../errors.ts';
import { type ExitCode, WORST_FIRST } from '../../exit-codes.ts';
import { reportAbove } from '../../render/report-above.ts';
import type { RunContext } from '../../run/context.ts';

export interface UnusableReport {
  add(error: CliError): Promise<void>;
  /** Throws AlreadyReportedError with the exit code of the worst; returns without any. */
  end(): void;
}

/** Makes the report of a run, with nothing to report yet. */
export function makeUnusableReport(context: RunContext): UnusableReport {
  let worst: ExitCode | undefined;
  return {
    async add(error) {
      const { exitCode } = error;
      if (worst === undefined || WORST_FIRST.indexOf(exitCode) < WORST_FIRST.indexOf(worst)) worst = exitCode;
      await reportAbove(error, context);
    },
    end() {
      if (worst !== undefined) throw new AlreadyReportedError(worst);
    },
  };
}
