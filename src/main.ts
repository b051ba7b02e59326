// Runs one command line from start to exit code; the only place where an error becomes one.
import { type Env, write } from './env.ts';
import type { ExitCode } from './exit-codes.ts';

/** Runs claude-see with the arguments after its name; never throws, never touches `process`. */
export async function main(argv: readonly string[], env: Env): Promise<ExitCode> {
  try {
    const { runProgram } = await import('./program.ts');
    await runProgram(argv, env);
  } catch (error) {
    const { reportError } = await import('./report-error.ts');
    return reportError(error, env, {
      json: argv.includes('--json'),
      debug: argv.includes('--debug'),
      color: colorFlag(argv),
    });
  } finally {
    // Notes are written without waiting; an empty write ends after them.
    await write(env.stderr, '').catch(() => {});
  }
  return 0;
}

function colorFlag(argv: readonly string[]): boolean | undefined {
  if (argv.includes('--no-color')) return false;
  return argv.includes('--color') ? true : undefined;
}
