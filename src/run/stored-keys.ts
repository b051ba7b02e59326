// Checks the keys and values that `config` reads and writes: those of settings, and the prices of models.
import { dropApiPath, noteDroppedPath } from '../api/providers/api-path.ts';
import { findSimilar } from '../edit-distance.ts';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { readSettings, type StoredSettings } from '../store/settings-file.ts';
import { DEFAULTS } from './defaults.ts';
import { makeModelParser } from './model-names.ts';
import { NONE, parseBaseUrl, parseModelToKeep, parseProvider } from './parse-values.ts';
import {
  describePriceToKeep,
  formatPrice,
  formatPriceKey,
  isPriceKey,
  listSamePriceKeys,
  PRICE_KEY,
  parsePrice,
  parsePriceKey,
} from './prices.ts';
import {
  findSettingOrigin,
  isSettingKey,
  parseFrom,
  parseNamed,
  redactSetting,
  SETTING_KEYS,
  type SettingKey,
} from './setting-table.ts';

/** A key of the settings file, as a command names it. */
export interface StoredKey {
  /** The form in which it is stored. */
  readonly key: string;
  /** Lists the keys in the file that mean the same. */
  listSame(stored: StoredSettings): readonly string[];
  /** Returns a value without secrets. */
  redact(text: string): string;
  /** Returns the value to store, and what the user should know about it. Throws CliError for one that runs would reject. */
  prepare(text: string, env: Env): Promise<{ readonly kept: string; readonly note?: string | undefined }>;
}

/** Returns a key that `config` may store; throws CliError for an unknown one. */
export function requireStoredKey(key: string): StoredKey {
  if (isPriceKey(key)) return makePriceKey(key);
  if (isSettingKey(key)) return makeSettingKey(key);
  const similar = findSimilar(key, SETTING_KEYS);
  const guess = similar === undefined ? '' : `; did you mean ${similar}?`;
  throw usageError(key, `unknown setting${guess}`, `settings: ${[...SETTING_KEYS, PRICE_KEY].join(', ')}`);
}

function makePriceKey(typed: string): StoredKey {
  const key = formatPriceKey(parsePriceKey(typed));
  return {
    key,
    listSame: (stored) => listSamePriceKeys(key, stored),
    redact: (text) => text,
    async prepare(text) {
      const price = parseNamed(text, typed, parsePrice);
      return { kept: formatPrice(price), note: `${key}: ${describePriceToKeep(price)}` };
    },
  };
}

function makeSettingKey(key: SettingKey): StoredKey {
  return {
    key,
    listSame: (stored) => (Object.hasOwn(stored, key) ? [key] : []),
    redact: (text) => redactSetting(key, text),
    async prepare(text, env) {
      await checkValue(key, text, env);
      if (key !== 'base-url') return { kept: text };
      const url = parseBaseUrl(text);
      return { kept: dropApiPath(url), note: noteDroppedPath(key, url) };
    },
  };
}

/** Throws CliError for a value that runs would reject, and for a model that is probably mistyped. */
async function checkValue(key: SettingKey, text: string, env: Env): Promise<void> {
  parseFrom(key, { name: key, text });
  if (key !== 'model' && (key !== 'fallback-model' || text === NONE)) return;
  const stored = await readSettings(env);
  const provider = findSettingOrigin('provider', {}, env.variables, stored)?.text ?? DEFAULTS.provider;
  const baseUrl =
    findSettingOrigin('base-url', {}, env.variables, stored)?.text ?? env.variables.ANTHROPIC_BASE_URL;
  const address = { provider: parseProvider(provider), baseUrl: baseUrl || undefined };
  parseNamed(text, key, makeModelParser(address));
  // At Foundry users name the deployments.
  if (provider !== 'foundry') parseNamed(text, key, parseModelToKeep);
}
