// Catches a mistyped command, such as `modelz`, which would otherwise be sent as a question.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { editDistance } from '../edit-distance.ts';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import type { InputArgument } from '../input/arguments.ts';
import { COMMAND_NAMES } from '../run/flag-spec.ts';

/** Throws CliError when the first argument is not a file but nearly a command. */
export function checkCommandWord(first: InputArgument | undefined, { cwd }: Env): void {
  if (first?.kind !== 'positional' || !/^[a-z]+$/i.test(first.value)) return;
  const word = first.value.toLowerCase();
  const names = [...new Set(COMMAND_NAMES.map((name) => name.replace(/ .*/, ''))), 'help'];
  // A word with another first letter is rarely a typo: `what` does not mean `chat`.
  const close = names.find(
    (name) =>
      (word[0] === name[0] || word[1] === name[0]) && editDistance(word, name) <= (name.length < 5 ? 1 : 2),
  );
  if (close === undefined || existsSync(resolve(cwd, first.value))) return;
  throw usageError(
    first.value,
    `is not a file; did you mean the command \`${close}\`?`,
    `to send it as text: -p ${first.value}`,
  );
}
