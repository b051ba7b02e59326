// Names conversations, and finds the one that a few typed characters mean. Touches no disk.
import { CliError, usageError } from '../errors.ts';

/** Digits and letters that nobody takes for one another: no i, l, o, u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_LENGTH = 6;
/** As many as fit on a line of an error. */
const MAX_NAMED = 5;

/** Returns a new id: the day in UTC, for order, and 30 random bits, as `20261122-7k3q9f`. */
export function newConversationId(now: Date): string {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH));
  const letters = Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]);
  return `${now.toISOString().slice(0, 10).replaceAll('-', '')}-${letters.join('')}`;
}

/**
 * Returns the id that a word means: the id itself, or the beginning of one, or of what stands behind its date.
 * Throws CliError when it is the beginning of none or of several.
 */
export function resolveConversationId(word: string, ids: readonly string[]): string {
  const wanted = word.trim().toLowerCase();
  if (ids.includes(wanted)) return wanted;
  const found =
    wanted === ''
      ? []
      : ids.filter((id) => id.startsWith(wanted) || id.slice(id.indexOf('-') + 1).startsWith(wanted));
  const [only, ...more] = found;
  if (only === undefined) throw noSuchConversation(word);
  if (more.length === 0) return only;
  const named = found.slice(0, MAX_NAMED).join(', ');
  const rest = found.length - MAX_NAMED;
  throw usageError(
    word,
    `is the beginning of ${found.length} conversations`,
    `type more of one: ${named}${rest > 0 ? ` and ${rest} more` : ''}`,
  );
}

/** Returns the error for an id that no conversation has. */
export function noSuchConversation(word: string): CliError {
  return new CliError('not_found', 'no conversation has this id', {
    subject: word === '' ? "''" : word,
    hint: '`claude-see history ls` lists them',
  });
}
