// Looks up paths and glob patterns on the disk for the classifier.
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import type { PathLookup } from './refs.ts';

/** Returns look-ups of paths and glob patterns, relative to `cwd`; notes matches whose names cannot be used. */
export function diskLookup(cwd: string, info: (line: string) => void): PathLookup {
  return {
    stat(path) {
      try {
        return statSync(resolve(cwd, path)).isDirectory() ? 'directory' : 'file';
      } catch (error) {
        return isThereAnyway(path, cwd, error) ? 'file' : 'missing';
      }
    },
    names(folder) {
      try {
        return readdirSync(resolve(cwd, folder));
      } catch {
        return [];
      }
    },
    async glob(pattern) {
      const { folder, rest, prefix } = splitPattern(pattern);
      if (!holdsNameLike(prefix, resolve(cwd, folder))) return [];
      const { glob } = await import('tinyglobby');
      // The library does not look above its `cwd`, so it starts in the pattern's own folder.
      const matches = await glob(escapeOtherSyntax(rest), {
        cwd: resolve(cwd, folder),
        expandDirectories: false,
        onlyFiles: true,
      });
      return matches
        .map((match) => folder + match)
        .filter((path) => canBeNamed(path, cwd, info))
        .sort();
    },
  };
}

/** Splits a pattern into its folder, the rest, and the start of every match's name. */
function splitPattern(pattern: string): { folder: string; rest: string; prefix: string } {
  const literal = /^[^*?[\]{}\\]*/.exec(pattern)?.[0] ?? '';
  const start = literal.lastIndexOf('/') + 1;
  return { folder: pattern.slice(0, start), rest: pattern.slice(start), prefix: literal.slice(start) };
}

/**
 * Whether any name in a folder begins with a prefix. Most prompts contain a `?`, and for them this avoids loading the
 * glob library, which takes longer than everything else here.
 */
function holdsNameLike(prefix: string, folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.startsWith(prefix));
  } catch {
    return false;
  }
}

/** The character that replaces bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd';

/** Whether a match can be opened by its name; a name that is not UTF-8 is noted with its bytes. */
function canBeNamed(path: string, cwd: string, info: (line: string) => void): boolean {
  if (!path.includes(REPLACEMENT)) return true;
  const there = resolve(cwd, path);
  try {
    lstatSync(there);
    return true;
  } catch {
    info(
      `${join(dirname(path), bytesOfName(there))}: its name is not UTF-8, so it cannot be opened; left out (rename it)`,
    );
    return false;
  }
}

/** Returns a name as it is on disk, each byte beyond ASCII as `\\xe9`. */
function bytesOfName(path: string): string {
  try {
    const names = readdirSync(dirname(path), 'buffer');
    const bytes = names.find((name) => name.toString() === basename(path)) ?? Buffer.from(basename(path));
    return bytes
      .toString('latin1')
      .replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  } catch {
    return basename(path); // The folder has been removed.
  }
}

/** Escapes syntax of the library beyond `*?[]{}`: in `IMG (1)*` the parentheses are literal, as is a leading `!`. */
function escapeOtherSyntax(pattern: string): string {
  return pattern.replace(/\\[\s\S]|(?<!\[)!|[()|"]/g, (found) => (found.length > 1 ? found : `\\${found}`));
}

/** Whether a path should be read after all, so that the error of reading it explains the problem: dangling links and folders without permission. */
function isThereAnyway(path: string, cwd: string, error: unknown): boolean {
  // In a working folder without permissions, every look-up fails, even that of a prompt.
  if (systemErrorCode(error) === 'EACCES') return dirname(path) !== '.';
  try {
    return lstatSync(resolve(cwd, path)).isSymbolicLink();
  } catch {
    return false;
  }
}
