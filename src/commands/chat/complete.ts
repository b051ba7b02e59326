// What Tab completes in a chat: commands, and what stands after them: paths, models, effort levels.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { EFFORTS } from '../../api/build-request.ts';
import { MODEL_ALIASES } from '../../api/models.ts';
import type { Env } from '../../env.ts';
import { compareNatural } from '../../natural-order.ts';
import { CHAT_COMMANDS } from './commands.ts';
import { expandHome } from './words.ts';

/** Returns completions of a line up to the cursor, and the end of it that they replace. */
export function completeLine(line: string, env: Env): [string[], string] {
  const [, command, rest] = /^\/(\S*)(?:\s+([\s\S]*))?$/.exec(line) ?? [];
  if (command === undefined) return [[], line];
  if (rest === undefined && !/\s$/.test(line)) {
    return [
      matching(
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
    case 'model':
      return [matching(Object.keys(MODEL_ALIASES), rest ?? ''), rest ?? ''];
    case 'effort':
      return [matching([...EFFORTS, 'off'], rest ?? ''), rest ?? ''];
    default:
      return [[], line];
  }
}

/** Completes the last word, whose spaces are written with a backslash. */
function completePath(text: string, env: Env): [string[], string] {
  const word = /(?:\\.|[^\s\\])*$/.exec(text)?.[0] ?? '';
  const plain = word.replace(/\\(.)/g, '$1');
  const start = plain.slice(0, plain.lastIndexOf('/') + 1);
  const begun = plain.slice(start.length);
  try {
    const entries = readdirSync(resolve(env.cwd, expandHome(start, env.variables)), { withFileTypes: true });
    const hits = entries
      .filter(({ name }) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')))
      .map((entry) => `${start}${entry.name}`.replace(/[\s\\'"]/g, '\\$&') + (entry.isDirectory() ? '/' : ''))
      .sort(compareNatural);
    return [hits, word];
  } catch {
    return [[], word];
  }
}

function matching(words: readonly string[], begun: string): string[] {
  return words.filter((word) => word.startsWith(begun));
}
