// Runs one command line and returns its exit code.
import { type CommandLine, makeCommandLine, readReportFlags } from './cli/argv.ts';
import { runProgram } from './cli/program.ts';
import { type Env, systemEnv, write } from './env.ts';
import type { ExitCode } from './exit-codes.ts';
import { capturePackageOutput } from './process/package-output.ts';
import { reportError } from './render/report-error.ts';

/** Runs claude-see with the arguments after its name. Never throws, and uses `env` instead of `process`. */
export function main(argv: readonly string[], env: Env): Promise<ExitCode> {
  return runLine(makeCommandLine(argv), env);
}

/** Runs claude-see with the arguments and streams of a process; returns the exit code, never throws. */
export function start(system: NodeJS.Process): Promise<ExitCode> {
  const line = makeCommandLine(system.argv.slice(2));
  const env = systemEnv(system);
  const { debug } = readReportFlags(line);
  capturePackageOutput(system, console, (text) => {
    if (debug) system.stderr.write(`${text}\n`);
  });
  // Errors outside of runLine, such as in the callback of a socket, need a proper message too.
  system.on('uncaughtException', async (error) => {
    system.exit(await reportError(error, env, readReportFlags(line)));
  });
  return runLine(line, env);
}

async function runLine(line: CommandLine, env: Env): Promise<ExitCode> {
  try {
    await runProgram(line, env);
  } catch (error) {
    return reportError(error, env, readReportFlags(line));
  } finally {
    // Notes are written without waiting. An empty write completes after them.
    await write(env.stderr, '').catch(() => {});
  }
  return 0;
}
