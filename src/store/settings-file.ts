// The settings file on disk: where it lies, reading it fast, changing it safely; what a setting means is not known here.
import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Env } from '../env.ts';
import { describeSystemError, SeeError, systemErrorCode } from '../errors.ts';
import { readSmallFile } from './disk.ts';
import { configFolder } from './folders.ts';
import { withLock } from './lock.ts';

export type StoredSettings = Readonly<Record<string, unknown>>;

const CONFIG_NAME = 'config';
const NOT_JSON = 'is not a JSON object';

/** Returns the absolute path of the settings file; CLAUDE_SEE_CONFIG_DIR names another folder for it. */
export async function settingsPath(env: Env): Promise<string> {
  return join(await settingsFolder(env), `${CONFIG_NAME}.json`);
}

/**
 * Reads all stored settings; a missing file is empty. A file that holds no JSON object is set aside beside itself
 * and `note` tells so. Read without conf, whose schema validator would cost every start 40 ms.
 */
export async function readSettings(env: Env, note: (line: string) => void): Promise<StoredSettings> {
  let path: string;
  try {
    path = await settingsPath(env);
  } catch {
    return {}; // No home folder: there are no settings, and asking needs none.
  }
  try {
    const settings = readObject(path);
    if (settings) return settings;
  } catch (error) {
    note(`${path}: settings cannot be read: ${describeSystemError(error)}`);
    return {};
  }
  try {
    await withLock(path, () => setAsideCorrupt(path, env, note), env);
  } catch (error) {
    if (env.signal.aborted) throw env.signal.reason;
    note(`${path}: ${NOT_JSON} and cannot be set aside (${describeSystemError(error)}); not used`);
  }
  return {};
}

/**
 * Stores one setting, or removes it when `value` is undefined; throws SeeError when the disk refuses. Conf reads,
 * changes and writes the whole file: the lock keeps two processes from undoing each other's change.
 */
export async function writeSetting(
  env: Env,
  key: string,
  value: string | number | boolean | undefined,
  note: (line: string) => void,
): Promise<void> {
  const path = await settingsPath(env);
  const { default: Conf } = await import('conf');
  const change = () => {
    setAsideCorrupt(path, env, note);
    const store = new Conf<Record<string, unknown>>({
      cwd: dirname(path),
      configName: CONFIG_NAME,
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
      deserialize: (text) => ({ ...parseObject(text) }),
    });
    if (value === undefined) store.delete(key);
    else store.set(key, value);
  };
  try {
    await withLock(path, change, env);
  } catch (error) {
    if (env.signal.aborted) throw env.signal.reason;
    throw new SeeError('settings_unusable', `cannot be written: ${describeSystemError(error)}`, {
      subject: path,
      hint: 'CLAUDE_SEE_CONFIG_DIR can name another folder',
      cause: error,
    });
  }
}

async function settingsFolder(env: Env): Promise<string> {
  const folder = await configFolder(env);
  if (folder !== undefined) return folder;
  throw new SeeError('settings_unusable', 'there is no home folder to keep settings in', {
    hint: 'set HOME, or CLAUDE_SEE_CONFIG_DIR to a folder',
  });
}

/** Returns the object in a file, none for a missing file, and undefined when the file holds anything else. */
function readObject(path: string): StoredSettings | undefined {
  try {
    return parseObject(readSmallFile(path));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw error;
  }
}

function parseObject(text: string): StoredSettings | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Not JSON: the caller sets the file aside.
  }
  return undefined;
}

/** Run under the lock: another process may have set the file aside and written a good one meanwhile. */
function setAsideCorrupt(path: string, env: Env, note: (line: string) => void): void {
  if (readObject(path)) return;
  const stamp = env.now().toISOString().replace(/\D/g, '').slice(0, 14);
  let aside = `${path}.corrupt-${stamp}`;
  for (let n = 2; existsSync(aside); n++) aside = `${path}.corrupt-${stamp}-${n}`;
  renameSync(path, aside);
  note(`${path}: ${NOT_JSON}; set aside as ${aside}, settings are empty now`);
}
