// Finds the folders in which this machine keeps the cache, the data and the settings of claude-see.
import { isAbsolute, resolve } from 'node:path';
import type { Env } from '../env.ts';

/** The part of an environment that names folders. */
type Place = Pick<Env, 'variables' | 'cwd'>;

/**
 * Returns the absolute path of the cache folder, which may not exist yet; CLAUDE_SEE_CACHE_DIR overrides it.
 * Undefined where the system knows no home folder: then uploads are not cached.
 */
export function findCacheFolder(env: Place): Promise<string | undefined> {
  return findPlatformFolder('cache', env.variables.CLAUDE_SEE_CACHE_DIR, env);
}

/**
 * Returns the absolute path of the data folder, which may not exist yet; CLAUDE_SEE_DATA_DIR overrides it.
 * Undefined where the system knows no home folder: then conversations are not saved.
 */
export function findDataFolder(env: Place): Promise<string | undefined> {
  return findPlatformFolder('data', env.variables.CLAUDE_SEE_DATA_DIR, env);
}

/**
 * Returns the absolute path of the settings folder, which may not exist yet; CLAUDE_SEE_CONFIG_DIR overrides it.
 * Undefined where the system knows no home folder.
 */
export function findConfigFolder(env: Place): Promise<string | undefined> {
  return findPlatformFolder('config', env.variables.CLAUDE_SEE_CONFIG_DIR, env);
}

async function findPlatformFolder(
  kind: 'cache' | 'config' | 'data',
  chosen: string | undefined,
  env: Place,
): Promise<string | undefined> {
  if (chosen) return resolve(env.cwd, chosen);
  try {
    const { default: envPaths } = await import('env-paths'); // Throws where the system knows no home folder.
    const folder = envPaths('claude-see', { suffix: '' })[kind];
    // An empty HOME gives a path relative to the current folder.
    return isAbsolute(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}
