// Finds a program on PATH.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { getPathFlavour, type System } from '../path-flavour.ts';

/** Endings of programs on Windows that start without a shell; scripts such as `.cmd` need one. */
const WINDOWS_ENDINGS = ['', '.exe', '.com'];

/**
 * Returns the path of a command on PATH, as `which` does, and `where` on Windows. Relative folders are skipped, so that
 * nothing in the working folder is run by accident.
 */
export async function findCommand(
  command: string,
  { platform, variables }: System,
): Promise<string | undefined> {
  const { windows, path: paths } = getPathFlavour({ platform, variables });
  const endings = windows && !/\.\w+$/.test(command) ? WINDOWS_ENDINGS : [''];
  for (const folder of (variables.PATH ?? variables.Path ?? '').split(paths.delimiter)) {
    // PATH of Windows may have quotes around a folder.
    const bare = windows ? folder.replace(/^"(.*)"$/, '$1') : folder;
    if (!paths.isAbsolute(bare)) continue;
    for (const ending of endings) {
      const path = join(bare, command + ending);
      if (await isProgram(path)) return path;
    }
  }
  return undefined;
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
