// Answers the completion scripts of the shells. The launcher loads this file alone, as a start of the program takes longer.
import { readFileSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findHome } from '../path-flavour.ts';
import { findConfigFolder, findDataFolder } from '../store/folders.ts';
import { splitBashLine, unquote } from './bash-line.ts';
import { type Found, findCandidates, type Place } from './candidates.ts';
import { listFiles } from './list-files.ts';
import { toLine } from './printable.ts';
import type { Candidate, CompletionTable } from './table.ts';

/** Longest text beside a word, in characters. */
const MAX_ABOUT_LENGTH = 100;

/** Types of completion in which bash inserts whole words of several: `%` one after the other, `*` all of them. */
const INSERTING: readonly string[] = ['37', '42'];

/** The part of a process that a completion needs. */
export type Asked = Pick<NodeJS.Process, 'argv' | 'cwd' | 'env' | 'platform'>;

/** Prints the answer to a request of a script; `dist` holds the table. Throws whatever goes wrong. */
export async function printCompletion(system: Asked, dist: string): Promise<void> {
  const table = JSON.parse(readFileSync(join(dist, 'completion.json'), 'utf8')) as CompletionTable;
  let rest = Buffer.from(await answerRequest(system.argv.slice(3), table, system));
  while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
}

/**
 * Answers the words behind `--complete`: the shell, then what is typed. See the scripts in `commands/completion` for
 * what each shell passes and reads.
 */
export async function answerRequest(
  [shell = '', ...typed]: readonly string[],
  table: CompletionTable,
  { cwd, env, platform }: Pick<Asked, 'cwd' | 'env' | 'platform'>,
): Promise<string> {
  const folder = { cwd: cwd(), variables: env };
  const place: Place = {
    cwd: folder.cwd,
    home: findHome({ platform, variables: env }) ?? homedir(),
    platform,
    dataFolder: await findDataFolder(folder),
    configFolder: await findConfigFolder(folder),
    mediaExtensions: table.mediaExtensions,
  };
  const find = (words: readonly string[]) =>
    findCandidates(words.slice(0, -1), words.at(-1) ?? '', table, place);
  switch (shell) {
    case 'bash':
      return answerBash(typed, find, place);
    case 'zsh':
      return answerZsh(find(typed));
    case 'fish': {
      const found = find(typed);
      const all = [...found.candidates, ...listTypedFiles(found, place)];
      return all.map(formatDescribed).join('');
    }
    case 'powershell': {
      const words = Buffer.from(typed[0] ?? '', 'base64').toString();
      return answerPowerShell(find(words.split('\0')), place);
    }
    default:
      return '';
  }
}

/** Returns the first line `files` where words are names of files, which bash quotes, and then the words. */
function answerBash(
  [line = '', text = '', type = '']: readonly string[],
  find: (words: readonly string[]) => Found,
  place: Place,
): string {
  const raw = splitBashLine(line).slice(1);
  const last = raw.at(-1) ?? '';
  // bash also breaks words at `:` and `=`, and replaces only what stands behind.
  const kept = last.endsWith(text) ? unquote(last.slice(0, last.length - text.length)) : '';
  const found = find(raw.map(unquote));
  const files = listTypedFiles(found, place).map(([path]): Candidate => [path.replace(/\/$/, ''), '']);
  const all = [...found.candidates, ...files];
  const isQuoted = all.some(([word]) => !/^[\w@%+=:,./-]*$/.test(word));
  // Ids say nothing by themselves. With several, bash inserts only what they share, but for menus and insertion of all.
  const isDescribed =
    all.length > 1 && !INSERTING.includes(type) && all.every(([word]) => /^\d{8}-/.test(word));
  const lines = all.map(([word, about]) => {
    const rest = word.slice(kept.length);
    return isDescribed && about !== '' ? `${rest}  (${about})` : rest;
  });
  return `${[files.length > 0 || isQuoted ? 'files' : 'words', ...lines].join('\n')}\n`;
}

/** zsh finds files itself, by the kind in the first line. */
function answerZsh({ candidates, files }: Found): string {
  return `${files ?? 'none'}\n${candidates.map(formatDescribed).join('')}`;
}

/** Returns JSON of ASCII alone, which any code page of Windows leaves as it is. */
function answerPowerShell(found: Found, place: Place): string {
  const all = [...found.candidates, ...listTypedFiles(found, place)];
  const objects = all.map(([word, about]) => ({ word, about: toLine(about || word, MAX_ABOUT_LENGTH) }));
  const toEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(objects).replace(/[\u007f-\uffff]/g, toEscape);
}

function listTypedFiles({ files, head, current }: Found, place: Place): readonly Candidate[] {
  if (files === undefined) return [];
  return listFiles(current, files, place).map((path) => [`${head}${path}`, '']);
}

function formatDescribed([word, about]: Candidate): string {
  return about === '' ? `${word}\n` : `${word}\t${toLine(about, MAX_ABOUT_LENGTH)}\n`;
}
