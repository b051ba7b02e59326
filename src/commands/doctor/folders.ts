// Checks the folders of settings, uploads and conversations: that they can be written, and that others cannot read them.
import { existsSync, lstatSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Env } from '../../env.ts';
import { describeSystemError } from '../../errors.ts';
import { formatBytes, quoteArgument } from '../../format.ts';
import type { Finding } from '../../render/findings.ts';
import { proveWritable } from '../../store/disk.ts';
import { findCacheFolder, findConfigFolder, findDataFolder } from '../../store/folders.ts';

/** Room for a few large conversations. */
const MIN_FREE_BYTES = 200 * 1024 * 1024;

const FOLDERS = [
  { name: 'config', variable: 'CLAUDE_SEE_CONFIG_DIR', find: findConfigFolder },
  { name: 'cache', variable: 'CLAUDE_SEE_CACHE_DIR', find: findCacheFolder },
  { name: 'data', variable: 'CLAUDE_SEE_DATA_DIR', find: findDataFolder },
] as const;

/** Looks at each folder, or where it would be made, and at the cache of compiled code. */
export async function checkFolders(env: Env): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { name, variable, find } of FOLDERS) {
    const path = await find(env);
    if (path !== undefined) findings.push(checkFolder(name, variable, path), ...checkModes(name, path, env));
    else {
      const cure = `set HOME, or ${variable} to a folder`;
      findings.push({ name, status: 'problem', detail: 'there is no home folder', cure, exitCode: 2 });
    }
  }
  return [...findings, checkCompiledCode(await findCacheFolder(env), env)];
}

function checkFolder(name: string, variable: string, path: string): Finding {
  const cure = `make it a folder that you can write to, or set ${variable} to another`;
  try {
    const nearest = findNearest(path);
    if (!statSync(nearest).isDirectory()) {
      const detail =
        nearest === path ? `${path} is not a folder` : `${path} cannot be made: ${nearest} is not a folder`;
      return { name, status: 'problem', detail, cure, exitCode: 2 };
    }
    proveWritable(nearest);
    const free = findFreeBytes(nearest);
    if (free !== undefined && free < MIN_FREE_BYTES) {
      return {
        name,
        status: 'note',
        detail: `${path}: ${formatBytes(free)} free`,
        cure: 'free some space on the disk',
      };
    }
    return {
      name,
      status: 'ok',
      detail: nearest === path ? `${path}, writable` : `${path}, created when needed`,
    };
  } catch (error) {
    const detail = `${path} cannot be written: ${describeSystemError(error)}`;
    return { name, status: 'problem', detail, cure, exitCode: 2 };
  }
}

function findNearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : findNearest(dirname(path));
}

function findFreeBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined; // Some file systems do not tell.
  }
}

/** Checks that other users cannot read conversations, pictures and settings; Windows has no such modes. */
function checkModes(name: string, path: string, { platform }: Env): readonly Finding[] {
  if (platform === 'win32' || !existsSync(path) || !statSync(path).isDirectory()) return [];
  const found = [
    { at: path, mode: 0o700 },
    ...(name === 'config' ? [{ at: join(path, 'config.json'), mode: 0o600 }] : []),
  ];
  return found.flatMap(({ at, mode }) => {
    const current = lstatSync(at, { throwIfNoEntry: false });
    if (!current) return [];
    const uid = process.getuid?.();
    if (uid !== undefined && current.uid !== uid) {
      const cure = `sudo chown -R "$(id -u)" ${quoteArgument(at)}`;
      return [{ name, status: 'note' as const, detail: `${at} belongs to another user`, cure }];
    }
    if ((current.mode & 0o077) === 0) return [];
    const others = (current.mode & 0o022) === 0 ? 'read' : 'change';
    const cure = `chmod ${mode.toString(8)} ${quoteArgument(at)}`;
    return [{ name, status: 'note' as const, detail: `others may ${others} ${at}`, cure }];
  });
}

function checkCompiledCode(cache: string | undefined, { variables }: Env): Finding {
  const name = 'compiled code';
  if (variables.NODE_DISABLE_COMPILE_CACHE) {
    const cure = 'unset NODE_DISABLE_COMPILE_CACHE for a faster start';
    return { name, status: 'note', detail: 'not kept: NODE_DISABLE_COMPILE_CACHE is set', cure };
  }
  const folder = cache === undefined ? undefined : join(cache, 'compiled');
  try {
    if (folder === undefined) return { name, status: 'ok', detail: 'not kept, without a cache folder' };
    return { name, status: 'ok', detail: `${readdirSync(folder).length} files in ${folder}` };
  } catch {
    return { name, status: 'ok', detail: 'none yet' };
  }
}
