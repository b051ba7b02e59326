// The words that are commands, and the guard against asking a mistyped one as a question.
import { usageError } from '../errors.ts';
import type { TypedArgument } from '../input/arguments.ts';
import type { Item } from '../input/refs.ts';

/** Commands of this version. */
const COMMANDS = ['ask', 'chat', 'files', 'history', 'models', 'config', 'help'] as const;

/** Names kept for commands to come, so that a script never sends one of them as a question. */
const RESERVED = ['check', 'locate', 'batch', 'completion'];

/** Throws SeeError when the first argument went as text but looks like a command, such as `modelz`. */
export function checkCommandWord(typed: TypedArgument | undefined, item: Item | undefined): void {
  if (typed?.kind !== 'positional' || item?.kind !== 'text' || !/^[a-z]+$/i.test(typed.value)) return;
  const word = typed.value.toLowerCase();
  const asText = `to send it as text: -p ${typed.value}`;
  if (RESERVED.includes(word)) {
    throw usageError(typed.value, 'is a command that this version does not have', asText);
  }
  const close = COMMANDS.find((command) => editDistance(word, command) <= (command.length < 5 ? 1 : 2));
  if (close) throw usageError(typed.value, `is not a file; did you mean the command \`${close}\`?`, asText);
}

/** Returns the fewest letters to insert, remove, replace or swap with a neighbour that turn one word into another. */
export function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (same ? 0 : 1),
          swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(from.length, to.length);
}
