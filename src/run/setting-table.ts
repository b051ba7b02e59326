// The table of settings: for each its key, flag, variable and parser, and where a value of it comes from. Pure.

import { EFFORTS } from '../api/build-request.ts';
import { PROVIDER_NAMES } from '../api/providers/providers.ts';
import { errorMessage, usageError } from '../errors.ts';
import { stripCredentials } from '../redact-url.ts';
import type { StoredSettings } from '../store/settings-file.ts';
import type { Flags } from './flags.ts';
import {
  parseBaseUrl,
  parseExpiry,
  parseKeep,
  parseModel,
  parseOneOf,
  parsePositiveInteger,
  parseRetries,
  parseSwitch,
  parseText,
  parseTimeout,
  parseToken,
  parseUsd,
} from './parse-values.ts';

/** What `--source` asks for. */
const REQUESTED_SOURCES = ['auto', 'base64', 'url', 'files'] as const;
export type RequestedSource = (typeof REQUESTED_SOURCES)[number];

/** Every stored setting: its key is also, unless `flagless`, its flag (`--max-tokens`) and its variable (`CLAUDE_SEE_MAX_TOKENS`). */
export const SETTINGS = {
  model: { parse: parseModel, about: 'model id or alias' },
  system: { parse: parseText, about: 'system prompt' },
  'max-tokens': { parse: parsePositiveInteger, about: 'most tokens of an answer, thinking included' },
  effort: { parse: parseOneOf(EFFORTS), about: EFFORTS.join(', ') },
  source: { parse: parseOneOf(REQUESTED_SOURCES), about: REQUESTED_SOURCES.join(', ') },
  expires: { parse: parseExpiry, about: 'lifetime of uploads: 1h to 90d, or never' },
  timeout: { parse: parseTimeout, about: 'longest time of a whole run' },
  retries: { parse: parseRetries, about: 'how often a failed request is tried again' },
  'max-cost': { parse: parseUsd, about: 'most USD that one run may cost, or none' },
  provider: { parse: parseOneOf(PROVIDER_NAMES), about: PROVIDER_NAMES.join(', ') },
  'base-url': { parse: parseBaseUrl, about: 'address of the Claude API (the flag: of the platform)' },
  workspace: { parse: parseToken, about: 'workspace of the Claude API (the flag: of the platform)' },
  strip: { parse: parseSwitch, about: 'remove metadata, such as the place, from every picture' },
  'max-edge': { parse: parsePositiveInteger, about: 'most pixels of the longer side' },
  usage: { parse: parseSwitch, about: 'always print tokens and cost' },
  save: { parse: parseSwitch, about: 'false keeps no conversations', flagless: true },
  'keep-history': { parse: parseKeep, about: 'lifetime of conversations: 30d, or forever', flagless: true },
} as const;

export type SettingKey = keyof typeof SETTINGS;
/** What a setting's text becomes. */
export type Parsed<Key extends SettingKey> = ReturnType<(typeof SETTINGS)[Key]['parse']>;

type Variables = Readonly<Record<string, string | undefined>>;

/** Says whether a word is the key of a setting. */
export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

/** Returns the variable that sets a setting, such as `CLAUDE_SEE_MAX_TOKENS`. */
export function settingVariable(key: SettingKey): string {
  return `CLAUDE_SEE_${key.toUpperCase().replaceAll('-', '_')}`;
}

/** Where a setting's value comes from. */
export interface SettingOrigin {
  /** `--model`, `CLAUDE_SEE_MODEL` or `setting model`. */
  readonly name: string;
  readonly text: string;
  readonly stored: boolean;
  /** Stored, but an object or a list, which no setting is. */
  readonly wrongType: boolean;
}

/** Returns where a setting's value comes from, or undefined where the default holds. */
export function settingOrigin(
  key: SettingKey,
  flags: Flags,
  variables: Variables,
  stored: StoredSettings,
): SettingOrigin | undefined {
  const flag = flags[key.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
  if (flag !== undefined) return { name: `--${key}`, text: String(flag), stored: false, wrongType: false };
  const name = settingVariable(key);
  const variable = variables[name];
  if (variable) return { name, text: variable, stored: false, wrongType: false };
  const setting = stored[key];
  if (setting === undefined || setting === null) return undefined;
  return {
    name: `setting ${key}`,
    text: storedText(setting),
    stored: true,
    wrongType: typeof setting === 'object',
  };
}

/** Returns a stored value as text, as it is shown and parsed. */
export function storedText(setting: unknown): string {
  return typeof setting === 'object' ? JSON.stringify(setting) : String(setting);
}

/** Parses one setting's text; throws CliError that names where the text came from. */
export function parseFrom<Key extends SettingKey>(
  key: Key,
  { name, text, wrongType = false }: Pick<SettingOrigin, 'name' | 'text'> & Partial<SettingOrigin>,
  hint?: string,
): Parsed<Key> {
  if (wrongType) throw usageError(`${name}: ${text}`, 'expected a text, a number, true or false', hint);
  const parse: (text: string) => unknown = SETTINGS[key].parse;
  return parseNamed(text, name, parse, hint) as Parsed<Key>;
}

/** Parses a text; throws CliError that names where the text came from and says what is expected. */
export function parseNamed<T>(text: string, name: string, parse: (text: string) => T, hint?: string): T {
  try {
    return parse(text);
  } catch (error) {
    throw usageError(
      // Here it is known where a URL ends: whoever redacts all messages takes a space for its end.
      `${name}: ${JSON.stringify(stripCredentials(text))}`,
      errorMessage(error),
      hint,
    );
  }
}
