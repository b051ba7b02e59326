// Turns a failure into the form in which reports show it, and says what it makes of an assertion. Pure.
import type { CliError } from '../errors.ts';
import type { AssertionResult, ReportedError, Status } from '../render/check/report.ts';

/** Returns the failure as reports show it; its message names its subject. */
export function toReportedError(error: CliError): ReportedError {
  const { code, subject, message, hint, exitCode, requestId } = error;
  return {
    code,
    message: subject === undefined ? message : `${subject}: ${message}`,
    hint: hint ?? null,
    exit_code: exitCode,
    request_id: requestId,
  };
}

/**
 * Returns the status of an assertion that a failure left undecided: an unusable answer leaves it uncertain, a limit of
 * the run skips it, and everything else is an error. Never a pass and never a fail.
 */
export function toStatus({ code, exitCode }: CliError): Status {
  if (exitCode === 3) return 'uncertain';
  return code === 'max_cost' ? 'skipped' : 'error';
}

/** Returns the outcome of an assertion that a failure left undecided. */
export function toUndecided(error: CliError): Pick<AssertionResult, 'status' | 'reason' | 'error'> {
  const reported = toReportedError(error);
  return { status: toStatus(error), reason: reported.message, error: reported };
}

/** Whether a signal such as Ctrl-C ended the run: no result is made of that. */
export function isInterruption({ exitCode }: CliError): boolean {
  return exitCode >= 128;
}
