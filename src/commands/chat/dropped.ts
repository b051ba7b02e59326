// Recognises a message that is nothing but paths of pictures, as a terminal types them for files dropped onto it.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Env } from '../../env.ts';
import { sniff } from '../../image/sniff.ts';
import { hasMediaExtension, hasVideoExtension } from '../../input/extensions.ts';
import { findSamePath, listReadings } from '../../input/pasted.ts';
import { diskLookup } from '../../input/path-lookup.ts';
import { readHead } from '../../input/read-head.ts';
import type { PathLookup } from '../../input/refs.ts';
import { expandHome, splitWords } from './words.ts';

/** Characters of some hundred paths: a longer message is a text. */
const MAX_CHARACTERS = 64 * 1024;

/** A path that no one types as a question. A slash alone does not make one, as in `yes/no` or `/imag`. */
const PATH_SHAPE = /^(?:\/[^/]+\/|~\/|\.{1,2}\/|\\\\|\.{1,2}\\|[a-z]:[\\/]|file:\/\/)/i;

/** A URL is a question as before, and two slashes begin a text. */
const NO_PATH = /^(?:\/\/|(?!file:)[a-z][a-z\d+.-]+:\/\/|data:)/i;

/**
 * Returns the names in a message if each of them is an existing picture or PDF, or was certainly meant as a path;
 * undefined for a text. A space at the beginning makes any message a text.
 */
export async function listDropped(message: string, env: Env): Promise<readonly string[] | undefined> {
  if (message.length > MAX_CHARACTERS || /^\s|^$/.test(message)) return undefined;
  const lookup = diskLookup(env.cwd, () => {}, { system: env });
  const whole = findWhole(message.trim(), lookup);
  const names = whole === undefined ? splitNames(message, env) : [whole];
  for (const name of names) {
    if (NO_PATH.test(name)) return undefined;
    if (
      !PATH_SHAPE.test(name) &&
      !(await isMedia(name, env)) &&
      !hasVideoExtension(name) &&
      !(await hasMediaExtension(name))
    ) {
      return undefined;
    }
  }
  return names.length === 0 ? undefined : names;
}

/** Returns the one file that a line names with its spaces, whether they are quoted, escaped, or neither. */
function findWhole(line: string, lookup: PathLookup): string | undefined {
  const readings = [line, ...listReadings(line, lookup).map(({ text }) => text)];
  const found = readings.find((text) => lookup.stat(toPath(text)) === 'file');
  if (found !== undefined) return found;
  // macOS writes names with characters that look like others; only whole paths are worth reading folders.
  const same = readings.flatMap((text) => (PATH_SHAPE.test(text) ? (findSamePath(text, lookup) ?? []) : []));
  return same[0]?.text;
}

function splitNames(message: string, env: Env): readonly string[] {
  try {
    const words = splitWords(message, { windows: env.platform === 'win32' });
    return words.map((word) => expandHome(word, env));
  } catch {
    return []; // A quote is not closed, as in any text with an apostrophe.
  }
}

/** Whether a name is that of an existing picture or PDF, by its extension or its content. */
async function isMedia(name: string, { cwd }: Env): Promise<boolean> {
  const path = resolve(cwd, toPath(name));
  try {
    if (!(await stat(path)).isFile()) return false;
    const { kind } = sniff(await readHead(path));
    return kind === 'image' || kind === 'other-image' || kind === 'pdf';
  } catch {
    return false; // It is missing, or cannot be read, which is said if its name has the shape of a path.
  }
}

function toPath(name: string): string {
  if (!/^file:\/\//i.test(name)) return name;
  try {
    return fileURLToPath(name);
  } catch {
    return name;
  }
}
