// Says which names a completion may offer, and cleans the texts beside them.
import { neutraliseLine } from '../render/neutralise.ts';

/** Whether a terminal shows every character of a word as it is, so that it can be offered and inserted. */
export function isPrintable(word: string): boolean {
  // Node decodes bytes that are no UTF-8 into U+FFFD: the name would not be found again.
  return word !== '' && !word.includes('\ufffd') && neutraliseLine(word) === word;
}

/** Returns the first words of a text as one harmless line of at most `max` characters. */
export function toLine(text: string, max: number): string {
  const characters = [...neutraliseLine(text.replace(/\s+/g, ' ').trim())];
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : characters.join('');
}
