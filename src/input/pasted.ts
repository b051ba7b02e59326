// Finds what an argument means as people paste it: with quotes, escapes, or other characters than on the disk.
import { POSIX_FLAVOUR, toWslPath } from '../path-flavour.ts';
import { describeDifference, foldName } from './fold-name.ts';
import type { PathLookup } from './refs.ts';

/** Another reading of an argument, and how it differs for people. */
export interface Reading {
  readonly text: string;
  readonly how: string;
}

/** Returns an argument without the white space around it and one pair of quotes. */
export function stripPasted(argument: string): string {
  const trimmed = argument.trim();
  return /^(['"])[\s\S]*\1$/.test(trimmed) && trimmed.length > 1 ? trimmed.slice(1, -1).trim() : trimmed;
}

/**
 * Returns the other readings of an argument, the most literal first: without the white space around it, without quotes
 * and backslashes as a shell takes them off, with `~` as the home folder, and a path of Windows as WSL sees it.
 */
export function listReadings(
  argument: string,
  { home, flavour: { windows, distro } = POSIX_FLAVOUR }: PathLookup,
): readonly Reading[] {
  const trimmed = argument.trim();
  const bare = 'without quotes and escapes';
  const shell = readShellWord(trimmed, windows);
  const readings: Reading[] = [{ text: trimmed, how: 'without the white space around it' }];
  for (const text of [
    stripPasted(argument),
    shell,
    shell === undefined && !windows ? trimmed.replace(/\\([\s\S])/g, '$1') : undefined,
  ]) {
    if (text !== undefined && text !== '') readings.push({ text, how: bare });
  }
  if (home) {
    for (const { text } of [...readings]) {
      if (/^~[/\\]/.test(text)) readings.push({ text: home + text.slice(1), how: 'in the home folder' });
    }
  }
  if (distro) {
    for (const text of [argument, ...readings.map((reading) => reading.text)]) {
      const path = toWslPath(text, distro);
      if (path !== undefined) readings.push({ text: path, how: 'as WSL sees it' });
    }
  }
  return readings.filter(
    ({ text }, index) => text !== argument && readings.findIndex((other) => other.text === text) === index,
  );
}

/**
 * Returns the path whose every part is the only one in its folder that reads the same: equal after NFKC, with each
 * Unicode space as a plain one. Undefined when there is none, or more than one.
 */
export function findSamePath(path: string, lookup: PathLookup): Reading | undefined {
  const { windows, path: paths } = lookup.flavour ?? POSIX_FLAVOUR;
  const { root } = paths.parse(path);
  const separator = windows ? /[\\/]$/ : /\/$/;
  let found = root;
  for (const part of path.slice(root.length).split(windows ? /(?<=[\\/])/ : /(?<=\/)/)) {
    const name = part.replace(separator, '');
    if (/^\.{0,2}$/.test(name) || lookup.stat(found + name) !== 'missing') {
      found += part;
      continue;
    }
    const folded = foldName(name);
    const [same, ...more] = lookup.names(found || '.').filter((other) => foldName(other) === folded);
    if (same === undefined || more.length > 0) return undefined;
    found += same + part.slice(name.length);
  }
  if (found === path || lookup.stat(found) !== 'file') return undefined;
  return { text: found, how: describeDifference(path, found) ?? 'spelled as on the disk' };
}

/**
 * Returns the text that a shell makes of one quoted or escaped word; undefined for several words or an open quote. On
 * Windows a backslash separates folders.
 */
function readShellWord(text: string, windows: boolean): string | undefined {
  const piece = /'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\s'"\\]+)|\\([\s\S])/gy;
  let word = '';
  while (piece.lastIndex < text.length) {
    const found = piece.exec(text);
    if (!found) return undefined;
    const [, single, double, plain, escaped] = found;
    if (windows && (escaped ?? double) !== undefined) word += double ?? `\\${escaped}`;
    else word += single ?? double?.replace(/\\(["$\\`])/g, '$1') ?? plain ?? escaped ?? '';
  }
  return word;
}
