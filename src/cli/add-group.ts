// Adds a command that only groups subcommands, such as `files`, to the program.
import type { Command } from 'commander';
import type { Env } from '../env.ts';
import type { InputArgument } from '../input/arguments.ts';
import { type Group, getCommandName, getSubcommandName, type Subcommand } from '../run/command-group.ts';
import type { CommandName } from '../run/flag-spec.ts';
import { FLAGS, listFlags } from '../run/flag-table.ts';
import { type CommandLine, listInputArguments } from './argv.ts';
import { makeHelpOption } from './format-help.ts';
import { hasOrderedFlag, makeOptions, readFlags } from './options.ts';

/**
 * Adds a group. Its subcommands are left out where the command line does not name the group: commander takes
 * milliseconds to make several commands, which every question would pay.
 */
export function addGroup(program: Command, line: CommandLine, group: Group, env: Env): void {
  const { name, action } = group;
  const names = group.subcommands.map(getSubcommandName).join(', ');
  const command = program
    .command(name)
    .description(action ? group.about : `${group.about}: ${names}`)
    .usage(action ? `[${action.argument[0]}...] [flags]` : '<command> [flags]')
    .addHelpOption(makeHelpOption())
    .helpCommand(false)
    .addHelpText('after', () => `${group.helpText?.() ?? ''}${formatExample(name, group.example)}`);
  if (!line.argv.includes(name)) return;
  if (action) {
    const own = name as CommandName;
    command.argument(`[${action.argument[0]}...]`, action.argument[1]);
    addOwnOptions(command, own);
    command.action((args: string[]) =>
      action.run(args, { ...readFlags(program, own), ...readFlags(command, own) }, env),
    );
  }
  for (const subcommand of group.subcommands) {
    addSubcommand(command, group, subcommand, (args, flags) => {
      const full = getCommandName(group, subcommand);
      return subcommand.run(
        args,
        { ...readFlags(program, full), ...readFlags(command, full), ...flags },
        env,
        listTyped(program, line, args, full),
      );
    });
  }
}

/** Adds the flags of a command that the program itself, which is `ask`, does not have. */
export function addOwnOptions(command: Command, name: CommandName): void {
  const own = listFlags(name).filter(([key]) => !FLAGS[key].commands.some((each) => each === 'ask'));
  for (const [key, spec] of own) {
    for (const option of makeOptions(key, spec, name)) command.addOption(option);
  }
}

function addSubcommand(
  parent: Command,
  group: Group,
  subcommand: Subcommand,
  run: (args: readonly string[], ownFlags: object) => Promise<void>,
): void {
  const { usage, about, example, helpText = '' } = subcommand;
  const name = getCommandName(group, subcommand);
  const command = parent
    .command(usage)
    .description(about)
    .usage(`${usage.slice(getSubcommandName(subcommand).length + 1)} [flags]`.trim())
    .addHelpOption(makeHelpOption())
    .addHelpText('after', `${helpText}${formatExample(name, example)}`);
  addOwnOptions(command, name);
  command.action((...passed: unknown[]) => {
    // Commander passes arguments, lists of arguments, its options and the command.
    const args = passed.flat().filter((arg) => typeof arg === 'string');
    return run(args, command.opts());
  });
}

/** Returns inputs and texts in the order typed. Commander keeps the order of positionals, and only theirs. */
export function listTyped(
  program: Command,
  line: CommandLine,
  args: readonly string[],
  command: string | undefined,
): readonly InputArgument[] {
  return hasOrderedFlag(program)
    ? listInputArguments(line, command)
    : args.map((value) => ({ kind: 'positional', value }));
}

function formatExample(command: string, example: string): string {
  return `\nExample:\n  ${`claude-see ${command} ${example}`.trimEnd()}`;
}
