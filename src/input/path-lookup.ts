// Answers the classifier's questions about paths from the real disk; decides nothing.
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import type { PathLookup } from './refs.ts';

/** Returns look-ups of paths and glob patterns, relative to `cwd`. */
export function diskLookup(cwd: string): PathLookup {
  return {
    stat(path) {
      try {
        return statSync(resolve(cwd, path)).isDirectory() ? 'directory' : 'file';
      } catch (error) {
        return isThereAnyway(path, cwd, error) ? 'file' : 'missing';
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
      return matches.map((match) => folder + match).sort();
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
