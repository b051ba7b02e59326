// Answers the classifier's questions about paths from the real disk; decides nothing.
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import type { PathLookup } from './refs.ts';

/** Returns look-ups of paths and glob patterns, relative to `cwd`; `note` is told of matches that cannot be named. */
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
      // From the pattern's own folder: above its `cwd` the library does not find what lies in it.
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

/** Splits a pattern into the folder before it, itself, and how every match in that folder begins. */
function splitPattern(pattern: string): { folder: string; rest: string; prefix: string } {
  const literal = /^[^*?[\]{}\\]*/.exec(pattern)?.[0] ?? '';
  const start = literal.lastIndexOf('/') + 1;
  return { folder: pattern.slice(0, start), rest: pattern.slice(start), prefix: literal.slice(start) };
}

/**
 * Says whether any name in a folder begins so. Most prompts hold a `?`: this answers for them without loading the
 * glob library, which takes longer than everything else here.
 */
function holdsNameLike(prefix: string, folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.startsWith(prefix));
  } catch {
    return false;
  }
}

/** What stands in a text for bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd';

/** Says whether a match can be opened by its name as text; one whose bytes are not UTF-8 is noted with its bytes. */
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
    return basename(path); // Its folder is gone meanwhile.
  }
}

/** The library has more syntax than `*?[]{}`: `IMG (1)*` means the parentheses, and a leading `!` excludes nothing. */
function escapeOtherSyntax(pattern: string): string {
  return pattern.replace(/\\[\s\S]|(?<!\[)!|[()|"]/g, (found) => (found.length > 1 ? found : `\\${found}`));
}

/** A dangling link, and a path into a folder that may not be searched: reading them says what is wrong. */
function isThereAnyway(path: string, cwd: string, error: unknown): boolean {
  // In a folder without permissions every look-up is refused, that of a prompt too.
  if (systemErrorCode(error) === 'EACCES') return dirname(path) !== '.';
  try {
    return lstatSync(resolve(cwd, path)).isSymbolicLink();
  } catch {
    return false;
  }
}
