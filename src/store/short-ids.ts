// Resolves the first characters of an id that begins with a date, such as `20261122-7k3q9f`. Pure.
import { type CliError, usageError } from '../errors.ts';

/** Candidates that fit on one line of an error. */
const MAX_CANDIDATES = 5;

/** The words for things that have ids. */
export interface IdKind {
  /** Such as `conversations`. */
  readonly plural: string;
  /** Makes the error for a word that no id begins with. */
  readonly missing: (word: string) => CliError;
}

/**
 * Resolves a word to an id: the id itself, its first characters, or the first characters behind its date. Throws
 * CliError when no id or several ids match.
 */
export function resolveShortId(word: string, ids: readonly string[], { plural, missing }: IdKind): string {
  const wanted = word.trim().toLowerCase();
  if (ids.includes(wanted)) return wanted;
  const found =
    wanted === '' ? [] : ids.filter((id) => id.startsWith(wanted) || toShortId(id).startsWith(wanted));
  const [only, ...more] = found;
  if (only === undefined) throw missing(word);
  if (more.length === 0) return only;
  const named = found.slice(0, MAX_CANDIDATES).join(', ');
  const rest = found.length - MAX_CANDIDATES;
  throw usageError(
    word,
    `matches ${found.length} ${plural}`,
    `type more characters: ${named}${rest > 0 ? ` and ${rest} more` : ''}`,
  );
}

/** Returns an id without its date: 30 random bits are enough to name one of a machine. */
export function toShortId(id: string): string {
  return id.slice(id.indexOf('-') + 1);
}
