// Finds the words that can stand at the end of a command line.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listProjectFolders } from '../store/template-folders.ts';
import { listConversationIds } from './list-conversations.ts';
import { type ParsedLine, parseLine } from './parse-line.ts';
import { isPrintable } from './printable.ts';
import type { Candidate, CompletionTable, FlagEntry, ValueKind, Values } from './table.ts';

export type FileKind = Extract<ValueKind, 'media' | 'file' | 'folder'>;

/** The folders in which a completion looks for files, conversations and templates. */
export interface Place {
  readonly cwd: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Absolute paths; undefined where the system knows no home folder. */
  readonly dataFolder: string | undefined;
  readonly configFolder: string | undefined;
  readonly mediaExtensions: readonly string[];
}

export interface Found {
  /** Words, each complete with its head. */
  readonly candidates: readonly Candidate[];
  /** The files that can stand there too. */
  readonly files: FileKind | undefined;
  /** The start of the word that files come behind, such as `--output=`. */
  readonly head: string;
  /** The part of the word that files begin with. */
  readonly current: string;
}

/** Returns what can stand in place of `current`, behind `words`. Reads folders, and changes nothing. */
export function findCandidates(
  words: readonly string[],
  current: string,
  table: CompletionTable,
  place: Place,
): Found {
  const line = parseLine(words, current, table);
  if (line.flag !== undefined) return findValues(line, line.flag, table, place);
  if (!line.ended && current.startsWith('-')) return offer(line, listFlagNames(line, table));
  return findArguments(line, table, place);
}

function findValues(line: ParsedLine, flag: FlagEntry, table: CompletionTable, place: Place): Found {
  const { withFile, values } = flag;
  const at = withFile ? line.current.indexOf('=') : -1;
  if (at >= 0) {
    const [name, file] = [line.current.slice(0, at + 1), line.current.slice(at + 1)];
    return { candidates: [], files: 'file', head: `${line.head}${name}`, current: file };
  }
  return findOf(values ?? null, line, table, place);
}

function findArguments(line: ParsedLine, table: CompletionTable, place: Place): Found {
  const { name, command, positionals, ended } = line;
  const expected = command.variadic
    ? (command.arguments[positionals.length] ?? command.arguments.at(-1))
    : command.arguments[positionals.length];
  const found = findOf(expected ?? null, line, table, place);
  if (ended || positionals.length > 0) return found;
  return {
    ...found,
    candidates: [...offer(line, listCommands(name, table)).candidates, ...found.candidates],
  };
}

/** Inputs that are no files. */
const OTHER_INPUTS = [
  ['clipboard:', 'the clipboard'],
  ['page:', 'a web page'],
] as const;

/** Finds the words of one kind, or chooses from a list. */
function findOf(values: Values | null, line: ParsedLine, table: CompletionTable, place: Place): Found {
  const { positionals, current } = line;
  switch (values) {
    case null:
      return offer(line, []);
    case 'media':
    case 'file':
    case 'folder': {
      // An input that is no file is only offered once its beginning is typed.
      const words = values === 'media' && current !== '' ? OTHER_INPUTS : [];
      return { ...offer(line, words), files: values };
    }
    case 'model':
      return offer(line, table.models);
    case 'template':
      return offer(line, listTemplates(table, place));
    case 'conversation': {
      const { dataFolder } = place;
      const all = dataFolder === undefined ? [] : listConversationIds(dataFolder, current);
      return offer(
        line,
        all.filter(([id]) => !positionals.includes(id)),
      );
    }
    case 'setting':
      return offer(
        line,
        table.settings.map(({ key, about }) => [key, about]),
      );
    case 'setting-value': {
      const setting = table.settings.find(({ key }) => key === positionals[0]);
      return findOf(setting?.values ?? null, { ...line, positionals: [] }, table, place);
    }
    case 'topic': {
      const topics = positionals.length > 0 ? [] : table.topics.map((topic): Candidate => [topic, '']);
      return offer(line, [...listCommands(positionals.join(' '), table), ...topics]);
    }
    default:
      return offer(
        line,
        values.map((value) => [value, '']),
      );
  }
}

/** Keeps the words that go on from the one that is being typed, and puts its head before them. */
function offer({ head, current }: ParsedLine, words: readonly Candidate[]): Found {
  const fitting = words.filter(([word]) => word.startsWith(current) && isPrintable(word));
  const candidates = fitting.map(([word, about]): Candidate => [`${head}${word}`, about]);
  return { candidates, files: undefined, head, current };
}

/** Lists the flags of the command that are not used up; short forms only behind a single dash. */
function listFlagNames({ command, used, current }: ParsedLine, table: CompletionTable): readonly Candidate[] {
  const flags = command.flags.flatMap((at) => table.flags[at] ?? []);
  return flags
    .filter((flag) => flag.repeats || ![...used].some(({ names }) => names.join() === flag.names.join()))
    .flatMap(({ names, about }) => names.map((each): Candidate => [each, about]))
    .filter(([each]) => each.startsWith('--') || current === '-' || each === current);
}

/** Lists the commands below a command, by their last word. */
function listCommands(parent: string, table: CompletionTable): readonly Candidate[] {
  const start = parent === '' ? '' : `${parent} `;
  return Object.entries(table.commands).flatMap(([name, { about }]): Candidate[] => {
    const word = name.slice(start.length);
    return name.startsWith(start) && word !== '' && !word.includes(' ') ? [[word, about]] : [];
  });
}

/** Lists the templates of this project, of this user and of the program; the first of a name counts. */
function listTemplates(table: CompletionTable, { cwd, configFolder }: Place): readonly Candidate[] {
  const yours = configFolder === undefined ? [] : [join(configFolder, 'templates')];
  const own = [...listProjectFolders(cwd), ...yours].flatMap(namesOfTemplates);
  const all = [...own.map((name): Candidate => [name, '']), ...table.templates];
  return all.filter(([name], index) => all.findIndex(([other]) => other === name) === index);
}

function namesOfTemplates(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    return names.map((name) => name.slice(0, -'.yaml'.length)).sort();
  } catch {
    return []; // Nobody has written one there.
  }
}
