// Runs one command line from start to exit code; the only place where an error becomes one.
import { CommanderError } from 'commander';
import { type Env, write } from './env.ts';
import { usageError } from './errors.ts';
import type { ExitCode } from './exit-codes.ts';
import { makeProgram } from './program.ts';

/** Runs claude-see with the arguments after its name; never throws, never touches `process`. */
export async function main(argv: readonly string[], env: Env): Promise<ExitCode> {
  try {
    await makeProgram(argv, env).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    const known = error instanceof CommanderError ? fromCommander(error) : error;
    if (known === undefined) return 0;
    const { reportError } = await import('./report-error.ts');
    return reportError(known, env, {
      json: argv.includes('--json'),
      debug: argv.includes('--debug'),
      color: colorFlag(argv),
    });
  } finally {
    // Help and version are written without waiting; an empty write ends after them.
    await write(env.stdout, '').catch(() => {});
  }
  return 0;
}

/** Commander ends help and version by an error too. */
function fromCommander(error: CommanderError): Error | undefined {
  if (error.exitCode === 0) return undefined;
  const message = error.message.replace(/^error: /, '').replace(/\n\(/, ' (');
  return usageError(undefined, message, 'claude-see --help lists the flags');
}

function colorFlag(argv: readonly string[]): boolean | undefined {
  if (argv.includes('--no-color')) return false;
  return argv.includes('--color') ? true : undefined;
}
