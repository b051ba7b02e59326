// Looks up paths and glob patterns on the disk for the classifier.
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import { findHome, getPathFlavour, type System } from '../path-flavour.ts';
import { findMatches } from './glob.ts';
import type { PathLookup } from './refs.ts';
import { findUndecodableName } from './undecodable-name.ts';

export interface LookupOptions {
  /** Stops a pattern that matches too much or a file system that does not answer; never by default. */
  readonly signal?: AbortSignal | undefined;
  /** Says how paths are written and what a leading `~` stands for; a system without either by default. */
  readonly system?: System;
  /** Whether a file that a pattern matches is no input; none by default. */
  readonly leavesOut?: ((path: string) => boolean) | undefined;
}

const POSIX: System = { platform: 'linux', variables: {} };

/** Returns look-ups of paths and glob patterns, relative to `cwd`; notes matches whose names cannot be used. */
export function diskLookup(
  cwd: string,
  info: (line: string) => void,
  { signal = new AbortController().signal, system = POSIX, leavesOut = () => false }: LookupOptions = {},
): PathLookup {
  // Thousands of arguments may be missing from one folder.
  const listed = new Map<string, readonly string[]>();
  const flavour = getPathFlavour(system);
  return {
    stat(path) {
      try {
        return statSync(resolve(cwd, path)).isDirectory() ? 'directory' : 'file';
      } catch (error) {
        return isThereAnyway(path, cwd, error) ? 'file' : 'missing';
      }
    },
    names(folder) {
      const known = listed.get(folder);
      if (known) return known;
      const names = listNames(resolve(cwd, folder));
      listed.set(folder, names);
      return names;
    },
    async glob(pattern) {
      const matches = await findMatches(pattern, { cwd, flavour }, signal);
      return matches.filter((path) => !leavesOut(path) && canBeNamed(path, cwd, info));
    },
    home: findHome(system),
    flavour,
  };
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether a match can be opened by its name; a name that is not UTF-8 is noted with its bytes. */
function canBeNamed(path: string, cwd: string, info: (line: string) => void): boolean {
  const name = findUndecodableName(resolve(cwd, path));
  if (name === undefined) return true;
  info(`${join(dirname(path), name)}: its name is not UTF-8, so it cannot be opened; left out (rename it)`);
  return false;
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
