// The words that are commands, and the guard against asking a mistyped one as a question.
import { editDistance } from '../edit-distance.ts';
import { usageError } from '../errors.ts';
import type { TypedArgument } from '../input/arguments.ts';
import type { Item } from '../input/refs.ts';

/** Commands of this version. */
const COMMANDS = ['ask', 'chat', 'files', 'history', 'models', 'config', 'help'] as const;

/** Names kept for commands to come, so that a script never sends one of them as a question. */
const RESERVED = ['check', 'locate', 'batch', 'completion'];

/** Says whether a word is a command that sends no text to the model, and so has no `-p`. */
export function isCommandWithoutText(word: string): boolean {
  return COMMANDS.some((command) => command === word && command !== 'ask' && command !== 'chat');
}

/** Throws CliError when the first argument went as text but looks like a command, such as `modelz`. */
export function checkCommandWord(typed: TypedArgument | undefined, item: Item | undefined): void {
  if (typed?.kind !== 'positional' || item?.kind !== 'text' || !/^[a-z]+$/i.test(typed.value)) return;
  const word = typed.value.toLowerCase();
  const asText = `to send it as text: -p ${typed.value}`;
  if (RESERVED.includes(word)) {
    throw usageError(typed.value, 'is a command that this version does not have', asText);
  }
  // A word with another first letter is rarely a typo: `what` is no `chat`.
  const close = COMMANDS.find(
    (command) =>
      (word[0] === command[0] || word[1] === command[0]) &&
      editDistance(word, command) <= (command.length < 5 ? 1 : 2),
  );
  if (close) throw usageError(typed.value, `is not a file; did you mean the command \`${close}\`?`, asText);
}
