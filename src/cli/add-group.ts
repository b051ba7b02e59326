// Adds a command that only groups subcommands, such as `files`, to the program.
import type { Command } from 'commander';
import type { Env } from '../env.ts';
import { type Group, getCommandName, getSubcommandName, type Subcommand } from '../run/command-group.ts';
import { FLAGS, listFlags } from '../run/flag-table.ts';
import { makeHelpOption } from './format-help.ts';
import { makeOptions, readFlags } from './options.ts';

/**
 * Adds a group. Its subcommands are left out where the command line does not name the group: commander takes
 * milliseconds to make several commands, which every question would pay.
 */
export function addGroup(program: Command, argv: readonly string[], group: Group, env: Env): void {
  const names = group.subcommands.map(getSubcommandName).join(', ');
  const command = program
    .command(group.name)
    .description(`${group.about}: ${names}`)
    .usage('<command> [flags]')
    .addHelpOption(makeHelpOption())
    .helpCommand(false)
    .addHelpText('after', () => `${group.helpText?.() ?? ''}${formatExample(group.name, group.example)}`);
  if (!argv.includes(group.name)) return;
  for (const subcommand of group.subcommands) {
    addSubcommand(command, group, subcommand, (args, flags) =>
      subcommand.run(args, { ...readFlags(program, getCommandName(group, subcommand)), ...flags }, env),
    );
  }
}

function addSubcommand(
  parent: Command,
  group: Group,
  subcommand: Subcommand,
  run: (args: readonly string[], ownFlags: object) => Promise<void>,
): void {
  const { usage, about, example } = subcommand;
  const name = getCommandName(group, subcommand);
  const command = parent
    .command(usage)
    .description(about)
    .usage(`${usage.slice(getSubcommandName(subcommand).length + 1)} [flags]`.trim())
    .addHelpOption(makeHelpOption())
    .addHelpText('after', formatExample(name, example));
  const own = listFlags(name).filter(([key]) => !FLAGS[key].commands.some((each) => each === 'ask'));
  for (const [key, spec] of own) {
    for (const option of makeOptions(key, spec, name)) command.addOption(option);
  }
  command.action((...passed: unknown[]) => {
    // Commander passes arguments, lists of arguments, its options and the command.
    const args = passed.flat().filter((arg) => typeof arg === 'string');
    return run(args, command.opts());
  });
}

function formatExample(command: string, example: string): string {
  return `\nExample:\n  ${`claude-see ${command} ${example}`.trimEnd()}`;
}
