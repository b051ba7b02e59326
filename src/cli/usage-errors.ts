// Turns commander's errors into ours, each with a hint that names the help of the command that was typed.

import type { Command, CommanderError } from 'commander';
import { type CliError, usageError } from '../errors.ts';
import { type CommandLine, listPositionals } from './argv.ts';

/** Returns the usage error for a command line that commander rejects; `piped`: something waits on stdin. */
export function toUsageError(
  error: CommanderError,
  line: CommandLine,
  program: Command,
  { piped = false }: { readonly piped?: boolean } = {},
): CliError {
  const { command, path } = findCommand(line, program);
  const name = path.join(' ');
  const help = `claude-see ${name === '' ? '--help' : `help ${name}`}`;
  const message = error.message.replace(/^error: /, '').replace(/\n\(/, ' (');
  switch (error.code) {
    case 'commander.help': // Commander's error for a group without a subcommand.
      return usageError(name, 'needs a command', `${listSubcommands(command)}; see ${help}`);
    case 'commander.unknownCommand':
      return usageError(name, message, `${listSubcommands(command)}; see ${help}`);
    case 'commander.excessArguments':
      return excessArgument(command, path, line);
    case 'commander.missingArgument':
      return missingArgument({ command, path }, line, piped);
    case 'commander.unknownOption':
      return usageError(undefined, message, `${help} lists the flags; ${dashHint(name)}`);
    default:
      return usageError(undefined, message, `${help} lists the flags`);
  }
}

function dashHint(command: string): string {
  return command === '' || command === 'ask' || command === 'chat'
    ? 'for text that begins with a dash use -p or --'
    : 'for an argument that begins with a dash use --';
}

function listSubcommands({ commands }: Command): string {
  const names = commands.map((command) => command.name());
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function excessArgument(command: Command, path: readonly string[], line: CommandLine): CliError {
  const name = path.join(' ');
  const count = command.registeredArguments.length;
  const limit = { 0: 'no arguments', 1: 'one argument' }[count] ?? `${count} arguments`;
  const excess = listPositionals(line)[path.length + count];
  return usageError(excess, `${name} takes ${limit}`, `claude-see help ${name} shows the usage`);
}

function missingArgument(
  { command, path }: ReturnType<typeof findCommand>,
  line: CommandLine,
  piped: boolean,
): CliError {
  const given = listPositionals(line);
  const missing = command.registeredArguments[given.length - path.length];
  const needed = missing ? `<${missing.name()}${missing.variadic ? '...' : ''}>` : 'another argument';
  const isUnread = piped && missing?.name() === 'inputs';
  const hint = isUnread ? 'stdin is not read: add -' : `claude-see help ${path.join(' ')} shows the usage`;
  return usageError(given.join(' '), `needs ${needed}`, hint);
}

/** Follows the positionals to the command that they name, such as `files ls`. */
function findCommand(line: CommandLine, program: Command): { command: Command; path: string[] } {
  let command = program;
  const path: string[] = [];
  for (const word of listPositionals(line)) {
    const found = command.commands.find((candidate) => candidate.name() === word);
    if (!found) break;
    command = found;
    path.push(word);
  }
  return { command, path };
}
