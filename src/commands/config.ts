// `config get|set|unset|ls|path`: defaults that are stored between runs.
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { makeOutput, type Output } from '../render/output.ts';
import { makeRedactor } from '../render/redact.ts';
import { formatTable } from '../render/table.ts';
import type { Group } from '../run/command-group.ts';
import { COMMON_FLAGS } from '../run/flag-table.ts';
import type { Flags } from '../run/flags.ts';
import {
  isSettingKey,
  parseFrom,
  SETTINGS,
  type SettingKey,
  settingOrigin,
  settingVariable,
  storedText,
} from '../run/setting-table.ts';
import { readSettings, settingsPath, writeSetting } from '../store/settings-file.ts';

/** Prints one stored setting; throws CliError when it is not set. */
async function getSetting(key: string, flags: Flags, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const known = requireKey(key);
  const value = (await readSettings(env))[known];
  if (value === undefined) throw usageError(key, 'is not set', `claude-see config set ${key} VALUE`);
  await output.write(
    flags.json === true ? `${JSON.stringify({ [known]: value })}\n` : `${storedText(value)}\n`,
  );
}

/** Validates and stores one setting; `--json` prints it as `get` would. Throws CliError for a bad key or value. */
async function setSetting(key: string, value: string, flags: Flags, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const known = requireKey(key);
  parseFrom(known, { name: known, text: value });
  await writeSetting(env, known, value);
  if (flags.json === true) await output.write(`${JSON.stringify({ [known]: value })}\n`);
}

/** Removes one setting, which `--json` prints as null; one that is not set is no error. */
async function unsetSetting(key: string, flags: Flags, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const known = requireKey(key);
  await writeSetting(env, known, undefined);
  if (flags.json === true) await output.write(`${JSON.stringify({ [known]: null })}\n`);
}

/** Prints every setting that is not at its default, and where it comes from. */
async function listSettings(flags: Flags, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const stored = await readSettings(env);
  for (const key of Object.keys(stored)) {
    if (!isSettingKey(key))
      output.info(`${await settingsPath(env)}: unknown setting ${JSON.stringify(key)} is not used`);
  }
  const redact = makeRedactor(env.variables); // A URL in a variable may hold a password.
  const found = (Object.keys(SETTINGS) as SettingKey[]).flatMap((key) => {
    const origin = settingOrigin(key, {}, env.variables, stored);
    if (!origin) return [];
    const from = origin.stored ? 'settings' : origin.name;
    return [{ key, value: redact(origin.text), from }];
  });
  await printList(found, flags, output);
}

/** Prints the path of the settings file, which may not exist yet. */
async function printSettingsPath(flags: Flags, env: Env): Promise<void> {
  const path = await settingsPath(env);
  await makeOutput(env, flags).write(`${flags.json === true ? JSON.stringify({ path }) : path}\n`);
}

async function printList(
  found: readonly { key: string; value: string; from: string }[],
  flags: Flags,
  output: Output,
): Promise<void> {
  if (flags.json === true) {
    await output.write(`${JSON.stringify(found)}\n`);
  } else if (found.length === 0) {
    output.info('everything is at its default; keys that can be set:');
    for (const key of Object.keys(SETTINGS) as SettingKey[]) {
      output.info(`  ${key.padEnd(12)} ${SETTINGS[key].about} (or ${settingVariable(key)})`);
    }
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
  throw usageError(key, 'is not a setting', `settings: ${Object.keys(SETTINGS).join(', ')}`);
}

export const CONFIG: Group = {
  name: 'config',
  about: 'store defaults',
  takes: COMMON_FLAGS,
  subcommands: [
    {
      usage: 'get <key>',
      about: 'print a setting',
      run: ([key = ''], flags, env) => getSetting(key, flags, env),
    },
    {
      usage: 'set <key> <value>',
      about: 'store a setting',
      run: ([key = '', value = ''], flags, env) => setSetting(key, value, flags, env),
    },
    {
      usage: 'unset <key>',
      about: 'remove a setting',
      run: ([key = ''], flags, env) => unsetSetting(key, flags, env),
    },
    {
      usage: 'ls',
      about: 'list settings and where each comes from',
      run: (_, flags, env) => listSettings(flags, env),
    },
    {
      usage: 'path',
      about: 'print the path of the settings file',
      run: (_, flags, env) => printSettingsPath(flags, env),
    },
  ],
};
