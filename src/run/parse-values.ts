// Parsers of what users write in flags, variables and settings; each throws an Error that says what is expected.

import { MODEL_ALIASES } from '../api/models.ts';
import { FILE_LIFETIME_S } from '../limits.ts';

const DAY_MS = 86_400_000;
const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS };

/** Longest delay that a Node timer can hold, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Parses seconds, or a number with `ms`, `s`, `m` or `h`, into milliseconds. */
export function parseTimeout(text: string): number {
  const ms = parseDuration(text, 's');
  if (ms === undefined || ms <= 0) throw new Error('expected a time above zero such as 90, 500ms, 90s or 5m');
  if (ms > MAX_TIMER_MS) throw new Error('the longest time is 596h');
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

/** Resolves our aliases (`opus`) to API ids and passes every other model id through. */
export function parseModel(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Error('expected a model id, or an alias such as opus');
  return (Object.hasOwn(MODEL_ALIASES, text) && MODEL_ALIASES[text]) || text;
}

export function parsePositiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new Error('expected a whole number of at least 1');
  }
  return value;
}

export function parseRetries(text: string): number {
  if (!/^\d{1,2}$/.test(text) || Number(text) > 20) throw new Error('expected a whole number from 0 to 20');
  return Number(text);
}

/** Parses an amount in USD, with or without a leading `$`, or `none` into null. */
export function parseUsd(text: string): number | null {
  if (text === 'none') return null;
  const value = /^\$?\d*\.?\d+$/.test(text) ? Number(text.replace(/^\$/, '')) : 0;
  if (value <= 0) {
    throw new Error('expected an amount in USD above zero, such as 0.05, or none');
  }
  return value;
}

/** Parses the address that `/v1/messages` is put behind. */
export function parseBaseUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw new Error('expected a URL such as https://api.anthropic.com');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('expected an http or https URL');
  if (url.username || url.password) throw new Error('a base URL must not contain a user name or password');
  if (/[?#]/.test(text)) throw new Error('a base URL ends in its path: no ? and no #');
  return text.trim().replace(/\/+$/, '');
}

export function parseText(text: string): string {
  if (text.trim() === '') throw new Error('is empty');
  return text;
}

/** Parses a header value such as a workspace id. */
export function parseToken(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Error('expected an id without white space');
  return text;
}

export function parseSwitch(text: string): boolean {
  if (/^(true|1|yes|on)$/i.test(text)) return true;
  if (/^(false|0|no|off)$/i.test(text)) return false;
  throw new Error('expected true or false');
}

/** Returns a parser that takes exactly the given words. */
export function parseOneOf<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found === undefined) throw new Error(`expected one of ${words.join(', ')}`);
    return found;
  };
}

function parseDuration(text: string, defaultUnit: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/.exec(text.trim());
  const factor = UNIT_MS[match?.[2] ?? defaultUnit ?? ''];
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}
