// What bin/claude-see.js calls: one run over the real process.
import { systemEnv } from './env.ts';
import type { ExitCode } from './exit-codes.ts';
import { main } from './main.ts';

/** Runs claude-see over a process's arguments and streams; returns the exit code, never throws. */
export function start(system: NodeJS.Process): Promise<ExitCode> {
  return main(system.argv.slice(2), systemEnv(system));
}
