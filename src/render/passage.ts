// Formats the passage of a saved conversation that a search found, with the words in view.

import type { StoredConversation } from '../store/conversation.ts';
import { formatAge, formatQuestion } from './conversation-list.ts';
import { formatNames, listMediaNames } from './media-names.ts';
import { neutraliseLine } from './neutralise.ts';
import type { Style } from './style.ts';
import { cutToWidth, padToWidth } from './width.ts';

/** The text of a conversation that holds most of the words, as one line. */
export interface Passage {
  /** From 1; the pictures of a conversation belong to its first turn. */
  readonly turn: number;
  readonly role: 'question' | 'answer' | 'pictures';
  readonly text: string;
}

/** A conversation that was found, and its passage. */
export interface Found extends Passage {
  readonly conversation: StoredConversation;
}

interface PassageOptions {
  readonly words: readonly RegExp[];
  readonly now: Date;
  readonly columns: number;
  readonly style: Pick<Style, 'caution'>;
}

/** Columns of the longest age, `59 minutes ago`, and of the names of pictures. */
const AGE_WIDTH = 14;
const NAMES_WIDTH = 24;
/** Characters of a passage in JSON. */
const SNIPPET_CHARACTERS = 200;

/** Formats a conversation as the row of a list, and the passage below it: lines that can be printed one by one. */
export function formatFound(found: Found, { words, now, columns, style }: PassageOptions): string {
  const { conversation, turn, role, text } = found;
  const { id, updated_at } = conversation;
  const names = formatNames(listMediaNames(conversation), NAMES_WIDTH);
  const facts = [padToWidth(formatAge(updated_at, now), AGE_WIDTH), ...(names === '' ? [] : [names])];
  const row = [id, ...facts, formatQuestion(conversation)].map(neutraliseLine).join('  ');
  const place = role === 'pictures' ? '  pictures: ' : `  ${role} ${turn}: `;
  const line = neutraliseLine(cutAround(text, words, Math.max(20, columns - place.length)));
  return `${cutToWidth(row, columns)}\n${place}${highlight(line, words, style.caution)}\n`;
}

/** Returns the object that `--json` prints for a conversation that was found. */
export function toFoundJson({ conversation, turn, role, text }: Found, words: readonly RegExp[]): object {
  const { id, updated_at } = conversation;
  const snippet = cutAround(text, words, SNIPPET_CHARACTERS);
  const inputs = listMediaNames(conversation);
  return { id, updated_at, turn, role, snippet, inputs, question: formatQuestion(conversation) };
}

/** Cuts a text to so many columns around the first of the words, a third of them before it. */
function cutAround(text: string, words: readonly RegExp[], columns: number): string {
  const places = words.map((word) => text.search(word)).filter((index) => index >= 0);
  const first = Math.min(...places);
  const context = Math.floor(columns / 3);
  if (first <= context) return cutToWidth(text, columns);
  // A word is not cut where another one begins soon.
  const space = text.indexOf(' ', first - context);
  const start = space >= 0 && space < first ? space + 1 : first;
  return cutToWidth(`…${text.slice(start)}`, columns);
}

function highlight(line: string, words: readonly RegExp[], paint: (text: string) => string): string {
  const sources = words.map(({ source }) => source).sort((a, b) => b.length - a.length);
  return line.replace(new RegExp(sources.join('|'), 'giu'), (word) => paint(word));
}
