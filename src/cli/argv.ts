// Reads facts from argv that commander drops: the order of inputs and texts, and the flags of a rejected line.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { InputArgument } from '../input/arguments.ts';
import { CLIPBOARD, SCREEN } from '../input/desktop-input.ts';
import type { ReportFlags } from '../render/report-error.ts';
import { FLAGS, listFlags, toFlagKey, toLongFlag } from '../run/flag-table.ts';

/** A command line; its tokens are made on first use, because most lines do not need them. */
export interface CommandLine {
  readonly argv: readonly string[];
  readonly tokens: () => readonly Token[];
}

type Token = ReturnType<typeof tokenize>[number];

/** Wraps the arguments after the program's name. */
export function makeCommandLine(typed: readonly string[]): CommandLine {
  const argv = isRewritten(typed) ? rewrite(typed) : typed;
  let tokens: readonly Token[] | undefined;
  return {
    argv,
    tokens: () => {
      tokens ??= tokenize(argv);
      return tokens;
    },
  };
}

function isRewritten(argv: readonly string[]): boolean {
  return (
    argv.includes('--each') || argv.includes('-0') || (argv.includes('--wait') && argv.includes('submit'))
  );
}

/**
 * Gives `--resume` an empty value with `--each`, where it continues the file of `-o`: it would take the next argument for
 * the id of a conversation. Writes `-0` out where there may be a list: with a digit among its flags, commander would read no
 * negative number as text. Without a value, the `--wait` of `batch submit` waits for the batch, not for an element of a page.
 */
function rewrite(argv: readonly string[]): readonly string[] {
  const tokens = tokenize(argv);
  const options = tokens.filter((token) => token.kind === 'option');
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const isSubmit = words[0] === 'batch' && words[1] === 'submit';
  const isTyped = (name: string) => options.some((token) => token.rawName === name);
  const written = new Map<number, string>();
  for (const { index, rawName, inlineValue } of options) {
    if (rawName === '--resume' && !inlineValue && isTyped('--each')) written.set(index, '--resume=');
    if (isSubmit && argv[index] === '--wait') written.set(index, '--wait-for-end');
    if (argv[index] === '-0' && (isTyped('--inputs-from') || isTyped('--each'))) written.set(index, '--null');
  }
  return argv.map((word, index) => written.get(index) ?? word);
}

/** Flags without a value that stand for an input. */
const SWITCHES: ReadonlyMap<string, string> = new Map([
  ['clipboard', CLIPBOARD],
  ['screen', SCREEN],
]);

const NEGATIVE_NUMBER = /^-(\d+|\d*\.\d+)(e[+-]?\d+)?$/;

/** Returns inputs and texts in the order typed, without the command word, of a line that commander has accepted. */
export function listInputArguments(
  { argv, tokens }: CommandLine,
  command: string | undefined,
): readonly InputArgument[] {
  const found = tokens().flatMap((token, at): InputArgument[] => {
    if (token.kind === 'positional') return [{ kind: 'positional', value: token.value }];
    if (token.kind === 'option-terminator') return [];
    // Commander reads a negative number as text, parseArgs as one flag per digit.
    const word = argv[token.index] ?? '';
    if (NEGATIVE_NUMBER.test(word)) {
      const isFirstDigit = tokens()[at - 1]?.index !== token.index;
      return isFirstDigit ? [{ kind: 'positional', value: word }] : [];
    }
    const kind = getOrderedKind(token.name);
    if (kind === undefined) return [];
    return [{ kind, value: SWITCHES.get(token.name) ?? token.value ?? '' }];
  });
  const words = command?.split(' ') ?? [];
  return words.reduce((rest: readonly InputArgument[], word) => {
    const at = rest.findIndex(({ kind, value }) => kind === 'positional' && value === word);
    return rest.filter((_, index) => index !== at);
  }, found);
}

function getOrderedKind(name: string): InputArgument['kind'] | undefined {
  const key = toFlagKey(name);
  const spec: object = Object.hasOwn(FLAGS, key) ? FLAGS[key as keyof typeof FLAGS] : {};
  return 'orderedAs' in spec ? (spec.orderedAs as InputArgument['kind']) : undefined;
}

/** Returns the positionals in the order typed. */
export function listPositionals({ tokens }: CommandLine): readonly string[] {
  return tokens().flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
}

/** Says whether `--` stands before the first positional, which then cannot be a command. */
export function startsWithTerminator({ argv, tokens }: CommandLine): boolean {
  if (!argv.includes('--')) return false;
  return tokens().find(({ kind }) => kind !== 'option')?.kind === 'option-terminator';
}

/** Returns how to report errors; works for a line that commander rejects, too. */
export function readReportFlags({ tokens }: CommandLine): ReportFlags {
  // A flag with a value is not one of these: in `-p --json` the word is text.
  const names = tokens().flatMap((token) =>
    token.kind === 'option' && token.value === undefined ? [token.name] : [],
  );
  const color = names.findLast((name) => name === 'color' || name === 'no-color');
  return {
    json: names.includes('json'),
    debug: names.includes('debug'),
    color: color === undefined ? undefined : color === 'color',
  };
}

function tokenize(argv: readonly string[]) {
  const options = listFlags().flatMap(([key, { short, value, form }]) => {
    const name = toLongFlag(key).slice(2);
    const type = value === undefined ? ('boolean' as const) : ('string' as const);
    const positive = [name, { type, ...(short === undefined ? {} : { short }) }] as const;
    const negative = [`no-${name}`, { type }] as const;
    return form === 'both' ? [positive, negative] : [form === 'no' ? negative : positive];
  });
  return tokenizePieces(argv, Object.fromEntries(options));
}

/** Arguments that Node reads at once: it takes each off the front of an array, which is slow for longer ones. */
const PIECE_LENGTH = 10_000;

/** Tokenizes a line in pieces: 100,000 arguments at once would take three seconds. */
function tokenizePieces(argv: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  const tokens = [];
  let start = 0;
  while (start < argv.length) {
    const end = findPieceEnd(argv, start);
    const args = argv.slice(start, end);
    const found = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true }).tokens;
    for (const token of found) tokens.push({ ...token, index: token.index + start });
    start = end;
    if (!found.some(({ kind }) => kind === 'option-terminator')) continue;
    argv.slice(end).forEach((value, index) => {
      tokens.push({ kind: 'positional' as const, index: end + index, value });
    });
    break;
  }
  return tokens;
}

/** A flag stays with its value; behind any other word a piece can end. */
function findPieceEnd(argv: readonly string[], start: number): number {
  let end = start + PIECE_LENGTH;
  while (end < argv.length && argv[end - 1]?.startsWith('-')) end++;
  return Math.min(end, argv.length);
}
