// What a question is made of before it is planned: texts, and pictures and PDFs with their labels. Pure.

import type { BlockType } from '../api/content-blocks.ts';
import type { Media } from '../document/document.ts';

export type Content = { readonly kind: 'text'; readonly text: string } | MediaContent;

/** A picture or PDF of a question. One of an earlier question keeps the label and the block that it had then. */
export interface MediaContent {
  readonly kind: 'media';
  readonly media: Media;
  readonly label?: string | undefined;
  readonly block?: BlockType | undefined;
}

/** Counts what goes out as images; a stored file whose kind is not known yet is taken for one. */
export function countImages(items: readonly Content[]): number {
  return items.filter((item) => item.kind === 'media' && blockTypeOf(item) === 'image').length;
}

/** Returns the block that a picture or PDF goes out in; a stored file whose kind is not known yet is taken for a picture. */
export function blockTypeOf({ media, block }: MediaContent): BlockType {
  if (block) return block;
  if (media.kind === 'url') return media.block;
  return media.kind === 'pdf' ? 'document' : 'image';
}

/** Everything of a list of items that is no text. */
export function listMediaIn(items: readonly Content[]): readonly Media[] {
  return items.flatMap((item) => (item.kind === 'media' ? [item.media] : []));
}
