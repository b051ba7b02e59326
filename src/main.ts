// Runs one command line from start to exit code.
import { type Env, write } from './env.ts';
import type { ExitCode } from './exit-codes.ts';
import type { ReportFlags } from './report-error.ts';

/** Runs claude-see with the arguments after its name; never throws, never touches `process`. */
export async function main(argv: readonly string[], env: Env): Promise<ExitCode> {
  let flags = (): ReportFlags => ({ json: false, debug: false, color: undefined });
  try {
    const { reportFlags, runProgram } = await import('./program.ts');
    flags = () => reportFlags(argv);
    await runProgram(argv, env);
  } catch (error) {
    const { reportError } = await import('./report-error.ts');
    return reportError(error, env, flags());
  } finally {
    // Notes are written without waiting; an empty write ends after them.
    await write(env.stderr, '').catch(() => {});
  }
  return 0;
}
