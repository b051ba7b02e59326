// Describes the documents of a request for footnotes that cite them.
import { mediaName } from '../api/media-title.ts';
import { toOriginalPage } from '../document/pages.ts';
import type { CitedDocument } from '../render/footnotes.ts';
import type { RequestPart } from './types.ts';

/** Returns the documents of all turns in the order sent, as the API numbers them. */
export function findCitedDocuments(sent: readonly RequestPart[]): readonly CitedDocument[] {
  return sent.flatMap(({ item, part }) => {
    if (item.kind !== 'source' || item.source.block !== 'document' || part.kind !== 'media') return [];
    const { media } = part;
    const local = media.kind === 'pdf' ? media : undefined;
    return {
      // Only the API knows the title of a stored file. Ours also names pages, which a footnote does itself.
      usesApiTitle: media.kind === 'file_id',
      name: mediaName(media),
      pages: local?.pages,
      originalPage: (page: number) => (local ? toOriginalPage(local, page) : page),
    };
  });
}
