// Where remembered things lie, and how one small file is put there whole; what is in them is not known here.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Env } from '../env.ts';
import { makeFolder } from './disk.ts';

/**
 * Returns the absolute path of the cache folder, which may not exist yet; CLAUDE_SEE_CACHE_DIR names another one.
 * Undefined where the system knows no home folder: then nothing is remembered.
 */
export async function cacheFolder(env: Env): Promise<string | undefined> {
  const chosen = env.variables.CLAUDE_SEE_CACHE_DIR;
  if (chosen) return resolve(env.cwd, chosen);
  try {
    const { default: envPaths } = await import('env-paths'); // Throws where the system knows no home folder.
    const folder = envPaths('claude-see', { suffix: '' }).cache;
    // With an empty HOME it would be wherever the command happens to run.
    return isAbsolute(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Puts a small file in place so that a reader finds the old one or the new one, whole, whenever this process is
 * killed. Throws the system's error when the disk refuses.
 */
export function placeFile(path: string, text: string): void {
  const folder = dirname(path);
  // Not named by process id: that is 1 in every container, and several may share a folder.
  const temporary = join(folder, `.${crypto.randomUUID()}.tmp`);
  makeFolder(folder);
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
