// Reads from a command line that is not complete yet which command it names and what its last word can be.
import type { CommandEntry, CompletionTable, FlagEntry } from './table.ts';

export interface ParsedLine {
  /** Name of the command, such as `files rm`; empty for the program itself. */
  readonly name: string;
  readonly command: CommandEntry;
  /** Words that are neither a command nor a flag nor the value of one. */
  readonly positionals: readonly string[];
  /** Flags that stand on the line already. */
  readonly used: ReadonlySet<FlagEntry>;
  /** The flag whose value is being typed. */
  readonly flag: FlagEntry | undefined;
  /** The start of the last word that stays as it is: `--output=` in `--output=a`. */
  readonly head: string;
  /** The last word without its head. */
  readonly current: string;
  /** True behind `--`, where every word is an argument. */
  readonly ended: boolean;
}

/** Parses the words before the one that is being typed, and that one. */
export function parseLine(words: readonly string[], current: string, table: CompletionTable): ParsedLine {
  let name = '';
  let ended = false;
  let flag: FlagEntry | undefined;
  const positionals: string[] = [];
  const used = new Set<FlagEntry>();
  const find = (typed: string) => findFlag(typed, name, table);
  const read = (word: string): void => {
    if (flag !== undefined) flag = undefined;
    else if (ended || word === '-' || !word.startsWith('-')) {
      const longer = name === '' ? word : `${name} ${word}`;
      // A command is the first word, a subcommand the next.
      const isCommand = !ended && positionals.length === 0 && Object.hasOwn(table.commands, longer);
      if (isCommand && word !== '') name = longer;
      else positionals.push(word);
    } else if (word === '--') ended = true;
    else {
      const [typed = '', value] = word.startsWith('--') ? splitOnce(word) : splitCluster(word, find);
      const found = find(typed);
      if (found !== undefined) used.add(found);
      if (found?.takesValue && value === undefined) flag = found;
    }
  };
  for (const word of words) read(word);
  const [typed = '', value] = splitOnce(current);
  const inline = flag === undefined && !ended && current.startsWith('--') ? find(typed) : undefined;
  const isInline = value !== undefined && inline?.takesValue === true;
  const command = table.commands[name];
  if (command === undefined) throw new Error(`the table has no command ${name}`);
  return {
    name,
    command,
    positionals,
    used,
    flag: isInline ? inline : flag,
    head: isInline ? `${typed}=` : '',
    current: isInline ? value : current,
    ended,
  };
}

/** Finds a flag among those of the command, or else among all, as commander takes flags before the command. */
function findFlag(typed: string, name: string, table: CompletionTable): FlagEntry | undefined {
  const own = table.commands[name]?.flags.flatMap((at) => table.flags[at] ?? []) ?? [];
  const matches = ({ names }: FlagEntry) => names.includes(typed);
  return own.find(matches) ?? table.flags.find(matches);
}

function splitOnce(word: string): readonly [string, string?] {
  const at = word.indexOf('=');
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

/** Splits `-qm` into the flag that takes a value, if any, and the value where the word goes on: `-mopus`. */
function splitCluster(
  word: string,
  find: (typed: string) => FlagEntry | undefined,
): readonly [string, string?] {
  for (let at = 1; at < word.length; at++) {
    const typed = `-${word.charAt(at)}`;
    if (!find(typed)?.takesValue) continue;
    return at + 1 < word.length ? [typed, word.slice(at + 1)] : [typed];
  }
  return [word.slice(0, 2)];
}
