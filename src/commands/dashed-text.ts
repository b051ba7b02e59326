// Refuses words that begin with a dash and may be text, before they are taken apart into flags. Pure.
import type { Option } from 'commander';
import { usageError } from '../errors.ts';
import { quoteArgument } from '../format.ts';
import { hasMediaExtension } from '../input/extensions.ts';
import { isCommandWithoutText } from './command-names.ts';
import { tokenize } from './typed-arguments.ts';

/**
 * Throws SeeError for a text, or a file name, that begins with a dash and would be taken apart into flags: `-cool`
 * into `-c -o ol`. Words of one dash that mean a flag and its value, such as `-ofile`, are left alone.
 */
export function refuseDashedText(argv: readonly string[], options: readonly Option[]): void {
  if (!argv.some((word) => /^-./.test(word))) return;
  const tokens = tokenize(argv, options);
  const command = tokens.find(({ kind }) => kind === 'positional');
  const asks = command?.kind !== 'positional' || !isCommandWithoutText(command.value);
  for (const [index, word] of argv.entries()) {
    const flags = tokens.filter((token) => token.kind === 'option' && token.index === index);
    const last = flags.at(-1);
    const value = last?.kind === 'option' && last.inlineValue === true ? last.value : undefined;
    const swallows = flags.length > 1 && value !== undefined;
    // In `--system=be brief` the value holds the white space.
    if (!swallows && (flags.length === 0 || !/^-([^-].*|-[^=]*)?\s/s.test(word))) continue;
    const flag =
      value === undefined || swallows ? '' : `; as a flag: ${word.slice(0, 2)} ${quoteArgument(value)}`;
    throw usageError(word, 'begins with a dash, but is no flag', `${dashedHint(word, asks)}${flag}`);
  }
}

function dashedHint(word: string, asks: boolean): string {
  if (hasMediaExtension(word)) {
    return `a file whose name begins with a dash is written ${quoteArgument(`./${word}`)}`;
  }
  return asks
    ? `to send it as text: -p ${quoteArgument(word)}, or after --`
    : 'what is no flag goes after --';
}
