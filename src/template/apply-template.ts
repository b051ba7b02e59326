// Runs a command with the template that its line names.
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import type { InputArgument } from '../input/arguments.ts';
import type { CommandName } from '../run/flag-spec.ts';
import type { Flags } from '../run/flags.ts';

/** The arguments and flags of a command. */
export interface TemplateLine {
  readonly args: readonly InputArgument[];
  readonly flags: Flags;
}

/**
 * Calls `run` with the line as it is or, with `--template`, with the prompt and the flags of the template merged into it.
 * Errors and notes about a flag that the template has set name the template. Throws CliError.
 */
export async function withTemplate(
  command: CommandName,
  line: TemplateLine,
  env: Env,
  run: (line: TemplateLine, env: Env) => Promise<void>,
): Promise<void> {
  const { template: name, var: values } = line.flags;
  if (name === undefined) {
    if (values === undefined) return run(line, env);
    throw usageError(
      '--var',
      'fills in a template, and none is given',
      'add -t NAME; `claude-see template ls` lists them',
    );
  }
  const { useTemplate } = await import('./use-template.ts');
  const { nameInNote, nameTemplate } = await import('./name-template.ts');
  const { keys, ...used } = await useTemplate(name, command, line, env);
  const nameError = <Thrown>(error: Thrown) => nameTemplate(error, name, keys);
  const naming = { inError: nameError, inNote: (text: string) => nameInNote(text, name, keys) };
  try {
    await run(used, withNaming(env, naming));
  } catch (error) {
    throw nameError(error);
  }
}

/** Copies an environment as it is: to read its stdin, as a spread does, would open it. */
function withNaming(env: Env, naming: Env['naming']): Env {
  return Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(env),
    naming: { value: naming, enumerable: true },
  });
}
