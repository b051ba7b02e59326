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
 * An error about a flag that the template has set names the template. Throws CliError.
 */
export async function withTemplate(
  command: CommandName,
  line: TemplateLine,
  env: Env,
  run: (line: TemplateLine) => Promise<void>,
): Promise<void> {
  const { template: name, var: values } = line.flags;
  if (name === undefined) {
    if (values === undefined) return run(line);
    throw usageError(
      '--var',
      'fills in a template, and none is given',
      'add -t NAME; `claude-see template ls` lists them',
    );
  }
  const { nameTemplate, useTemplate } = await import('./use-template.ts');
  const { keys, ...used } = await useTemplate(name, command, line, env);
  try {
    await run(used);
  } catch (error) {
    throw nameTemplate(error, name, keys);
  }
}
