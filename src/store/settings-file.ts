// Reads and writes the settings file on disk.
import { dirname, join } from 'node:path';
import type { Env } from '../env.ts';
import { CliError, describeSystemError, systemErrorCode } from '../errors.ts';
import { describeJsonError } from '../json-error.ts';
import { makeFolder, readSmallFile } from './disk.ts';
import { findConfigFolder } from './folders.ts';

export type StoredSettings = Readonly<Record<string, unknown>>;

const CONFIG_NAME = 'config';
const ANOTHER_FOLDER = 'CLAUDE_SEE_CONFIG_DIR can name another folder';
const FIX = 'fix it, or delete it to reset all settings';

/** Returns the absolute path of the settings file; CLAUDE_SEE_CONFIG_DIR overrides its folder. */
export async function findSettingsPath(env: Env): Promise<string> {
  return join(await settingsFolder(env), `${CONFIG_NAME}.json`);
}

/**
 * Reads all stored settings; a missing file is empty. Throws CliError for a file that cannot be read or is not a JSON
 * object: it may hold a cost limit or `strip`, so no run continues without them. Conf is not used for reading, because
 * its schema validator would cost every start 40 ms.
 */
export async function readSettings(env: Env): Promise<StoredSettings> {
  let path: string;
  try {
    path = await findSettingsPath(env);
  } catch {
    return {}; // Without a home folder there are no settings, and none are needed.
  }
  return readFrom(path, env);
}

/**
 * Stores one setting, or removes it when `value` is undefined. Throws CliError for a disk error, and for a damaged
 * file, whose other settings would be lost. Conf replaces the file in one step; of two processes that change settings
 * at the same moment the last one wins.
 */
export async function writeSetting(
  env: Env,
  key: string,
  value: string | number | boolean | undefined,
): Promise<void> {
  const path = await findSettingsPath(env);
  const { default: Conf } = await import('conf');
  const change = () => {
    readFrom(path, env); // Conf would treat a damaged file as an empty one.
    makeFolder(dirname(path)); // Conf would make it readable by others.
    const store = new Conf<Record<string, unknown>>({
      cwd: dirname(path),
      configName: CONFIG_NAME,
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
      deserialize: (text) => parseSettings(text, path),
    });
    if (value === undefined) store.delete(key);
    else store.set(key, value);
  };
  try {
    change();
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw unusable(path, `cannot be written: ${describeSystemError(error)}`, ANOTHER_FOLDER, error);
  }
}

async function settingsFolder(env: Env): Promise<string> {
  const folder = await findConfigFolder(env);
  if (folder !== undefined) return folder;
  throw new CliError('settings_unusable', 'there is no home folder to keep settings in', {
    hint: 'set HOME, or CLAUDE_SEE_CONFIG_DIR to a folder',
  });
}

/** Returns the settings in a file, none for a missing one. The home "folder" of some service accounts is a file. */
function readFrom(path: string, { variables }: Env): StoredSettings {
  let text: string;
  try {
    text = readSmallFile(path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || (code === 'ENOTDIR' && !variables.CLAUDE_SEE_CONFIG_DIR)) return {};
    throw unusable(path, `cannot be read: ${describeSystemError(error)}`, ANOTHER_FOLDER, error);
  }
  return parseSettings(text, path);
}

function parseSettings(text: string, path: string): Record<string, unknown> {
  const json = text.replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw unusable(path, `is not valid JSON: ${describeJsonError(error, json)}`, FIX, error);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw unusable(path, 'is not a JSON object', FIX);
}

function unusable(path: string, message: string, hint: string, cause?: unknown): CliError {
  return new CliError('settings_unusable', message, { subject: path, hint, cause });
}
