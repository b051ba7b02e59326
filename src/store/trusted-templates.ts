// Remembers the templates of projects that the user has accepted, each by a hash of its content, as one small file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { CliError, describeSystemError } from '../errors.ts';
import { writeFileAtomic } from './disk.ts';
import { findDataFolder } from './folders.ts';

const FOLDER = 'trusted-templates';

/** Whether content with this hash, in hex, has been accepted. */
export async function isTrusted(hash: string, env: Env): Promise<boolean> {
  const folder = await findDataFolder(env);
  return folder !== undefined && existsSync(join(folder, FOLDER, hash));
}

/** Remembers content by its hash; `path` is written beside it for people. Throws CliError where that is not possible. */
export async function trustContent(hash: string, path: string, env: Env): Promise<void> {
  const folder = await findDataFolder(env);
  const hint = 'set CLAUDE_SEE_DATA_DIR to a folder that can be written';
  if (folder === undefined) {
    throw new CliError('output_unwritable', 'there is no home folder to remember it in', {
      subject: path,
      hint,
    });
  }
  try {
    const content = `${JSON.stringify({ path, accepted_at: env.now().toISOString() })}\n`;
    writeFileAtomic(join(folder, FOLDER, hash), content, { makeFolders: true });
  } catch (error) {
    const message = `cannot be remembered as accepted: ${describeSystemError(error)}`;
    throw new CliError('output_unwritable', message, { subject: path, hint, cause: error });
  }
}
