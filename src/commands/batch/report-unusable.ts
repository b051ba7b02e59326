// Reports the inputs of a batch that cannot be used, one by one as they are met, and ends the run by the worst.
import type { Env } from '../../env.ts';
import { AlreadyReportedError, type CliError } from '../../errors.ts';
import { type ExitCode, WORST_FIRST } from '../../exit-codes.ts';
import { reportError } from '../../render/report-error.ts';
import type { RunContext } from '../../run/context.ts';

export interface UnusableReport {
  add(error: CliError): Promise<void>;
  /** Throws AlreadyReportedError with the exit code of the worst; returns without any. */
  end(): void;
}

/** Makes the report of a run, with nothing to report yet. */
export function makeUnusableReport({ env, output, reportFlags }: RunContext): UnusableReport {
  // The spinner steps aside.
  const stderr: Env['stderr'] = {
    ...{ isTTY: env.stderr.isTTY, columns: env.stderr.columns },
    write(text, done) {
      output.progress.pause(() => void env.stderr.write(text, done));
      return true;
    },
  };
  const around = { ...env, stderr };
  let worst: ExitCode | undefined;
  return {
    async add(error) {
      const { exitCode } = error;
      if (worst === undefined || WORST_FIRST.indexOf(exitCode) < WORST_FIRST.indexOf(worst)) worst = exitCode;
      await reportError(error, around, reportFlags);
    },
    end() {
      if (worst !== undefined) throw new AlreadyReportedError(worst);
    },
  };
}
