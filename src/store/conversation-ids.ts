// Makes ids of conversations, and resolves the first characters of one. Pure.
import { CliError, usageError } from '../errors.ts';

/** Digits and letters that cannot be confused: no i, l, o, u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_LENGTH = 6;
/** Candidates that fit on one line of an error. */
export const MAX_CANDIDATES = 5;

/** Returns a new id: the day in UTC, and 30 random bits, such as `20261122-7k3q9f`. */
export function makeConversationId(now: Date): string {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH));
  const letters = Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]);
  return `${now.toISOString().slice(0, 10).replaceAll('-', '')}-${letters.join('')}`;
}

/** Returns the part of an id behind its date, which is enough to type: `7k3q9f`. */
export function shortenId(id: string): string {
  return id.slice(id.indexOf('-') + 1);
}

/**
 * Resolves a word to an id: the id itself, its first characters, or the first characters behind its date. Throws
 * CliError when no id or several ids match.
 */
export function resolveConversationId(word: string, ids: readonly string[]): string {
  const found = findMatchingIds(word, ids);
  const [only, ...more] = found;
  if (only === undefined) throw noSuchConversation(word);
  if (more.length === 0) return only;
  const named = found.slice(0, MAX_CANDIDATES).join(', ');
  const rest = found.length - MAX_CANDIDATES;
  throw usageError(
    word,
    `matches ${found.length} conversations`,
    `type more characters: ${named}${rest > 0 ? ` and ${rest} more` : ''}`,
  );
}

/** Returns the id that a word is, or else all that begin with it, with or without their date. */
export function findMatchingIds(word: string, ids: readonly string[]): readonly string[] {
  const wanted = word.trim().toLowerCase();
  if (ids.includes(wanted)) return [wanted];
  if (wanted === '') return [];
  return ids.filter((id) => id.startsWith(wanted) || shortenId(id).startsWith(wanted));
}

/** Returns the error for an id that no conversation has. */
export function noSuchConversation(word: string): CliError {
  return new CliError('not_found', 'no conversation has this id', {
    subject: word === '' ? "''" : word,
    hint: '`claude-see history ls` lists the ids',
  });
}
