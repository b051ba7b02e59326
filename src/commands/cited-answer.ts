// Adds footnotes to an answer as it arrives, where citations were asked for. Prints nothing itself.

import type { AnswerListener } from '../api/stream-answer.ts';
import { originalPage } from '../document/pages.ts';
import { type CitedDocument, makeFootnotes } from '../render/footnotes.ts';
import type { Delivery } from './delivery.ts';
import type { Outgoing, SentPart } from './outgoing.ts';

interface CitedListener extends Pick<AnswerListener, 'text' | 'citation' | 'blockEnd'> {
  /** The answer has come whole: its footnotes follow. */
  end(): Promise<void>;
}

/** Returns what listens to an answer on its way to `delivery`. */
export function citedTo(delivery: Delivery, { manner, sent }: Outgoing): CitedListener {
  if (!manner.cite) return { text: delivery.piece, end: async () => {} };
  const footnotes = makeFootnotes(documentsOf(sent));
  return {
    text: (piece) => delivery.piece(footnotes.text(piece)),
    citation: footnotes.citation,
    blockEnd: () => delivery.piece(footnotes.blockEnd()),
    async end() {
      const notes = footnotes.end();
      if (notes !== '') await delivery.piece(`\n\n${notes}`);
    },
  };
}

/** The API counts the documents of all turns, in the order sent. */
function documentsOf(sent: readonly SentPart[]): readonly CitedDocument[] {
  return sent.flatMap(({ item, part }) => {
    if (item.kind !== 'source' || item.source.block !== 'document') return [];
    const media = part.kind === 'media' && part.media.kind === 'document' ? part.media : undefined;
    return {
      name: item.title,
      pages: media?.pages,
      originalPage: (page: number) => (media ? originalPage(media, page) : page),
    };
  });
}
