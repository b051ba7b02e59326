// Lays out --help: commands first, then flags in groups by purpose, each command's own flags before shared ones.
import { type Command, Help, Option } from 'commander';
import {
  COMMAND_NAMES,
  type CommandName,
  FLAG_GROUPS,
  type FlagSpec,
  QUESTIONING,
} from '../run/flag-spec.ts';
import { listFlags } from '../run/flag-table.ts';
import { makeOptions } from './options.ts';

/** Columns of every help text: fixed, so that the launcher can print help.txt without starting the program. */
export const HELP_WIDTH = 80;

/** Makes the `--help` of a command, listed with its general flags. */
export function makeHelpOption(): Option {
  return new Option('-h, --help', 'print this help').helpGroup(FLAG_GROUPS.general);
}

/** Returns the help text of a command; replaces commander's, which puts commands after flags. */
export function formatHelp(command: Command, helper: Help): string {
  const width = helper.padWidth(command, helper);
  const format = (term: string, about: string) => helper.formatItem(term, width, about, helper);
  const args = helper
    .visibleArguments(command)
    .map((each) => format(helper.argumentTerm(each), helper.argumentDescription(each)));
  const commands = helper
    .visibleCommands(command)
    .map((each) => format(helper.subcommandTerm(each), helper.subcommandDescription(each)));
  const options = helper.visibleOptions(command);
  const headings = Object.values(FLAG_GROUPS);
  const groups = headings.map((heading) => {
    const items = options
      .filter(({ helpGroupHeading }) => helpGroupHeading === heading)
      .map((each) => format(helper.optionTerm(each), helper.optionDescription(each)));
    return helper.formatItemList(heading, items, helper);
  });
  return [
    `Usage: ${helper.commandUsage(command)}`,
    '',
    helper.boxWrap(helper.commandDescription(command), HELP_WIDTH),
    '',
    ...helper.formatItemList('Arguments:', args, helper),
    ...helper.formatItemList('Commands:', commands, helper),
    ...groups.flat(),
  ].join('\n');
}

/** Returns a command and its arguments, such as `upload <inputs...>`, without commander's `[options]`. */
export function formatSubcommand(command: Command): string {
  const args = command.registeredArguments.map((each) => new Help().argumentTerm(each));
  const wrapped = command.registeredArguments.map(({ required, variadic }, index) => {
    const name = `${args[index]}${variadic ? '...' : ''}`;
    return required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...wrapped].join(' ');
}

/** Returns the flags that the help of a command lists; commander would leave out those of the program. */
export function listOptions(command: Command): Option[] {
  const names = getCommandNames(command);
  const isTakenBy = ({ commands }: FlagSpec, all: readonly CommandName[]) =>
    all.length > 0 && all.every((name) => commands.includes(name));
  const [name] = names;
  const siblings = COMMAND_NAMES.filter((each) =>
    name?.includes(' ') ? each.startsWith(`${name.split(' ')[0]} `) : each === name,
  );
  // A command that asks has so many flags that they stay in their groups.
  const asks = QUESTIONING.some((each) => each === name);
  const flags = listFlags().filter(([, spec]) => isTakenBy(spec, names));
  const options = flags.flatMap(([key, spec]) =>
    makeOptions(key, spec, name).map((option) =>
      asks || isTakenBy(spec, siblings) ? option : option.helpGroup(FLAG_GROUPS.own),
    ),
  );
  const builtin = new Help()
    .visibleOptions(command)
    .filter(({ long }) => long === '--version' || long === '--help');
  return [...options.filter(({ hidden }) => !hidden), ...builtin];
}

/** Returns the commands whose flags the help of a command lists: for a group that does nothing by itself, its subcommands. */
function getCommandNames(command: Command): readonly CommandName[] {
  if (!command.parent) return ['ask'];
  const path = command.parent.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  const own = COMMAND_NAMES.filter((name) => name === path);
  return own.length > 0 ? own : COMMAND_NAMES.filter((name) => name.startsWith(`${path} `));
}
