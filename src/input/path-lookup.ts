// Answers the classifier's questions about paths from the real disk; decides nothing.
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
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
      if (!mayMatch(pattern, cwd)) return [];
      const { glob } = await import('tinyglobby');
      const matches = await glob(escapeOtherSyntax(pattern), {
        cwd,
        expandDirectories: false,
        onlyFiles: true,
        absolute: isAbsolute(pattern),
      });
      return matches.sort();
    },
  };
}

/**
 * Says whether any name in the pattern's folder begins as the pattern does. Most prompts hold a `?`: this answers
 * for them without loading the glob library, which takes longer than everything else here.
 */
function mayMatch(pattern: string, cwd: string): boolean {
  const literal = /^[^*?[\]{}\\]*/.exec(pattern)?.[0] ?? '';
  const folder = literal.endsWith('/') ? literal : dirname(literal);
  const prefix = literal.slice(literal.lastIndexOf('/') + 1);
  try {
    return readdirSync(resolve(cwd, folder)).some((name) => name.startsWith(prefix));
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
