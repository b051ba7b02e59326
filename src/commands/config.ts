// `config get|set|unset|ls|path`: reads and writes stored settings.
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { makeOutput, type Output } from '../render/output.ts';
import { makeRedactor } from '../render/redact.ts';
import { formatDefinitions, formatTable } from '../render/table.ts';
import type { Group } from '../run/command-group.ts';
import type { Flags, FlagsOf } from '../run/flags.ts';
import { isKnownPriceKey, listPriceRows, PRICE_HELP, PRICE_KEY } from '../run/prices.ts';
import {
  describeSetting,
  findSettingOrigin,
  formatStoredValue,
  isSettingKey,
  redactSetting,
  SETTING_KEYS,
} from '../run/setting-table.ts';
import { requireStoredKey } from '../run/stored-keys.ts';
import { findSettingsPath, readSettings, writeSetting } from '../store/settings-file.ts';

/** Prints one stored setting; throws CliError when it is not set. */
async function getSetting(name: string, flags: FlagsOf<'config get'>, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const { key, redact, listSame } = requireStoredKey(name);
  const stored = await readSettings(env);
  const [same] = listSame(stored);
  if (same === undefined) throw usageError(name, 'is not set', `claude-see config set ${name} VALUE`);
  const value = stored[same];
  const shown = redact(formatStoredValue(value));
  const json = typeof value === 'string' ? shown : value;
  await output.write(flags.json ? `${JSON.stringify({ [key]: json })}\n` : `${shown}\n`);
}

/** Validates and stores one setting; `--json` prints it as `get` would. Throws CliError for a bad key or value. */
async function setSetting(
  name: string,
  value: string,
  flags: FlagsOf<'config set'>,
  env: Env,
): Promise<void> {
  const output = makeOutput(env, flags);
  const { key, prepare, listSame } = requireStoredKey(name);
  const { kept, note } = await prepare(value, env);
  if (note !== undefined) output.info(note);
  await removeAll(
    listSame(await readSettings(env)).filter((same) => same !== key),
    env,
  );
  await writeSetting(env, key, kept);
  if (flags.json) await output.write(`${JSON.stringify({ [key]: kept })}\n`);
}

/** Removes one setting, which `--json` prints as null; does nothing for one that is not set. */
async function unsetSetting(name: string, flags: FlagsOf<'config unset'>, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const { key, listSame } = requireStoredKey(name);
  await removeAll(listSame(await readSettings(env)), env);
  if (flags.json) await output.write(`${JSON.stringify({ [key]: null })}\n`);
}

async function removeAll(keys: readonly string[], env: Env): Promise<void> {
  for (const key of keys) await writeSetting(env, key, undefined);
}

/** Prints every setting that a variable or the settings file sets, and its origin. */
async function listSettings(flags: FlagsOf<'config ls'>, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const stored = await readSettings(env);
  for (const key of Object.keys(stored)) {
    if (!isSettingKey(key) && !isKnownPriceKey(key))
      output.info(`${await findSettingsPath(env)}: unknown setting ${JSON.stringify(key)} ignored`);
  }
  const redact = makeRedactor(env); // A URL in a variable may hold a password.
  const found = SETTING_KEYS.flatMap((key) => {
    const origin = findSettingOrigin(key, {}, env.variables, stored);
    if (!origin) return [];
    const from = origin.stored ? 'settings' : origin.name;
    return [{ key, value: redact(redactSetting(key, origin.text)), from }];
  });
  const prices = listPriceRows(env.variables, stored);
  await printList([...found, ...prices], flags, output);
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

function formatSettings(): string {
  const rows = SETTING_KEYS.map((key) => [key, describeSetting(key, { withDefault: true })] as const);
  return `\nSettings:\n${formatDefinitions([...rows, [PRICE_KEY, PRICE_HELP.setting]])}`;
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
