// The pictures and PDFs of a chat by their numbers, those asked about and those that wait. Pure.
import { mediaTitle } from '../../api/media-title.ts';
import { blockTypeOf, type MediaContent } from '../../conversation/content.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import { type MediaNumber, parsePlaceholder } from '../../conversation/removed-media.ts';
import { toModelSize } from '../../engine/plan.ts';
import { usageError } from '../../errors.ts';
import { formatBytes, formatCount, formatSize } from '../../format.ts';
import type { Session } from './session.ts';

interface Listed extends MediaNumber {
  readonly item: MediaContent;
  readonly waits: boolean;
}

/** Returns all pictures and PDFs, those taken out counted: every number stays what it was. */
export function listMedia({ turns }: Conversation, waiting: readonly MediaContent[]): readonly Listed[] {
  const counts = { Image: 0, PDF: 0 };
  const listed: Listed[] = [];
  const add = (item: MediaContent, waits: boolean) => {
    const what = blockTypeOf(item) === 'document' ? 'PDF' : 'Image';
    counts[what] += 1;
    listed.push({ what, number: counts[what], item, waits });
  };
  for (const item of turns.flatMap(({ items }) => items)) {
    const gone = parsePlaceholder(item);
    if (gone) counts[gone.what] += 1;
    else if (item.kind === 'media') add(item, false);
  }
  for (const item of waiting) add(item, true);
  return listed;
}

/** Returns what a word such as `2` or `pdf1` means; throws CliError. */
export function findListed(word: string, all: readonly Listed[]): Listed {
  const wanted = /^(?:image)?(\d+)$/i.exec(word)?.[1];
  const pdf = /^pdf(\d+)$/i.exec(word)?.[1];
  const found = all.find(({ what, number }) => String(number) === (what === 'PDF' ? pdf : wanted));
  if (!found)
    throw usageError(
      `/drop ${word}`,
      'there is none of this number',
      '/images lists them; a PDF is /drop pdf1',
    );
  return found;
}

/** Returns what one is called: `Image 2: cat.png`. */
export function nameOf({ what, number, item }: Listed): string {
  return `${what} ${number}: ${mediaTitle(item.media)}`;
}

/** Returns what is known of one, in short; tokens are those of the model. */
export function listedFacts({ item: { media } }: Listed, model: string): readonly string[] {
  switch (media.kind) {
    case 'image': {
      const { tokens } = toModelSize(media, model);
      const counted = tokens === null ? [] : [`${formatCount(tokens)} tokens`];
      return [media.media_type, formatSize(media), formatBytes(media.byteLength), ...counted];
    }
    case 'pdf':
      return [media.media_type, `${formatCount(media.pages)} pages`, formatBytes(media.byteLength)];
    case 'url':
      return ['URL'];
    case 'file_id':
      return ['stored file'];
  }
}

/** Returns number and name of each picture and PDF that waits for the next question. */
export function waitingNames({ conversation, waiting }: Session): readonly string[] {
  return listMedia(conversation, waiting).flatMap((listed) => (listed.waits ? [nameOf(listed)] : []));
}
