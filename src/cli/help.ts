// What `help` and --help print of the program and its commands, and how commander's errors are worded.

import { type Command, type CommanderError, Help, Option } from 'commander';
import { GROUPS } from '../commands/groups.ts';
import { type CliError, usageError } from '../errors.ts';
import { findSubcommand, namesOf } from '../run/command-group.ts';
import { askingFlags, chatFlags, REQUEST_FLAGS } from '../run/flag-table.ts';
import { firstWord, positionalsIn } from './argv.ts';
import { isCommandWithoutText } from './command-names.ts';
import { HELP_TOPICS, helpTopic } from './help-topics.ts';
import { dashedHint } from './reject-dashed-text.ts';

/** Commands that only group subcommands, and what each consists of. */
const GROUP_HINTS: Readonly<Record<string, string>> = Object.fromEntries(
  GROUPS.map((group) => {
    const names = namesOf(group);
    const oneOf = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
    return [group.name, `${oneOf}; claude-see help ${group.name} says more`];
  }),
);

/** The same everywhere, so that the launcher can print the help without running the program. */
export const HELP_WIDTH = 80;

export const EXAMPLES = `
Examples:
  claude-see photo.jpg "describe"                          a picture and a question
  curl -s https://example.com/chart.png | claude-see - "what does the chart show?"
  claude-see 'shots/*.png' "which of these shows an error?" --json | jq -r .text

More: claude-see help exit-codes, claude-see help environment`;

export const CHAT_NOTES = `
Type a question, or /help for the commands of a chat: /image, /drop, /model, /save, ...
On a pipe each line is a question. --timeout holds for each answer, --max-cost for
the whole chat.`;

/** Returns the flags that the help of a command lists: commander leaves out those that are the program's. */
export function flagsToShow(command: Command): Option[] {
  const own = new Help().visibleOptions(command);
  const program = command.parent?.parent ?? command.parent;
  if (!program || command.name() === 'help') return own;
  const { names, words = {} } = takenFlags(command);
  const shared = program.options.flatMap((option) => {
    const name = option.attributeName();
    if (option.hidden || option.long === '--version' || !names.includes(name)) return [];
    return [new Option(option.flags, words[name] ?? option.description)];
  });
  return [...shared, ...own];
}

/** Which of the program's flags a command takes, and what some of them do there instead. */
interface TakenFlags {
  readonly names: readonly string[];
  readonly words?: Readonly<Record<string, string>>;
}

function takenFlags(command: Command): TakenFlags {
  const name = command.name();
  if (name === 'ask') return { names: askingFlags().map((option) => option.attributeName()) };
  if (name === 'chat') {
    return {
      names: chatFlags(),
      words: { json: 'print each answer as one JSON object; errors are JSON too' },
    };
  }
  const group = GROUPS.find((each) => each.name === name || each.name === command.parent?.name());
  const subcommand = group && findSubcommand(group, name);
  const names = [...(group?.takes ?? REQUEST_FLAGS), ...(subcommand?.takes ?? [])];
  return {
    // Where nothing goes out image by image, -v is taken and says nothing.
    names: names.filter((each) => each !== 'verbose'),
    words: {
      json: 'print JSON; errors are JSON too',
      quiet: 'say nothing on stderr but errors',
      ...subcommand?.words,
    },
  };
}

/** Prints a topic, a command (`config set`) or, without words, the program; throws CliError for anything else. */
export function printHelp(program: Command, words: readonly string[], print: (text: string) => void): void {
  const topic = words.join(' ');
  const known = HELP_TOPICS.find((name) => name === topic);
  if (known) {
    print(helpTopic(known));
    return;
  }
  let command = program;
  for (const word of words) {
    const found = command.commands.find((candidate) => candidate.name() === word);
    if (!found) throw noTopic(topic, command.commands.length > 0 ? command : program);
    command = found;
  }
  command.outputHelp();
}

function noTopic(topic: string, within: Command): CliError {
  const names = within.commands.map((command) => command.name()).join(', ');
  const hint = within.parent
    ? `${within.name()} has ${names}`
    : `topics: ${HELP_TOPICS.join(', ')}, or a command: ${names}`;
  return usageError(topic, 'is no help topic', hint);
}

/** Returns what commander complains of in our words. */
export function wordCommanderError(error: CommanderError, words: readonly string[]): CliError {
  const word = firstWord(words, askingFlags());
  const group = word !== undefined && Object.hasOwn(GROUP_HINTS, word) ? word : undefined;
  // What commander means by its help as an error: a command that has commands was called without one.
  if (error.code === 'commander.help') {
    return usageError(group, 'a command is missing after it', group && GROUP_HINTS[group]);
  }
  const message = error.message.replace(/^error: /, '').replace(/\n\(/, ' (');
  if (error.code === 'commander.unknownCommand' && group)
    return usageError(group, message, GROUP_HINTS[group]);
  return usageError(undefined, message, unknownOptionHint(message, words, word));
}

function unknownOptionHint(message: string, words: readonly string[], command: string | undefined): string {
  const list = 'claude-see --help lists the flags';
  const option = /^unknown option '(-.*?)'(?: \(Did you mean .*)?$/s.exec(message)?.[1];
  if (option === undefined) return list;
  // Of `-qwhy?` commander names what is left behind the flags that it knows.
  const typed = words.find((word) => word.startsWith('-') && word.endsWith(option.slice(1))) ?? option;
  const asks = command === undefined || !isCommandWithoutText(command);
  const hint = dashedHint(typed, asks && !option.startsWith('--'));
  return hint === undefined ? list : `${list}; ${hint}`;
}

/** Returns such a complaint in our words; undefined for any other. */
export function wordArgumentError(
  { code }: CommanderError,
  words: readonly string[],
  program: Command,
): CliError | undefined {
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
