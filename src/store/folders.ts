// Where this machine keeps things, and how one file is put there whole; what is in them is not known here.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Env } from '../env.ts';
import { makeFolder } from './disk.ts';

/**
 * Returns the absolute path of the cache folder, which may not exist yet; CLAUDE_SEE_CACHE_DIR names another one.
 * Undefined where the system knows no home folder: then nothing is remembered.
 */
export function cacheFolder(env: Env): Promise<string | undefined> {
  return platformFolder('cache', env.variables.CLAUDE_SEE_CACHE_DIR, env);
}

/**
 * Returns the absolute path of the data folder, which may not exist yet; CLAUDE_SEE_DATA_DIR names another one.
 * Undefined where the system knows no home folder: then no conversation is kept.
 */
export function dataFolder(env: Env): Promise<string | undefined> {
  return platformFolder('data', env.variables.CLAUDE_SEE_DATA_DIR, env);
}

/**
 * Returns the absolute path of the folder of settings, which may not exist yet; CLAUDE_SEE_CONFIG_DIR names another
 * one. Undefined where the system knows no home folder.
 */
export function configFolder(env: Env): Promise<string | undefined> {
  return platformFolder('config', env.variables.CLAUDE_SEE_CONFIG_DIR, env);
}

async function platformFolder(
  kind: 'cache' | 'config' | 'data',
  chosen: string | undefined,
  env: Env,
): Promise<string | undefined> {
  if (chosen) return resolve(env.cwd, chosen);
  try {
    const { default: envPaths } = await import('env-paths'); // Throws where the system knows no home folder.
    const folder = envPaths('claude-see', { suffix: '' })[kind];
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
export function placeFile(path: string, content: string | Uint8Array): void {
  const temporary = writeTemporary(dirname(path), content);
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes a new `.….tmp` file into a folder, made where it is missing, and returns its path; throws the system's error. */
export function writeTemporary(folder: string, content: string | Uint8Array): string {
  // Not named by process id: that is 1 in every container, and several may share a folder.
  const path = join(folder, `.${crypto.randomUUID()}.tmp`);
  makeFolder(folder);
  try {
    writeFileSync(path, content, { flag: 'wx', mode: 0o600 });
    return path;
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}
