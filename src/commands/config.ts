// `config get|set|unset|ls|path`: reads and writes stored settings.

import { dropApiPath, noteDroppedPath } from '../api/providers/api-path.ts';
import { findSimilar } from '../edit-distance.ts';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { makeOutput, type Output } from '../render/output.ts';
import { makeRedactor } from '../render/redact.ts';
import { formatDefinitions, formatTable } from '../render/table.ts';
import type { Group } from '../run/command-group.ts';
import type { Flags, FlagsOf } from '../run/flags.ts';
import { parseBaseUrl, parseModelToKeep } from '../run/parse-values.ts';
import {
  describeSetting,
  findSettingOrigin,
  formatStoredValue,
  isSettingKey,
  parseFrom,
  parseNamed,
  redactSetting,
  SETTING_KEYS,
  type SettingKey,
} from '../run/setting-table.ts';
import { findSettingsPath, readSettings, writeSetting } from '../store/settings-file.ts';

/** Prints one stored setting; throws CliError when it is not set. */
async function getSetting(key: string, flags: FlagsOf<'config get'>, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const known = requireKey(key);
  const value = (await readSettings(env))[known];
  if (value === undefined) throw usageError(key, 'is not set', `claude-see config set ${key} VALUE`);
  const shown = redactSetting(known, formatStoredValue(value));
  const json = typeof value === 'string' ? shown : value;
  await output.write(flags.json ? `${JSON.stringify({ [known]: json })}\n` : `${shown}\n`);
}

/** Validates and stores one setting; `--json` prints it as `get` would. Throws CliError for a bad key or value. */
async function setSetting(key: string, value: string, flags: FlagsOf<'config set'>, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const known = requireKey(key);
  await checkValue(known, value, env);
  let kept = value;
  if (known === 'base-url') {
    kept = dropApiPath(parseBaseUrl(value));
    const note = noteDroppedPath(key, parseBaseUrl(value));
    if (note !== undefined) output.info(note);
  }
  await writeSetting(env, known, kept);
  if (flags.json) await output.write(`${JSON.stringify({ [known]: kept })}\n`);
}

/** Removes one setting, which `--json` prints as null; does nothing for one that is not set. */
async function unsetSetting(key: string, flags: FlagsOf<'config unset'>, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const known = requireKey(key);
  await writeSetting(env, known, undefined);
  if (flags.json) await output.write(`${JSON.stringify({ [known]: null })}\n`);
}

/** Prints every setting that a variable or the settings file sets, and its origin. */
async function listSettings(flags: FlagsOf<'config ls'>, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const stored = await readSettings(env);
  for (const key of Object.keys(stored)) {
    if (!isSettingKey(key))
      output.info(`${await findSettingsPath(env)}: unknown setting ${JSON.stringify(key)} ignored`);
  }
  const redact = makeRedactor(env.variables); // A URL in a variable may hold a password.
  const found = SETTING_KEYS.flatMap((key) => {
    const origin = findSettingOrigin(key, {}, env.variables, stored);
    if (!origin) return [];
    const from = origin.stored ? 'settings' : origin.name;
    return [{ key, value: redact(redactSetting(key, origin.text)), from }];
  });
  await printList(found, flags, output);
}

/** Prints the path of the settings file, which may not exist yet. */
async function printSettingsPath(flags: FlagsOf<'config path'>, env: Env): Promise<void> {
  const path = await findSettingsPath(env);
  await makeOutput(env, flags).write(`${flags.json ? JSON.stringify({ path }) : path}\n`);
}

async function printList(
  found: readonly { key: string; value: string; from: string }[],
  flags: Flags,
  output: Output,
): Promise<void> {
  if (flags.json) {
    await output.write(`${JSON.stringify(found)}\n`);
  } else if (found.length === 0) {
    output.info('all settings are at their defaults; `claude-see help config` lists the keys');
  } else {
    await output.write(
      formatTable(
        ['setting', 'value', 'from'],
        found.map(({ key, value, from }) => [key, value, from]),
      ),
    );
  }
}

function requireKey(key: string): SettingKey {
  if (isSettingKey(key)) return key;
  const similar = findSimilar(key, SETTING_KEYS);
  const guess = similar === undefined ? '' : `; did you mean ${similar}?`;
  throw usageError(key, `unknown setting${guess}`, `settings: ${SETTING_KEYS.join(', ')}`);
}

/** Throws CliError for a value that runs would reject, and for a model that is probably mistyped. */
async function checkValue(key: SettingKey, text: string, env: Env): Promise<void> {
  parseFrom(key, { name: key, text });
  if (key !== 'model') return;
  const provider = findSettingOrigin('provider', {}, env.variables, await readSettings(env))?.text;
  // At Foundry users name the deployments.
  if (provider !== 'foundry') parseNamed(text, key, parseModelToKeep);
}

function formatSettings(): string {
  const rows = SETTING_KEYS.map((key) => [key, describeSetting(key, { withDefault: true })] as const);
  return `\nSettings:\n${formatDefinitions(rows)}`;
}

export const CONFIG: Group = {
  name: 'config',
  about: 'stored settings',
  example: 'set model haiku',
  helpText: formatSettings,
  subcommands: [
    {
      usage: 'get <key>',
      about: 'print a setting',
      example: 'model',
      run: ([key = ''], flags, env) => getSetting(key, flags, env),
    },
    {
      usage: 'set <key> <value>',
      about: 'store a setting',
      example: 'model haiku',
      run: ([key = '', value = ''], flags, env) => setSetting(key, value, flags, env),
    },
    {
      usage: 'unset <key>',
      about: 'remove a setting',
      example: 'model',
      run: ([key = ''], flags, env) => unsetSetting(key, flags, env),
    },
    {
      usage: 'ls',
      about: 'list settings that are not at their defaults, and the origin of each',
      example: '--json',
      run: (_, flags, env) => listSettings(flags, env),
    },
    {
      usage: 'path',
      about: 'print the path of the settings file',
      example: '',
      run: (_, flags, env) => printSettingsPath(flags, env),
    },
  ],
};
