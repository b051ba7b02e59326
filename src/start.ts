// What bin/claude-see.js calls: one run over the real process.

import { typedReportFlags } from './cli/program.ts';
import { systemEnv } from './env.ts';
import type { ExitCode } from './exit-codes.ts';
import { main } from './main.ts';
import { reportError } from './report-error.ts';

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
