// The text that stands in a conversation for a picture or PDF that was taken out of it. Pure.
import type { RequestItem } from '../api/content-blocks.ts';

/** What the list of a conversation's pictures and PDFs calls one of them. */
export interface MediaNumber {
  readonly what: 'Image' | 'PDF';
  /** Counted from 1, among its kind, through the whole conversation. */
  readonly number: number;
}

const TAKEN_OUT = /^\((Image|PDF) (\d+), [\s\S]*, was taken out\.\)$/;

/** Returns the text for what is taken out, so that the model knows of the gap and the others keep their numbers. */
export function placeholderFor({ what, number }: MediaNumber, title: string): string {
  return `(${what} ${number}, ${title}, was taken out.)`;
}

/** Returns what a text stands for; undefined for any other part of a question. */
export function parsePlaceholder(
  item: RequestItem | { readonly kind: string; readonly text?: string },
): MediaNumber | undefined {
  if (item.kind !== 'text' || !('text' in item) || item.text === undefined) return undefined;
  const [, what, number] = TAKEN_OUT.exec(item.text) ?? [];
  return what === 'Image' || what === 'PDF' ? { what, number: Number(number) } : undefined;
}
