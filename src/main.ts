// Runs one command line and returns its exit code.
import { runProgram, typedReportFlags } from './cli/program.ts';
import { type Env, systemEnv, write } from './env.ts';
import type { ExitCode } from './exit-codes.ts';
import { reportError } from './render/report-error.ts';

/** Runs claude-see with the arguments after its name. Never throws, and uses `env` instead of `process`. */
export async function main(argv: readonly string[], env: Env): Promise<ExitCode> {
  try {
    await runProgram(argv, env);
  } catch (error) {
    return reportError(error, env, typedReportFlags(argv));
  } finally {
    // Notes are written without waiting. An empty write completes after them.
    await write(env.stderr, '').catch(() => {});
  }
  return 0;
}

/** Runs claude-see with the arguments and streams of a process; returns the exit code, never throws. */
export function start(system: NodeJS.Process): Promise<ExitCode> {
  const argv = system.argv.slice(2);
  const env = systemEnv(system);
  // Errors outside of main, such as in the callback of a socket, need a proper message too.
  system.on('uncaughtException', async (error) => {
    system.exit(await reportError(error, env, typedReportFlags(argv)));
  });
  return main(argv, env);
}
