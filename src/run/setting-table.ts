// The table of settings: the parser of each, and whether a flag, a variable or the settings file sets it.

import { CACHE_TTLS } from '../api/cache-breakpoints.ts';
import { BEDROCK_PROFILES } from '../api/providers/bedrock.ts';
import { errorMessage, usageError } from '../errors.ts';
import { redactAddress, redactUrl } from '../redact-url.ts';
import type { StoredSettings } from '../store/settings-file.ts';
import { DEFAULTS } from './defaults.ts';
import { type FlagSpec, REQUESTED_SOURCES } from './flag-spec.ts';
import { FLAGS, type FlagKey, toFlagKey } from './flag-table.ts';
import type { Flags } from './flags.ts';
import {
  parseBaseUrl,
  parseEffort,
  parseExpiry,
  parseFallbackModel,
  parseKeep,
  parseKeyCommand,
  parseMaxEdge,
  parseModel,
  parseOneOf,
  parsePositiveInteger,
  parseProvider,
  parseRetries,
  parseSwitch,
  parseSystem,
  parseTimeout,
  parseUsd,
  parseWorkspace,
} from './parse-values.ts';

/** A value of `--source`. */
export type RequestedSource = (typeof REQUESTED_SOURCES)[number];

export interface SettingSpec {
  readonly parse: (text: string) => unknown;
  /** All values, where these are a closed set that no flag states. */
  readonly choices?: readonly string[];
  /** Help text where the setting has no flag, or means something else than its flag. */
  readonly about?: string;
  /** The default, where the setting has no flag that states it. */
  readonly default?: string;
}

/**
 * Every setting by its key. `max-tokens` is also set by the flag `--max-tokens`, if there is one, and by the variable
 * `CLAUDE_SEE_MAX_TOKENS`.
 */
export const SETTINGS = {
  model: { parse: parseModel },
  'fallback-model': { parse: parseFallbackModel },
  system: { parse: parseSystem },
  'max-tokens': { parse: parsePositiveInteger },
  effort: { parse: parseEffort },
  cache: { parse: parseOneOf(CACHE_TTLS) },
  source: { parse: parseOneOf(REQUESTED_SOURCES) },
  expires: { parse: parseExpiry },
  timeout: { parse: parseTimeout },
  retries: { parse: parseRetries },
  'max-cost': { parse: parseUsd },
  provider: { parse: parseProvider },
  'bedrock-profile': {
    parse: parseOneOf(BEDROCK_PROFILES),
    choices: BEDROCK_PROFILES,
    about: `inference profile of earlier models on Bedrock: ${BEDROCK_PROFILES.join(', ')}`,
    default: 'global',
  },
  'base-url': { parse: parseBaseUrl, about: 'address of the Claude API; not used for other providers' },
  workspace: { parse: parseWorkspace, about: 'workspace id of the Claude API; not used for other providers' },
  'key-command': {
    parse: parseKeyCommand,
    about: 'command that prints the API key, such as `op read op://Private/Claude/key`',
    default: 'none',
  },
  strip: { parse: parseSwitch },
  'max-edge': { parse: parseMaxEdge },
  usage: { parse: parseSwitch },
  plain: { parse: parseSwitch },
  save: { parse: parseSwitch, about: 'save conversations' },
  'keep-history': {
    parse: parseKeep,
    about: 'lifetime of unused conversations, such as 7d, or forever',
    default: DEFAULTS.keepHistory,
  },
} as const satisfies Readonly<Record<string, SettingSpec>>;

export type SettingKey = keyof typeof SETTINGS;
/** The type of a parsed setting. */
export type Parsed<Key extends SettingKey> = ReturnType<(typeof SETTINGS)[Key]['parse']>;

type Variables = Readonly<Record<string, string | undefined>>;

/** Every key, in the order of the table. */
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

/** Returns the flag that sets a setting for one run, such as `--max-tokens`; undefined where there is none. */
export function getSettingFlag(key: SettingKey): string | undefined {
  return Object.hasOwn(FLAGS, toFlagKey(key)) ? `--${key}` : undefined;
}

/** Returns what a setting does, for help and lists. */
export function describeSetting(
  key: SettingKey,
  { withDefault = false }: { readonly withDefault?: boolean } = {},
): string {
  const spec: SettingSpec = SETTINGS[key];
  const flagKey = toFlagKey(key);
  const flag: Pick<FlagSpec, 'about' | 'default'> | undefined = Object.hasOwn(FLAGS, flagKey)
    ? FLAGS[flagKey as FlagKey]
    : undefined;
  const text = spec.about ?? flag?.about ?? '';
  const standard = spec.default ?? flag?.default;
  return withDefault && standard !== undefined ? `${text} (default: ${standard})` : text;
}

/** Says whether a word is the key of a setting. */
export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

/** Returns the variable that sets a setting, such as `CLAUDE_SEE_MAX_TOKENS`. */
export function getSettingVariable(key: SettingKey): string {
  return `CLAUDE_SEE_${key.toUpperCase().replaceAll('-', '_')}`;
}

/** The origin of a setting's value. */
export interface SettingOrigin {
  /** `--model`, `CLAUDE_SEE_MODEL` or `setting model`. */
  readonly name: string;
  readonly text: string;
  readonly stored: boolean;
  /** Stored as an object or a list, which is never valid. */
  readonly wrongType: boolean;
}

/** Returns where the value of a setting comes from, or undefined when the default applies. */
export function findSettingOrigin(
  key: SettingKey,
  flags: Flags,
  variables: Variables,
  stored: StoredSettings,
): SettingOrigin | undefined {
  const flag = (flags as Readonly<Record<string, unknown>>)[toFlagKey(key)];
  if (flag !== undefined) return { name: `--${key}`, text: String(flag), stored: false, wrongType: false };
  const name = getSettingVariable(key);
  const variable = variables[name];
  if (variable) return { name, text: variable, stored: false, wrongType: false };
  const setting = stored[key];
  if (setting === undefined || setting === null) return undefined;
  return {
    name: `setting ${key}`,
    text: formatStoredValue(setting),
    stored: true,
    wrongType: typeof setting === 'object',
  };
}

/** Returns a stored value as the text to print and parse. */
export function formatStoredValue(setting: unknown): string {
  return typeof setting === 'object' ? JSON.stringify(setting) : String(setting);
}

/** Parses the text of a setting; throws CliError that names the origin of the text. */
export function parseFrom<Key extends SettingKey>(
  key: Key,
  { name, text, wrongType = false }: Pick<SettingOrigin, 'name' | 'text'> & Partial<SettingOrigin>,
  hint?: string,
): Parsed<Key> {
  if (wrongType) throw usageError(`${name}: ${text}`, 'expected a text, a number, true or false', hint);
  const parse: (text: string) => unknown = SETTINGS[key].parse;
  return parseNamed(text, name, parse, { hint, redact: (value) => redactSetting(key, value) }) as Parsed<Key>;
}

/** Returns the value of a setting without the password or token of a URL. */
export function redactSetting(key: SettingKey, text: string): string {
  // Also a key of another company, which no redactor knows.
  if (key === 'key-command') return redactUrl(text.replace(/^["'\s]*sk-[\w-]{16,}/, '[redacted]'));
  // An address may lack its scheme, and is then invalid, but its password is still one.
  return key === 'base-url' ? redactAddress(text) : redactUrl(text);
}

/** Parses a text; throws CliError that names the origin of the text and states the expected form. */
export function parseNamed<T>(
  text: string,
  name: string,
  parse: (text: string) => T,
  { hint, redact = redactUrl }: { readonly hint?: string | undefined; redact?(text: string): string } = {},
): T {
  try {
    return parse(text);
  } catch (error) {
    throw usageError(
      // Redacted here, where the whole URL is known: the redaction of messages ends a URL at a space.
      `${name}: ${JSON.stringify(redact(text))}`,
      errorMessage(error),
      hint,
    );
  }
}
