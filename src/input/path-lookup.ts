// Answers the classifier's questions about paths from the real disk; decides nothing.
import { readdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { PathLookup } from './refs.ts';

/** Returns look-ups of paths and glob patterns, relative to `cwd`. */
export function diskLookup(cwd: string): PathLookup {
  return {
    stat(path) {
      try {
        return statSync(resolve(cwd, path)).isDirectory() ? 'directory' : 'file';
      } catch {
        return 'missing';
      }
    },
    async glob(pattern) {
      if (!mayMatch(pattern, cwd)) return [];
      const { glob } = await import('tinyglobby');
      const matches = await glob(escapeNegation(pattern), { cwd, expandDirectories: false, onlyFiles: true });
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

/** A leading `!` would make the library take the pattern as an exclusion. */
function escapeNegation(pattern: string): string {
  return pattern.startsWith('!') ? `\\${pattern}` : pattern;
}
