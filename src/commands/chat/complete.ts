// Completes commands, paths, models and effort levels when Tab is pressed in a chat.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { EFFORTS } from '../../api/build-request.ts';
import { MODEL_ALIASES } from '../../api/models.ts';
import type { Env } from '../../env.ts';
import { compareNatural } from '../../natural-order.ts';
import { getPathFlavour } from '../../path-flavour.ts';
import { CHAT_COMMANDS } from './commands.ts';
import { expandHome } from './words.ts';

/** Returns completions of a line up to the cursor, and the end of it that they replace. */
export function completeLine(line: string, env: Env): [string[], string] {
  const [, command, rest] = /^\/(\S*)(?:\s+([\s\S]*))?$/.exec(line) ?? [];
  if (command === undefined) return [[], line];
  if (rest === undefined && !/\s$/.test(line)) {
    return [
      filterByStart(
        Object.keys(CHAT_COMMANDS).map((name) => `/${name} `),
        line,
      ),
      line,
    ];
  }
  switch (command) {
    case 'image':
    case 'save':
      return completePath(rest ?? '', env);
    case 'drop':
      return [filterByStart(['all'], rest ?? ''), rest ?? ''];
    case 'model':
      return [filterByStart(Object.keys(MODEL_ALIASES), rest ?? ''), rest ?? ''];
    case 'effort':
      return [filterByStart([...EFFORTS, 'off'], rest ?? ''), rest ?? ''];
    default:
      return [[], line];
  }
}

/** Completes the last word. A backslash escapes each space in it; on Windows it separates folders, and quotes hold spaces. */
function completePath(text: string, env: Env): [string[], string] {
  const { windows } = getPathFlavour(env);
  const { word, plain } = windows ? findQuotedWord(text) : findEscapedWord(text);
  const start = (windows ? /^.*[\\/]/ : /^.*\//).exec(plain)?.[0] ?? '';
  const prefix = plain.slice(start.length);
  try {
    const matches = readdirSync(resolve(env.cwd, expandHome(start, env)), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(prefix) && (prefix !== '' || !name.startsWith('.')))
      .map((entry) => ({ path: start + entry.name, isFolder: entry.isDirectory() }));
    const write = windows ? quoteAlike(word, matches) : writeEscaped;
    return [matches.map(write).sort(compareNatural), word];
  } catch {
    return [[], word];
  }
}

interface Match {
  readonly path: string;
  readonly isFolder: boolean;
}

/** The end of a text that is completed, as typed and as the path that it means. */
interface LastWord {
  readonly word: string;
  readonly plain: string;
}

function findEscapedWord(text: string): LastWord {
  const word = /(?:\\.|[^\s\\])*$/.exec(text)?.[0] ?? '';
  return { word, plain: word.replace(/\\(.)/g, '$1') };
}

function findQuotedWord(text: string): LastWord {
  const [, quoted] = /^(?:"[^"]*"|'[^']*'|[^"'])*("[^"]*|'[^']*)$/.exec(text) ?? [];
  const word = quoted ?? /\S*$/.exec(text)?.[0] ?? '';
  return { word, plain: quoted === undefined ? word : word.slice(1) };
}

function writeEscaped({ path, isFolder }: Match): string {
  return path.replace(/[\s\\'"]/g, '\\$&') + (isFolder ? '/' : '');
}

/** Quotes all names where one needs it, so that they begin alike. No name of Windows holds a double quote. */
function quoteAlike(word: string, matches: readonly Match[]): (match: Match) => string {
  const isQuoted = /^["']/.test(word) || matches.some(({ path }) => /[\s']/.test(path));
  const [open, close] = isQuoted ? ['"', '"'] : ['', ''];
  // The quote of a folder stays open for the names in it.
  return ({ path, isFolder }) => `${open}${path}${isFolder ? '/' : close}`;
}

function filterByStart(words: readonly string[], prefix: string): string[] {
  return words.filter((word) => word.startsWith(prefix));
}
