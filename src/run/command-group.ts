// Commands that only group subcommands, such as `files`: what describes one, and how the program gets it.
import type { Command } from 'commander';
import type { Env } from '../env.ts';
import { pickFlags } from './flag-table.ts';
import type { Flags } from './flags.ts';

export interface Subcommand {
  /** Name and arguments, such as `rm <files...>`. */
  readonly usage: string;
  readonly about: string;
  /** Flags of its own, each with what it does. */
  readonly options?: readonly (readonly [flags: string, about: string])[];
  /** Flags of the program that it takes beyond those of its group. */
  readonly takes?: readonly string[];
  /** What a flag of the program does here, where that is another thing than in a question. */
  readonly words?: Readonly<Record<string, string>>;
  readonly run: (words: readonly string[], flags: Flags, env: Env) => Promise<void>;
}

export interface Group {
  readonly name: string;
  readonly about: string;
  /** Flags of the program that each subcommand takes. */
  readonly takes: readonly string[];
  readonly subcommands: readonly Subcommand[];
}

/**
 * Adds a group to the program. Its subcommands are left out where the command line does not name the group: commander
 * takes milliseconds to make several commands, which every question would pay.
 */
export function addGroup(program: Command, argv: readonly string[], group: Group, env: Env): void {
  const command = program
    .command(group.name)
    .description(`${group.about}: ${namesOf(group).join(', ')}`)
    .usage('<command> [flags]')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false);
  if (!argv.includes(group.name)) return;
  for (const subcommand of group.subcommands) addSubcommand(program, command, group, subcommand, env);
}

function addSubcommand(
  program: Command,
  parent: Command,
  group: Group,
  { usage, about, options = [], takes = [], run }: Subcommand,
  env: Env,
): void {
  const name = nameOf({ usage });
  const command = parent
    .command(usage)
    .description(about)
    .usage(`${usage.slice(name.length + 1)} [flags]`.trim())
    .helpOption('-h, --help', 'print this help');
  for (const [flags, what] of options) command.option(flags, what);
  command.action(async (...args: unknown[]) => {
    const words = args.flat().filter((arg) => typeof arg === 'string');
    const flags = pickFlags(program, `${group.name} ${name}`, [...group.takes, ...takes]);
    await run(words, { ...flags, ...command.opts() }, env);
  });
}

/** Returns the names of a group's subcommands. */
export function namesOf(group: Group): readonly string[] {
  return group.subcommands.map(nameOf);
}

/** Returns the subcommand of a name, if the group has it. */
export function findSubcommand(group: Group, name: string): Subcommand | undefined {
  return group.subcommands.find((subcommand) => nameOf(subcommand) === name);
}

function nameOf({ usage }: Pick<Subcommand, 'usage'>): string {
  return usage.split(' ')[0] ?? '';
}
