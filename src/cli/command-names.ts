// Catches a word that is meant as a command, such as `modelz` or `upload`, and would otherwise be sent as a question.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { editDistance } from '../edit-distance.ts';
import type { Env } from '../env.ts';
import { type CliError, usageError } from '../errors.ts';
import { quoteArgument } from '../format.ts';
import type { InputArgument } from '../input/arguments.ts';
import { redactArgument } from '../input/missing-input.ts';
import { COMMAND_NAMES, TAKING_INPUTS } from '../run/flag-spec.ts';

const SET_KEY =
  'set ANTHROPIC_API_KEY, or name a program that prints the key: claude-see config set key-command "COMMAND"';
const UPDATE = 'npm install --global claude-see@latest';

/** Commands of other programs, and what does the same here. */
const OTHER_COMMANDS: Readonly<Record<string, string>> = {
  version: 'claude-see --version',
  ...Object.fromEntries(
    ['login', 'logout', 'signin', 'auth', 'setup', 'configure'].map((word) => [word, SET_KEY]),
  ),
  update: UPDATE,
  upgrade: UPDATE,
};

/** A line whose first word may be meant as a command. */
export interface WordLine {
  readonly inputs: readonly InputArgument[];
  /** As typed, for the command that a hint proposes. */
  readonly argv: readonly string[];
  /** Whether the line continues a conversation, where a question needs no image. */
  readonly continues: boolean;
}

/** Throws CliError when the first argument is not a file but a subcommand, nearly a command, or one of other programs. */
export function checkCommandWord({ inputs, argv, continues }: WordLine, { cwd }: Env): void {
  const [first, ...rest] = inputs;
  if (first?.kind !== 'positional' || !/^[a-z]+$/i.test(first.value)) return;
  const isFile = (path: string) => existsSync(resolve(cwd, path));
  if (isFile(first.value)) return;
  const word = first.value.toLowerCase();
  const inputsBehind = rest.filter((argument) => isInput(argument, isFile)).length;
  const isQuestion = inputsBehind < rest.length && (inputsBehind > 0 || continues);
  const full = isQuestion ? [] : COMMAND_NAMES.filter((name) => name.endsWith(` ${word}`));
  if (full.length > 0) throw groupError(first.value, full, argv);
  const other = rest.length === 0 && Object.hasOwn(OTHER_COMMANDS, word) ? OTHER_COMMANDS[word] : undefined;
  if (other !== undefined)
    throw usageError(first.value, 'is not a command', `${other}; ${asText(first.value)}`);
  const close = findCloseCommand(word);
  if (close === undefined || (isQuestion && isSentence(close, rest))) return;
  throw usageError(first.value, `is not a file; did you mean the command \`${close}\`?`, asText(first.value));
}

function findCloseCommand(word: string): string | undefined {
  const names = [...new Set(COMMAND_NAMES.map((name) => name.replace(/ .*/, ''))), 'help'];
  // A word with another first letter is rarely a typo: `what` does not mean `chat`.
  return names.find(
    (name) =>
      (word[0] === name[0] || word[1] === name[0]) && editDistance(word, name) <= (name.length < 5 ? 1 : 2),
  );
}

/** Whether words follow that the command could not take: `model of this car`, but not `locat the red car`. */
function isSentence(command: string, [next]: readonly InputArgument[]): boolean {
  const takesText = TAKING_INPUTS.some((name) => name === command);
  const isWord = next?.kind === 'positional' && /^[a-z']+$/i.test(next.value);
  return isWord && !takesText && !COMMAND_NAMES.some((name) => name === `${command} ${next.value}`);
}

/** Whether an argument is or names an input by its looks, or by a look at the disk. */
function isInput({ kind, value }: InputArgument, isFile: (path: string) => boolean): boolean {
  if (kind !== 'positional') return kind === 'image';
  if (/\s/.test(value)) return isFile(value);
  return (
    value === '-' ||
    /[/\\*[{]|^(?:https?|data|clipboard|page):|^file_|\.[a-z]{2,5}$/i.test(value) ||
    isFile(value)
  );
}

function groupError(typed: string, full: readonly string[], argv: readonly string[]): CliError {
  const [first] = full;
  const message =
    full.length === 1
      ? `did you mean the command \`${first}\`?`
      : `did you mean one of the commands ${full.map((name) => `\`${name}\``).join(', ')}?`;
  const lines = full.map((name) => `claude-see ${formatLine(argv, typed, name)}`);
  return usageError(typed, `is not a file; ${message}`, `${lines.join(' or ')}; ${asText(typed)}`);
}

/** Arguments of a line that a hint repeats. */
const MAX_REPEATED = 6;

/** Returns a command line with the whole name of the command in place of its last word. */
function formatLine(argv: readonly string[], typed: string, name: string): string {
  const at = argv.indexOf(typed);
  const others = argv
    .filter((_, index) => index !== at)
    .map((argument) => quoteArgument(redactArgument(argument)));
  return [name, ...others.slice(0, MAX_REPEATED), ...(others.length > MAX_REPEATED ? ['…'] : [])].join(' ');
}

function asText(word: string): string {
  return `to send it as text: -p ${word}`;
}
