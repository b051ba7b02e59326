// Lists the pictures and PDFs of a saved conversation by their names, without folders. Pure.
import { mediaName, type NamedMedia } from '../api/media-title.ts';
import type { StoredConversation, StoredPart } from '../store/conversation.ts';
import { cutToWidth, getWidth } from './width.ts';

/** Returns the name of each picture and PDF in the order sent; one that was cut up or sent again is named once. */
export function listMediaNames({ turns }: Pick<StoredConversation, 'turns'>): readonly string[] {
  const media = turns.flatMap(({ parts }) => parts.flatMap(toNamed));
  const names = media.map((each) => [JSON.stringify(each), mediaName(each)] as const);
  return [...new Map(names).values()];
}

/** Formats names within so many columns, and the number of those that find no room: `home.png, plan.pdf +3`. */
export function formatNames(names: readonly string[], columns: number): string {
  for (let count = names.length; count > 1; count--) {
    const text = names.slice(0, count).join(', ') + formatRest(names.length - count);
    if (getWidth(text) <= columns) return text;
  }
  const rest = formatRest(names.length - 1);
  return cutToWidth(names[0] ?? '', columns - rest.length) + (names.length > 1 ? rest : '');
}

function formatRest(count: number): string {
  return count > 0 ? ` +${count}` : '';
}

function toNamed(part: StoredPart): readonly NamedMedia[] {
  switch (part.type) {
    case 'text':
      return [];
    case 'url':
      return [{ kind: 'url', url: part.url }];
    case 'file_id':
      return [{ kind: 'file_id', file_id: part.file_id }];
    case 'image':
    case 'document':
      return [{ kind: part.type, input: part.input, name: part.name ?? undefined }];
  }
}
