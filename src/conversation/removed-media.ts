// Formats and parses the text that replaces a removed picture or PDF in a conversation. Pure.
import type { RequestItem } from '../api/content-blocks.ts';
import { type Content, getBlockType, type MediaContent } from './content.ts';

/** The kind and number of a picture or PDF in its conversation. */
export interface MediaNumber {
  readonly what: 'Image' | 'PDF';
  /** Counts from 1 through the whole conversation, images and PDFs separately. */
  readonly number: number;
}

const PLACEHOLDER = /^\((Image|PDF) (\d+), [\s\S]*, was removed\.\)$/;

/** Returns the number of each picture and PDF of the items of a conversation, removed ones counted. */
export function numberMedia(items: readonly Content[]): ReadonlyMap<MediaContent, MediaNumber> {
  const counts = { Image: 0, PDF: 0 };
  const numbers = new Map<MediaContent, MediaNumber>();
  for (const item of items) {
    const removed = parsePlaceholder(item);
    if (item.kind === 'media') {
      const what = getBlockType(item) === 'document' ? 'PDF' : 'Image';
      counts[what] += 1;
      numbers.set(item, { what, number: counts[what] });
    } else if (removed) counts[removed.what] += 1;
  }
  return numbers;
}

/**
 * Returns the text that replaces removed media, so that the model sees the gap and the others keep their numbers. Images
 * of tool results have none.
 */
export function placeholderFor(number: MediaNumber | undefined, title: string): string {
  return number ? `(${number.what} ${number.number}, ${title}, was removed.)` : `(${title} was removed.)`;
}

/** Returns the media that a text replaces; undefined for any other part of a question. */
export function parsePlaceholder(
  item: RequestItem | { readonly kind: string; readonly text?: string },
): MediaNumber | undefined {
  if (item.kind !== 'text' || !('text' in item) || item.text === undefined) return undefined;
  const [, what, number] = PLACEHOLDER.exec(item.text) ?? [];
  return what === 'Image' || what === 'PDF' ? { what, number: Number(number) } : undefined;
}
