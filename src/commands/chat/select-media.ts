// Finds the pictures and PDFs that the argument of /drop names. Pure.
import { CliError, usageError } from '../../errors.ts';
import { findListed, type ListedMedia } from './media-list.ts';

/** Every picture and PDF of the conversation and of the next question. */
const ALL = /^all$/i;
/** From one number to another: `2-4`, `pdf1-3`. */
const RANGE = /^(image|pdf)?(\d+)-(?:image|pdf)?(\d+)$/i;

/**
 * Returns what the words of a text name, each once: numbers, ranges of numbers, or `all`. Throws CliError when one of
 * them names nothing.
 */
export function selectMedia(argument: string, all: readonly ListedMedia[]): readonly ListedMedia[] {
  // People also write blanks around the hyphen of a range.
  const words = argument
    .replace(/\s*-\s*/g, '-')
    .split(/[\s,]+/)
    .filter(Boolean);
  if (words.length === 0)
    throw usageError('/drop', 'expected numbers, or all', '/images lists the numbers: /drop 2, /drop 2-4');
  return [...new Set(words.flatMap((word) => selectWord(word, all)))];
}

function selectWord(word: string, all: readonly ListedMedia[]): readonly ListedMedia[] {
  if (ALL.test(word)) {
    if (all.length === 0) throw usageError(`/drop ${word}`, 'there are no images');
    return all;
  }
  const [, kind = '', first = '', last = ''] = RANGE.exec(word) ?? [];
  if (first === '') return [findListed(word, all, '/drop')];
  if (Number(first) > Number(last)) {
    throw usageError(
      `/drop ${word}`,
      'begins after its end',
      `write the smaller number first: /drop ${kind}${last}-${first}`,
    );
  }
  // Both ends must be there, but between them some may have been removed.
  const from = findEnd(`${kind}${first}`, word, all);
  const to = findEnd(`${kind}${last}`, word, all);
  return all.filter(({ what, number }) => what === from.what && number >= from.number && number <= to.number);
}

function findEnd(end: string, range: string, all: readonly ListedMedia[]): ListedMedia {
  try {
    return findListed(end, all, '/drop');
  } catch (error) {
    throw error instanceof CliError ? error.with({ subject: `/drop ${range}` }) : error;
  }
}
