// Adds footnotes to an answer as it arrives, where citations were asked for. Prints nothing itself.
import { mediaName } from '../api/media-title.ts';
import type { AnswerListener } from '../api/stream-answer.ts';
import { originalPage } from '../document/pages.ts';
import { type CitedDocuments, makeFootnotes } from '../render/footnotes.ts';
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
function documentsOf(sent: readonly SentPart[]): CitedDocuments {
  const documents = sent.filter(({ item }) => item.kind === 'source' && item.source.block === 'document');
  const mediaOf = (index: number) => {
    const part = documents[index]?.part;
    return part?.kind === 'media' ? part.media : undefined;
  };
  return {
    name(index, title) {
      const media = mediaOf(index);
      // Of what is stored, the API alone knows the name; of the rest it knows our title, which names pages as well.
      const known = media?.kind === 'file_id' ? title : undefined;
      return known ?? (media && mediaName(media)) ?? title ?? `document ${index + 1}`;
    },
    originalPage(index, page) {
      const media = mediaOf(index);
      return media?.kind === 'document' ? originalPage(media, page) : page;
    },
  };
}
