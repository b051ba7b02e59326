// What `help` and --help print of the program and its commands, and how commander's errors are worded.
import { type Command, type CommanderError, Help, type Option } from 'commander';
import { HELP_TOPICS, helpTopic } from './commands/help-topics.ts';
import { firstWord } from './commands/typed-arguments.ts';
import { type SeeError, usageError } from './errors.ts';
import { hasPictureExtension } from './input/extensions.ts';
import { FILES_FLAGS } from './program-files.ts';
import { askingFlags, COMMON_FLAGS, chatFlags, REQUEST_FLAGS } from './program-flags.ts';

/** Commands that are nothing without one of theirs. */
const GROUP_HINTS: Readonly<Record<string, string>> = {
  config: 'get, set, unset, ls or path; claude-see help config says more',
  files: 'upload, ls, info, rm, prune or forget; claude-see help files says more',
  history: 'ls, show, rm or path; claude-see help history says more',
};

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

/** Commander's own help of a command leaves out the flags that are the program's. */
export function flagsToShow(command: Command): Option[] {
  const own = new Help().visibleOptions(command);
  const program = command.parent?.parent ?? command.parent;
  if (!program || command.name() === 'help') return own;
  const takes = (option: Option) => {
    if (command.name() === 'ask') return true;
    return flagsTakenBy(command).includes(option.attributeName());
  };
  const taken = program.options.filter(
    (option) => !option.hidden && option.long !== '--version' && takes(option),
  );
  return [...taken, ...own];
}

function flagsTakenBy(command: Command): readonly string[] {
  if (command.name() === 'chat') return chatFlags();
  if (command.name() === 'models' || command.name() === 'files') return REQUEST_FLAGS;
  if (command.parent?.name() !== 'files') return COMMON_FLAGS;
  return [...REQUEST_FLAGS, ...(FILES_FLAGS[command.name()] ?? [])];
}

/** Prints a topic, a command (`config set`) or, without words, the program; throws SeeError for anything else. */
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

function noTopic(topic: string, within: Command): SeeError {
  const names = within.commands.map((command) => command.name()).join(', ');
  const hint = within.parent
    ? `${within.name()} has ${names}`
    : `topics: ${HELP_TOPICS.join(', ')}, or a command: ${names}`;
  return usageError(topic, 'is no help topic', hint);
}

/** Returns what commander complains of in our words. */
export function wordCommanderError(error: CommanderError, words: readonly string[]): SeeError {
  const word = firstWord(words, askingFlags());
  const group = word !== undefined && Object.hasOwn(GROUP_HINTS, word) ? word : undefined;
  // What commander means by its help as an error: a command that has commands was called without one.
  if (error.code === 'commander.help') {
    return usageError(group, 'a command is missing after it', group && GROUP_HINTS[group]);
  }
  const message = error.message.replace(/^error: /, '').replace(/\n\(/, ' (');
  if (error.code === 'commander.unknownCommand' && group)
    return usageError(group, message, GROUP_HINTS[group]);
  const file = /^unknown option '(-[^']*)'/.exec(message)?.[1];
  if (file && hasPictureExtension(file)) {
    return usageError(undefined, message, `a file whose name begins with a dash is written ./${file}`);
  }
  return usageError(undefined, message, 'claude-see --help lists the flags');
}
