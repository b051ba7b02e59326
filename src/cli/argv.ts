// Puts positionals and -i, -p, --prompt-file back into the order typed, which commander does not keep.
import { parseArgs } from 'node:util';
import type { Option } from 'commander';
import type { TypedArgument } from '../input/arguments.ts';
import { CLIPBOARD } from '../input/classify.ts';

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

/** Takes a command line apart as parseArgs does, which refuses nothing. */
export function tokenize(argv: readonly string[], options: readonly Option[]) {
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
