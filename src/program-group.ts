// A command that consists of subcommands, such as `files`: made the same way for all. Does nothing itself.
import type { Command } from 'commander';
import type { Flags } from './commands/run-context.ts';
import { flagsOf } from './program-flags.ts';

/** Adds a subcommand, such as `rm <files...>`; `run` gets its words and all flags. */
export type AddSubcommand = (
  usage: string,
  description: string,
  run: (words: readonly string[], flags: Flags) => Promise<void>,
) => Command;

/**
 * Adds a group to the program. Returns how subcommands are added to it, or undefined where the command line does not
 * name the group: commander takes milliseconds to make several commands, which every question would pay.
 */
export function addGroup(
  program: Command,
  argv: readonly string[],
  { name, description }: { readonly name: string; readonly description: string },
  /** The program's flags that a subcommand takes. */
  allowed: (subcommand: string) => readonly string[],
): AddSubcommand | undefined {
  const group = program
    .command(name)
    .description(description)
    .usage('<command> [flags]')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false);
  if (!argv.includes(name)) return undefined;
  return (usage, about, run) => {
    const subcommand = usage.split(' ')[0] ?? '';
    const command = group
      .command(usage)
      .description(about)
      .usage(`${usage.slice(subcommand.length + 1)} [flags]`.trim())
      .helpOption('-h, --help', 'print this help');
    return command.action(async (...args: unknown[]) => {
      const words = args.flat().filter((arg) => typeof arg === 'string');
      const flags = flagsOf(program, `${name} ${subcommand}`, allowed(subcommand));
      await run(words, { ...flags, ...command.opts() });
    });
  };
}
