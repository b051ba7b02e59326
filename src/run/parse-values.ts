// Parses the values of flags, variables and settings; each parser throws an Error that states the expected form.

import { EFFORTS } from '../api/build-request.ts';
import { MODEL_ALIASES } from '../api/models.ts';
import { findMeantProviders, PROVIDER_NAMES, type ProviderName } from '../api/providers/providers.ts';
import { findSimilar } from '../edit-distance.ts';
import { FILE_LIFETIME_S } from '../limits.ts';

const DAY_MS = 86_400_000;
const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS };

/** The value that lifts a setting. */
export const NONE = 'none';

/** Maximum delay of a Node timer, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Parses seconds, or a number with `ms`, `s`, `m` or `h`, into milliseconds. */
export function parseTimeout(text: string): number {
  const ms = parseDuration(text, 's');
  if (ms === undefined || ms <= 0) throw new Error('expected a time above zero such as 90, 500ms, 90s or 5m');
  if (ms > MAX_TIMER_MS) throw new Error('the maximum time is 596h');
  return ms;
}

/** Parses `1h` to `90d` into seconds, or `never` into null. */
export function parseExpiry(text: string): number | null {
  if (text === 'never') return null;
  const ms = parseDuration(text, undefined);
  const seconds = ms === undefined ? Number.NaN : Math.round(ms / 1000);
  if (!(seconds >= FILE_LIFETIME_S.min && seconds <= FILE_LIFETIME_S.max)) {
    throw new Error('expected a time from 1h to 90d, or never');
  }
  return seconds;
}

/** Parses an age such as `7d` or `12h` into milliseconds. */
export function parseAge(text: string): number {
  const ms = parseDuration(text, undefined);
  if (ms === undefined) throw new Error('expected an age such as 7d, 12h or 30m');
  return ms;
}

/** Parses a lifetime of at least a day into milliseconds, or `forever` into null. */
export function parseKeep(text: string): number | null {
  if (text === 'forever') return null;
  const ms = parseDuration(text, undefined);
  if (ms === undefined || ms < DAY_MS) throw new Error('expected a time of at least 1d, or forever');
  return ms;
}

/** Resolves our aliases (`opus`) to API ids and returns other names unchanged; throws for a mistyped alias. */
export function parseModel(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Error('expected a model id, or an alias such as opus');
  const id = Object.hasOwn(MODEL_ALIASES, text) ? MODEL_ALIASES[text] : undefined;
  // A name with a version is judged where the API is known that it is asked at.
  const isWord = /^[a-z]+$/i.test(text);
  const similar = id === undefined && isWord ? findSimilar(text, Object.keys(MODEL_ALIASES)) : undefined;
  if (similar !== undefined) throw new Error(`unknown model; did you mean ${similar}?`);
  return id ?? text;
}

/**
 * Parses a model to keep, such as a setting. Also throws for a single word that is not an alias, which could only be
 * the name of a deployment at Foundry or a gateway.
 */
export function parseModelToKeep(text: string): string {
  const model = parseModel(text);
  if (model === text && /^[a-z]+$/i.test(text)) {
    throw new Error(`unknown model; aliases are ${Object.keys(MODEL_ALIASES).join(', ')}`);
  }
  return model;
}

/** Parses the name of a provider; the error for another name of one, such as `azure`, says which is meant. */
export function parseProvider(text: string): ProviderName {
  const found = PROVIDER_NAMES.find((name) => name === text);
  if (found !== undefined) return found;
  const meant = findMeantProviders(text).join(' or ');
  const guess = meant === '' ? '' : `; did you mean ${meant}?`;
  throw new Error(`expected one of ${PROVIDER_NAMES.join(', ')}${guess}`);
}

/** Parses a whole number of at least 1. */
export function parsePositiveInteger(text: string): number {
  const value = toPositiveInteger(text);
  if (value === undefined) throw new Error('expected a whole number of at least 1');
  return value;
}

/** Parses `2/5`: the second of five shards. */
export function parseShard(text: string): { readonly index: number; readonly count: number } {
  const [, index = 0, count = 0] = (/^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text) ?? []).map(Number);
  if (index === 0 || index > count) throw new Error('expected i/n, such as 1/4');
  return { index, count };
}

/** Parses pixels of the longer side, or `none` into null. */
export function parseMaxEdge(text: string): number | null {
  const value = text === NONE ? null : toPositiveInteger(text);
  if (value === undefined) throw new Error('expected a whole number of at least 1, or none');
  return value;
}

/** Parses how many times to retry, 0 to 20. */
export function parseRetries(text: string): number {
  if (!/^\d{1,2}$/.test(text) || Number(text) > 20) throw new Error('expected a whole number from 0 to 20');
  return Number(text);
}

/** Parses an amount in USD, with or without a leading `$`, or `none` into null. */
export function parseUsd(text: string): number | null {
  if (text === NONE) return null;
  const value = /^\$?\d*\.?\d+$/.test(text) ? Number(text.replace(/^\$/, '')) : 0;
  if (value <= 0) {
    throw new Error('expected an amount in USD above zero, such as 0.05, or none');
  }
  return value;
}

/** Parses the address that `/v1/messages` is appended to. */
export function parseBaseUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw new Error('expected a URL such as https://api.anthropic.com');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('expected an http or https URL');
  if (url.username || url.password) throw new Error('a base URL must not contain a user name or password');
  if (/[?#]/.test(text)) throw new Error('a base URL must not contain ? or #');
  return text.trim().replace(/\/+$/, '');
}

/** Parses a system prompt, which must not be empty, or `none` into null. */
export function parseSystem(text: string): string | null {
  if (text.trim() === '') throw new Error('is empty');
  return text === NONE ? null : text;
}

/** Parses a model to ask in place of the first, or `none` into null. */
export function parseFallbackModel(text: string): string | null {
  return text === NONE ? null : parseModel(text);
}

/** A key of Anthropic anywhere, or a single word that is one of another company. */
const API_KEY = /sk-ant-[\w-]{16,}|^["'\s]*sk-[\w-]{16,}["'\s]*$/;

/** Parses the command line that prints a key, or `none` into null. */
export function parseKeyCommand(text: string): string | null {
  if (text.trim() === '') throw new Error('is empty');
  if (API_KEY.test(text)) throw new Error('is a key, not a command that prints one; a key is never stored');
  return text === NONE ? null : text;
}

/** Parses an effort level, or `default`, which leaves it to the model, into null. */
export function parseEffort(text: string): (typeof EFFORTS)[number] | null {
  const effort = parseOneOf([...EFFORTS, 'default'])(text);
  return effort === 'default' ? null : effort;
}

/** Parses a workspace id, which is sent as a header, or `none` into null. */
export function parseWorkspace(text: string): string | null {
  if (text === NONE) return null;
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Error('expected an id without white space');
  return text;
}

/** Parses true or false, also written 1, yes, on or 0, no, off. */
export function parseSwitch(text: string): boolean {
  if (/^(true|1|yes|on)$/i.test(text)) return true;
  if (/^(false|0|no|off)$/i.test(text)) return false;
  throw new Error('expected true or false');
}

/** Returns a parser that accepts exactly the given texts. */
export function parseOneOf<Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new Error(`expected one of ${choices.join(', ')}`);
    return found;
  };
}

function toPositiveInteger(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function parseDuration(text: string, defaultUnit: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/.exec(text.trim());
  const factor = UNIT_MS[match?.[2] ?? defaultUnit ?? ''];
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}
