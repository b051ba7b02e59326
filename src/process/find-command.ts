// Finds a program on PATH.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Env } from '../env.ts';

/** Returns the path of a command on PATH. Relative folders are skipped, so that nothing in the working folder is run by accident. */
export async function findCommand(command: string, variables: Env['variables']): Promise<string | undefined> {
  for (const folder of (variables.PATH ?? variables.Path ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, command);
    if (await isProgram(path)) return path;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
