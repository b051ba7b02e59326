// Adds footnotes to an answer as it arrives, where citations were asked for. Prints nothing itself.
import { mediaName } from '../api/media-title.ts';
import type { AnswerListener } from '../api/stream-message.ts';
import { toOriginalPage } from '../document/pages.ts';
import { type CitedDocument, makeFootnotes } from '../render/footnotes.ts';
import type { Reporter } from '../render/reporters.ts';
import type { Outgoing, SentPart } from './send-media.ts';

interface CitedListener extends Pick<AnswerListener, 'text' | 'citation' | 'blockEnd'> {
  /** The answer has come whole: its footnotes follow. */
  end(): Promise<void>;
}

/** Returns what listens to an answer on its way to `delivery`. */
export function streamCitations(delivery: Reporter, { manner, sent }: Outgoing): CitedListener {
  if (!manner.cite) return { text: delivery.piece, end: async () => {} };
  const documents = documentsOf(sent);
  const footnotes = makeFootnotes(documents);
  return {
    text: (piece) => delivery.piece(footnotes.text(piece)),
    citation(citation) {
      const index = 'document_index' in citation ? citation.document_index : -1;
      // Of what is stored, the API alone knows the name; of the rest it knows our title, which names pages as well.
      footnotes.citation(
        documents[index]?.stored === false
          ? ({ ...citation, document_title: null } as typeof citation)
          : citation,
      );
    },
    blockEnd: () => delivery.piece(footnotes.blockEnd()),
    async end() {
      const notes = footnotes.end();
      if (notes !== '') await delivery.piece(`\n\n${notes}`);
    },
  };
}

interface SentDocument extends CitedDocument {
  /** True for what was named by its file_id. */
  readonly stored: boolean;
}

/** The API counts the documents of all turns, in the order sent. */
function documentsOf(sent: readonly SentPart[]): readonly SentDocument[] {
  return sent.flatMap(({ item, part }) => {
    if (item.kind !== 'source' || item.source.block !== 'document' || part.kind !== 'media') return [];
    const { media } = part;
    const here = media.kind === 'pdf' ? media : undefined;
    return {
      stored: media.kind === 'file_id',
      name: mediaName(media),
      pages: here?.pages,
      originalPage: (page: number) => (here ? toOriginalPage(here, page) : page),
    };
  });
}
