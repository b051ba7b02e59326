// Finds the check file of a run: the one that is named, or the one in the current folder.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../errors.ts';

/** The file that `check init` writes. */
export const DEFAULT_CHECK_FILE = 'claude-see.check.yaml';

const DEFAULT_NAMES = [DEFAULT_CHECK_FILE, 'claude-see.check.yml', 'claude-see.check.json'];

/** Whether an argument names a check file rather than an image, by its ending. */
export function isCheckFileName(argument: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(argument);
}

/** Returns the name of the check file in a folder; throws CliError where there is none, or more than one. */
export async function findCheckFile(folder: string): Promise<string> {
  const found: string[] = [];
  for (const name of DEFAULT_NAMES) {
    if ((await stat(join(folder, name)).catch(() => undefined))?.isFile()) found.push(name);
  }
  const [only, ...more] = found;
  if (only === undefined) {
    throw usageError(
      DEFAULT_CHECK_FILE,
      'there is no check file in this folder',
      'write one with claude-see check init, or name images and pass -e',
    );
  }
  if (more.length > 0) {
    throw usageError(
      undefined,
      `this folder has ${found.join(' and ')}`,
      `name one of them: claude-see check ${only}`,
    );
  }
  return only;
}
