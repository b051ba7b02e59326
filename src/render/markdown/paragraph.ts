// Formats a paragraph while it arrives, word by word.
import { parseInline, parseSettled } from './inline.ts';
import type { Span } from './theme.ts';

export interface Paragraph {
  /** Takes more of its source; a line feed is a new line. */
  add(source: string): void;
  /** Takes its end. */
  end(): void;
}

/**
 * Characters after which an open mark waits no longer for its end, a second or two of an answer: `*` in prose would
 * hold back all of it.
 */
const MAX_PENDING = 500;

/** Words after which an open mark is looked at more rarely: each look reads the piece again. */
const MAX_TRIES = 16;

/** Makes a paragraph that hands over its spans as soon as nothing that follows can change them. */
export function makeParagraph(put: (spans: readonly Span[]) => void, keepsMarks: boolean): Paragraph {
  // The end of a word: before white space, or after punctuation of scripts that need none.
  const wordEnd = /(?<=[^ \t\n])(?=[ \t\n])|(?<=[。、，．！？；：])/gu;
  let pending = '';
  let searched = 0;
  /** The last word's end that was tried, and how many were tried in vain since the last piece. */
  let seen = 0;
  let tries = 0;
  return {
    add(source) {
      pending += source;
      let done = 0;
      wordEnd.lastIndex = searched;
      for (const { index } of pending.matchAll(wordEnd)) {
        if (index <= seen) continue;
        seen = index;
        tries += 1;
        const piece = pending.slice(done, index);
        const isLast = piece.length >= MAX_PENDING;
        if (!isLast && tries > MAX_TRIES && tries % MAX_TRIES > 0) continue;
        const spans = isLast ? parseInline(piece, keepsMarks) : parseSettled(piece, keepsMarks);
        if (!spans) continue;
        put(spans);
        done = index;
        tries = 0;
      }
      pending = pending.slice(done);
      seen -= done;
      searched = pending.length;
    },
    end() {
      const rest = pending.replace(/[ \t\n]+$/, '');
      if (rest !== '') put(parseInline(rest, keepsMarks));
    },
  };
}
