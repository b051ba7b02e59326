// Turns a failure into a finding.
import { CliError, errorMessage } from '../../errors.ts';
import type { Finding } from '../../render/findings.ts';

/** Returns the finding for whatever a check threw, except a signal, which is thrown on: it ends the command. */
export function toProblem(name: string, error: unknown): Finding {
  if (!(error instanceof CliError)) {
    const cure =
      'this is a bug in claude-see: please report it with the output of the same command and --debug';
    return {
      name,
      status: 'problem',
      detail: `the check failed: ${errorMessage(error)}`,
      cure,
      exitCode: 70,
    };
  }
  if (error.exitCode > 128) throw error;
  const subject = error.subject === undefined ? '' : `${error.subject}: `;
  return {
    name,
    status: 'problem',
    detail: `${subject}${error.message}`,
    cure: error.hint,
    exitCode: error.exitCode,
  };
}
