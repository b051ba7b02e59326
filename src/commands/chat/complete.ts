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

/** Completes the last word, in which a backslash escapes each space; on Windows it separates folders. */
function completePath(text: string, env: Env): [string[], string] {
  const { windows } = getPathFlavour(env);
  const word = (windows ? /\S*$/ : /(?:\\.|[^\s\\])*$/).exec(text)?.[0] ?? '';
  const plain = windows ? word : word.replace(/\\(.)/g, '$1');
  const start = (windows ? /^.*[\\/]/ : /^.*\//).exec(plain)?.[0] ?? '';
  const prefix = plain.slice(start.length);
  try {
    const entries = readdirSync(resolve(env.cwd, expandHome(start, env)), { withFileTypes: true });
    const matches = entries
      .filter(({ name }) => name.startsWith(prefix) && (prefix !== '' || !name.startsWith('.')))
      .map((entry) => ({ path: start + entry.name, end: entry.isDirectory() ? '/' : '' }))
      // A space can only be escaped elsewhere: on Windows the whole argument is tried as one path.
      .map(({ path, end }) => (windows ? path : path.replace(/[\s\\'"]/g, '\\$&')) + end)
      .sort(compareNatural);
    return [matches, word];
  } catch {
    return [[], word];
  }
}

function filterByStart(words: readonly string[], prefix: string): string[] {
  return words.filter((word) => word.startsWith(prefix));
}
