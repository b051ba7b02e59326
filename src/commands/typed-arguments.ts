// Puts positionals and -i, -p, --prompt-file back into the order typed, which commander does not keep; refuses texts read as flags.
import { parseArgs } from 'node:util';
import type { Option } from 'commander';
import { usageError } from '../errors.ts';
import { quoteArgument } from '../format.ts';
import type { TypedArgument } from '../input/arguments.ts';
import { CLIPBOARD } from '../input/classify.ts';
import { hasMediaExtension } from '../input/extensions.ts';
import { isCommandWithoutText } from './command-names.ts';

const KINDS: Readonly<Record<string, TypedArgument['kind']>> = {
  '--image': 'image',
  '--attachment': 'image',
  '--prompt': 'prompt',
  '--prompt-file': 'prompt-file',
};

const NEGATIVE_NUMBER = /^-(\d+|\d*\.\d+)(e[+-]?\d+)?$/;

/**
 * Returns the inputs and texts of a command line that commander has already accepted, in the order typed. `options`
 * are the program's own; a leading `command` word is left out.
 */
export function typedArguments(
  argv: readonly string[],
  options: readonly Option[],
  command: string | undefined,
): readonly TypedArgument[] {
  const tokens = tokenize(argv, options);
  const typed = tokens.flatMap((token, at): TypedArgument[] => {
    // Commander takes a negative number as text; parseArgs takes it as a group of flags, one a digit.
    const raw = argv[token.index] ?? '';
    if (token.kind === 'option' && NEGATIVE_NUMBER.test(raw)) {
      return tokens[at - 1]?.index === token.index ? [] : [{ kind: 'positional', value: raw }];
    }
    if (token.kind === 'positional') return [{ kind: 'positional', value: token.value }];
    if (token.kind === 'option' && token.name === 'clipboard') return [{ kind: 'image', value: CLIPBOARD }];
    if (token.kind !== 'option' || token.value === undefined) return [];
    const kind = KINDS[`--${token.name}`];
    return kind ? [{ kind, value: token.value }] : [];
  });
  if (command === undefined) return typed;
  const first = typed.findIndex(({ kind, value }) => kind === 'positional' && value === command);
  return typed.filter((_, index) => index !== first);
}

/** Returns the first word that is neither a flag nor the value of one; undefined where `--` stands before it. */
export function firstWord(argv: readonly string[], options: readonly Option[]): string | undefined {
  const first = tokenize(argv, options).find(({ kind }) => kind !== 'option');
  return first?.kind === 'positional' ? first.value : undefined;
}

/** Says whether `--` stands before the first positional, which then cannot be a command. */
export function isBehindDashes(argv: readonly string[], options: readonly Option[]): boolean {
  const first = tokenize(argv, options).find(({ kind }) => kind !== 'option');
  return first?.kind === 'option-terminator';
}

/**
 * Returns the flags that stand by themselves on a command line, in the order typed: neither values of other flags nor
 * behind `--`. Works on lines that commander refuses, too.
 */
export function switchesIn(argv: readonly string[], options: readonly Option[]): readonly string[] {
  return tokenize(argv, options).flatMap((token) =>
    token.kind === 'option' && token.value === undefined ? [token.rawName] : [],
  );
}

/** Returns the positionals of a command line, in the order typed. */
export function positionalsIn(argv: readonly string[], options: readonly Option[]): readonly string[] {
  return tokenize(argv, options).flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
}

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

function tokenize(argv: readonly string[], options: readonly Option[]) {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      options.flatMap(({ long, short, required }) => {
        const type = required ? 'string' : 'boolean';
        const name = long?.slice(2);
        return name ? [[name, { type, ...(short ? { short: short.slice(1) } : {}) }] as const] : [];
      }),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return tokens;
}
