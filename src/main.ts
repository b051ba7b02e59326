// Runs one command line from start to exit code.
import { runProgram, typedReportFlags } from './cli/program.ts';
import { type Env, systemEnv, write } from './env.ts';
import type { ExitCode } from './exit-codes.ts';
import { reportError } from './render/report-error.ts';

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

/** Runs claude-see over a process's arguments and streams; returns the exit code, never throws. */
export function start(system: NodeJS.Process): Promise<ExitCode> {
  const argv = system.argv.slice(2);
  const env = systemEnv(system);
  // What is thrown out of main's reach, as in a callback of a socket, must be worded too.
  system.on('uncaughtException', async (error) => {
    system.exit(await reportError(error, env, typedReportFlags(argv)));
  });
  return main(argv, env);
}
