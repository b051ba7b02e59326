// Checks the settings file and each setting, and makes the settings of the run from those that are valid.
import type { Env } from '../../env.ts';
import type { Finding } from '../../render/findings.ts';
import type { Flags } from '../../run/flags.ts';
import { isKnownPriceKey } from '../../run/prices.ts';
import { findSettingOrigin, isSettingKey, parseFrom, SETTING_KEYS } from '../../run/setting-table.ts';
import { resolveSettings, type Settings } from '../../run/settings.ts';
import { findSettingsPath, readSettings, type StoredSettings } from '../../store/settings-file.ts';
import { toProblem } from './problem.ts';

export interface CheckedSettings {
  readonly findings: readonly Finding[];
  /** Made without those that are not valid. */
  readonly settings: Settings;
  /** Variables without settings that are not valid. */
  readonly variables: Env['variables'];
}

/** Checks the settings; throws CliError for a flag that is not valid. */
export async function checkSettings(flags: Flags, env: Env): Promise<CheckedSettings> {
  const { stored, findings } = await readFile(env);
  const invalid = SETTING_KEYS.flatMap((key) => {
    const origin = findSettingOrigin(key, {}, env.variables, stored);
    if (!origin) return [];
    try {
      parseFrom(key, origin);
      return [];
    } catch (error) {
      const cure = origin.stored
        ? `claude-see config set ${key} VALUE, or config unset ${key}`
        : `set ${origin.name} to a valid value, or unset it`;
      return [{ key, origin, finding: { ...toProblem('settings', error), cure } }];
    }
  });
  const variables = without(
    env.variables,
    invalid.map(({ origin }) => origin.name),
  );
  const valid = without(
    stored,
    invalid.filter(({ origin }) => origin.stored).map(({ key }) => key),
  );
  const all = [...findings, ...invalid.map(({ finding }) => finding)];
  try {
    return { findings: all, settings: resolveSettings(flags, variables, valid), variables };
  } catch (error) {
    // A variable of a provider, as the address; without any, only a flag can be wrong.
    const settings = resolveSettings(flags, {}, {});
    return { findings: [...all, toProblem('settings', error)], settings, variables };
  }
}

async function readFile(env: Env): Promise<{ stored: StoredSettings; findings: readonly Finding[] }> {
  const name = 'settings';
  try {
    const stored = await readSettings(env);
    const path = await findSettingsPath(env).catch(() => 'no home folder');
    const keys = Object.keys(stored);
    const unknown = keys.filter((key) => !isSettingKey(key) && !isKnownPriceKey(key));
    const detail = keys.length === 0 ? `${path}: none stored` : `${path}: ${keys.join(', ')}`;
    return {
      stored,
      findings: [
        { name, status: 'ok', detail },
        ...unknown.map((key): Finding => {
          const cure = 'remove it from the file; claude-see help config lists the settings';
          return { name, status: 'note', detail: `unknown setting ${JSON.stringify(key)}, ignored`, cure };
        }),
      ],
    };
  } catch (error) {
    return { stored: {}, findings: [toProblem(name, error)] };
  }
}

function without<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
