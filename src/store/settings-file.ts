// The settings file on disk: where it lies, reading it fast, changing it safely; what a setting means is not known here.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Env } from '../env.ts';
import { describeSystemError, SeeError, systemErrorCode } from '../errors.ts';

export type StoredSettings = Readonly<Record<string, unknown>>;

const CONFIG_NAME = 'config';

/** Returns the absolute path of the settings file; CLAUDE_SEE_CONFIG_DIR names another folder for it. */
export async function settingsPath(env: Env): Promise<string> {
  return join(await settingsFolder(env), `${CONFIG_NAME}.json`);
}

/**
 * Reads all stored settings; a missing file is empty. A file that is not JSON is set aside beside itself and
 * `note` tells so. Read without conf, whose schema validator would cost every start 40 ms.
 */
export async function readSettings(env: Env, note: (line: string) => void): Promise<StoredSettings> {
  let path: string;
  try {
    path = await settingsPath(env);
  } catch {
    return {}; // No home folder: there are no settings, and asking needs none.
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    note(`${path}: settings not read: ${describeSystemError(error)}`);
    return {};
  }
  const settings = parseObject(text);
  if (settings) return settings;
  note(setAside(path, env));
  return {};
}

/** Stores one setting, or removes it when `value` is undefined; throws SeeError when the disk refuses. */
export async function writeSetting(
  env: Env,
  key: string,
  value: string | number | boolean | undefined,
  note: (line: string) => void,
): Promise<void> {
  const path = await settingsPath(env);
  await readSettings(env, note); // Sets a corrupt file aside first, as conf would overwrite it.
  try {
    const { default: Conf } = await import('conf');
    const store = new Conf({
      cwd: await settingsFolder(env),
      configName: CONFIG_NAME,
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
    });
    if (value === undefined) store.delete(key);
    else store.set(key, value);
  } catch (error) {
    throw new SeeError('settings_unusable', `cannot be written: ${describeSystemError(error)}`, {
      subject: path,
      hint: 'CLAUDE_SEE_CONFIG_DIR can name another folder',
      cause: error,
    });
  }
}

async function settingsFolder(env: Env): Promise<string> {
  const chosen = env.variables.CLAUDE_SEE_CONFIG_DIR;
  if (chosen) return resolve(env.cwd, chosen);
  const noHome = (cause?: unknown) =>
    new SeeError('settings_unusable', 'there is no home folder to keep settings in', {
      hint: 'set HOME, or CLAUDE_SEE_CONFIG_DIR to a folder',
      cause,
    });
  try {
    if (!homedir()) throw noHome();
    const { default: envPaths } = await import('env-paths');
    return envPaths('claude-see', { suffix: '' }).config;
  } catch (error) {
    throw noHome(error);
  }
}

function parseObject(text: string): StoredSettings | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Not JSON: the caller sets the file aside.
  }
  return undefined;
}

function setAside(path: string, env: Env): string {
  const stamp = env.now().toISOString().replace(/\D/g, '').slice(0, 14);
  let aside = `${path}.corrupt-${stamp}`;
  for (let n = 2; existsSync(aside); n++) aside = `${path}.corrupt-${stamp}-${n}`;
  try {
    renameSync(path, aside);
    return `${path}: not valid JSON; set aside as ${aside}, settings are empty now`;
  } catch (error) {
    return `${path}: not valid JSON and could not be set aside (${describeSystemError(error)}); ignored`;
  }
}
