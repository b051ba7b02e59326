// Runs one command line from start to exit code.

import { runProgram, typedReportFlags } from './cli/program.ts';
import { type Env, write } from './env.ts';
import type { ExitCode } from './exit-codes.ts';
import { reportError } from './report-error.ts';

/** Runs claude-see with the arguments after its name; never throws, never touches `process`. */
export async function main(argv: readonly string[], env: Env): Promise<ExitCode> {
  try {
    await runProgram(argv, env);
  } catch (error) {
    return reportError(error, env, typedReportFlags(argv));
  } finally {
    // Notes are written without waiting; an empty write ends after them.
    await write(env.stderr, '').catch(() => {});
  }
  return 0;
}
