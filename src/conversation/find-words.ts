// Finds conversations by words in their questions, answers and names of pictures. Pure.
import { listMediaNames } from '../render/media-names.ts';
import type { Passage } from '../render/passage.ts';
import type { StoredConversation } from '../store/conversation.ts';

/** The words that are looked for; each is a regular expression of its letters alone. */
export type Words = readonly RegExp[];

/**
 * Makes the words from arguments, each a word or a phrase; those without a letter are left out. Capitals do not matter,
 * nor how a character is encoded (NFKC); accents do.
 */
export function makeWords(args: readonly string[]): Words {
  return args
    .map(toLine)
    .filter((word) => word !== '')
    .map((word) => new RegExp(word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu'));
}

/** Returns where a conversation has the words; undefined unless it has all of them. */
export function findPassage(conversation: StoredConversation, words: Words): Passage | undefined {
  const passages = listPassages(conversation);
  const found = passages.map(({ text }) => words.filter((word) => text.search(word) >= 0));
  if (!words.every((word) => found.some((each) => each.includes(word)))) return undefined;
  const most = Math.max(...found.map(({ length }) => length));
  return passages[found.findIndex(({ length }) => length === most)];
}

/** Questions and answers come first: of equal passages, they say more than a name. */
function listPassages(conversation: StoredConversation): readonly Passage[] {
  const texts = conversation.turns.flatMap(({ parts, answer }, index): readonly Passage[] => {
    const question = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ');
    return [
      { turn: index + 1, role: 'question', text: toLine(question) },
      { turn: index + 1, role: 'answer', text: toLine(answer.text) },
    ];
  });
  return [...texts, { turn: 1, role: 'pictures', text: toLine(listMediaNames(conversation).join(', ')) }];
}

function toLine(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, ' ').trim();
}
