// Makes ids of conversations and of batches, and resolves the first characters of a conversation's. Pure.
import { CliError } from '../errors.ts';
import { resolveShortId } from './short-ids.ts';

/** Digits and letters that cannot be confused: no i, l, o, u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_LENGTH = 6;

/** Returns a new id: the day in UTC, and 30 random bits, such as `20261122-7k3q9f`. */
export function makeConversationId(now: Date): string {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH));
  const letters = Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]);
  return `${now.toISOString().slice(0, 10).replaceAll('-', '')}-${letters.join('')}`;
}

/** Resolves a word to the id of a conversation, as `resolveShortId` does; throws CliError. */
export function resolveConversationId(word: string, ids: readonly string[]): string {
  return resolveShortId(word, ids, { plural: 'conversations', missing: noSuchConversation });
}

/** Returns the error for an id that no conversation has. */
export function noSuchConversation(word: string): CliError {
  return new CliError('not_found', 'no conversation has this id', {
    subject: word === '' ? "''" : word,
    hint: '`claude-see history ls` lists the ids',
  });
}
