// Formats and parses the text that replaces a removed picture or PDF in a conversation. Pure.
import type { RequestItem } from '../api/content-blocks.ts';

/** The kind and number of a picture or PDF in its conversation. */
export interface MediaNumber {
  readonly what: 'Image' | 'PDF';
  /** Counts from 1 through the whole conversation, images and PDFs separately. */
  readonly number: number;
}

const PLACEHOLDER = /^\((Image|PDF) (\d+), [\s\S]*, was removed\.\)$/;

/** Returns the text that replaces removed media, so that the model sees the gap and the others keep their numbers. */
export function placeholderFor({ what, number }: MediaNumber, title: string): string {
  return `(${what} ${number}, ${title}, was removed.)`;
}

/** Returns the media that a text replaces; undefined for any other part of a question. */
export function parsePlaceholder(
  item: RequestItem | { readonly kind: string; readonly text?: string },
): MediaNumber | undefined {
  if (item.kind !== 'text' || !('text' in item) || item.text === undefined) return undefined;
  const [, what, number] = PLACEHOLDER.exec(item.text) ?? [];
  return what === 'Image' || what === 'PDF' ? { what, number: Number(number) } : undefined;
}
