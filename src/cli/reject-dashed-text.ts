// Refuses words that begin with a dash and may be text, before they are taken apart into flags. Pure.
import type { Option } from 'commander';
import { type CliError, usageError } from '../errors.ts';
import { quoteArgument } from '../format.ts';
import { tokenize } from './argv.ts';
import { isCommandWithoutText } from './command-names.ts';

const BEHIND_DASHES = 'what is no flag goes after --';

/** A word of one dash as getopt reads it: one-letter flags, the last of which may have its value attached. */
interface Cluster {
  readonly letters: readonly string[];
  readonly value: string | undefined;
  /** Whether each letter is a flag of ours. */
  readonly known: boolean;
}

/**
 * Throws CliError for a word that begins with a dash and may be a text, a file name or a long flag, such as `-cool`,
 * which getopt reads as `-c -o ol`. Words that read like nothing but flags, such as `-ofile`, are left alone.
 */
export function refuseDashedText(argv: readonly string[], makeOptions: () => readonly Option[]): void {
  // Many command lines have no such word, and to make all flags takes a millisecond.
  if (!argv.some((word) => /^-./.test(word))) return;
  const options = makeOptions();
  const tokens = tokenize(argv, options);
  const command = tokens.find(({ kind }) => kind === 'positional');
  const asks = command?.kind !== 'positional' || !isCommandWithoutText(command.value);
  for (const [index, word] of argv.entries()) {
    const flags = tokens.flatMap((token) =>
      token.kind === 'option' && token.index === index ? [token] : [],
    );
    if (flags.length === 0) continue;
    const last = flags.at(-1);
    const cluster: Cluster = {
      letters: flags.map(({ rawName }) => rawName),
      value: last?.inlineValue === true ? last.value : undefined,
      known: flags.every(({ rawName }) => options.some(({ short }) => short === rawName)),
    };
    const error = longFlagError(word, cluster, options, asks) ?? textError(word, cluster, asks);
    if (error) throw error;
  }
}

/** Says how a word that begins with a dash is written so that it is no flag; undefined where only `--` would do. */
export function dashedHint(word: string, asks: boolean): string | undefined {
  if (/\.[a-z][a-z0-9]{1,4}$/i.test(word)) {
    return `a file whose name begins with a dash is written ${quoteArgument(`./${word}`)}`;
  }
  return asks ? `to send it as text: ${textForm(word)}` : undefined;
}

function longFlagError(
  word: string,
  cluster: Cluster,
  options: readonly Option[],
  asks: boolean,
): CliError | undefined {
  const [name] = word.split('=');
  if (!options.some(({ long }) => long === `-${name}`)) return undefined;
  return usageError(word, `begins with one dash; did you mean -${word}?`, eitherHint(word, cluster, asks));
}

function textError(word: string, cluster: Cluster, asks: boolean): CliError | undefined {
  if (!readsLikeText(word, cluster)) return undefined;
  if (!cluster.known) {
    return usageError(word, 'begins with a dash, but is no flag', dashedHint(word, asks) ?? BEHIND_DASHES);
  }
  const what = /\.[a-z][a-z0-9]{1,4}$/i.test(word) ? 'a file' : asks ? 'text' : 'an argument';
  return usageError(word, `could be ${what} or flags`, eitherHint(word, cluster, asks));
}

function readsLikeText(word: string, { letters, value, known }: Cluster): boolean {
  // In `--system=be brief` the value holds the white space.
  if (!known || value === undefined) {
    return (letters.length > 1 && value !== undefined) || /^-([^-].*|-[^=]*)?\s/s.test(word);
  }
  // `-qo/tmp/x` is a path behind flags, `-up there?` is not.
  return letters.length > 1 ? !/^[/.~-]/.test(value) : /^\p{L}.*\s/su.test(value);
}

/** Names what to type for the flags, where it may be flags, and what for the text. */
function eitherHint(word: string, { letters, value, known }: Cluster, asks: boolean): string {
  const ways: string[] = [];
  if (known) {
    const attached = value === undefined ? [] : [quoteArgument(value)];
    ways.push(`as ${letters.length > 1 ? 'flags' : 'a flag'}: ${[...letters, ...attached].join(' ')}`);
  }
  const isText = asks && !/\.[a-z][a-z0-9]{1,4}$/i.test(word);
  ways.push(isText ? `as text: ${textForm(word)}` : (dashedHint(word, asks) ?? BEHIND_DASHES));
  return ways.join('; ');
}

function textForm(word: string): string {
  return `-p ${quoteArgument(word)}, or after --`;
}
