// Finds a program on PATH.
import { accessSync, constants, statSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { getPathFlavour, type System } from '../path-flavour.ts';

/** Endings of programs on Windows that start without a shell; scripts such as `.cmd` need one. */
const WINDOWS_ENDINGS = ['', '.exe', '.com'];

/**
 * Returns the path of a command on PATH, as `which` does, and `where` on Windows. Relative folders are skipped, so that
 * nothing in the working folder is run by accident.
 */
export async function findCommand(command: string, system: System): Promise<string | undefined> {
  for (const path of listPaths(command, system)) {
    if (await isProgram(path)) return path;
  }
  return undefined;
}

/** Returns what `findCommand` does, at once: for the hint of an error. */
export function findProgram(command: string, system: System): string | undefined {
  return listPaths(command, system).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}

function listPaths(command: string, { platform, variables }: System): readonly string[] {
  const { windows, path: paths } = getPathFlavour({ platform, variables });
  const endings = windows && !/\.\w+$/.test(command) ? WINDOWS_ENDINGS : [''];
  return (variables.PATH ?? variables.Path ?? '').split(paths.delimiter).flatMap((folder) => {
    // PATH of Windows may have quotes around a folder.
    const bare = windows ? folder.replace(/^"(.*)"$/, '$1') : folder;
    return paths.isAbsolute(bare) ? endings.map((ending) => join(bare, command + ending)) : [];
  });
}

/** Whether a path is a file that can be run. */
export async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
