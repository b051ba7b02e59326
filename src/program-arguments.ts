// Words commander's complaints of too many and too few arguments by the command and the argument that they are about.
import type { Command, CommanderError } from 'commander';
import { positionalsIn } from './cli/argv.ts';
import { type SeeError, usageError } from './errors.ts';

/** Returns such a complaint in our words; undefined for any other. */
export function wordArgumentError(
  { code }: CommanderError,
  words: readonly string[],
  program: Command,
): SeeError | undefined {
  if (code !== 'commander.excessArguments' && code !== 'commander.missingArgument') return undefined;
  const { command, path } = findCommand(words, program);
  const name = path.join(' ');
  const typed = positionalsIn(words, [...program.options, ...command.options]).slice(path.length);
  const taken = command.registeredArguments;
  const hint = `claude-see help ${name}`;
  if (code === 'commander.excessArguments') {
    const most = { 0: 'no arguments', 1: 'one argument' }[taken.length] ?? `${taken.length} arguments`;
    return usageError(typed[taken.length], `${name} takes ${most}`, hint);
  }
  const missing = taken[typed.length];
  const needed = missing && `<${missing.name()}${missing.variadic ? '...' : ''}>`;
  return usageError([name, ...typed].join(' '), `needs ${needed ?? 'another argument'}`, hint);
}

/** Follows the words to the command that they name, such as `files ls`. */
function findCommand(words: readonly string[], program: Command): { command: Command; path: string[] } {
  let command = program;
  const path: string[] = [];
  for (const word of positionalsIn(words, program.options)) {
    const found = command.commands.find((candidate) => candidate.name() === word);
    if (!found) break;
    command = found;
    path.push(word);
  }
  return { command, path };
}
