// Defines the content of a question before it is planned: texts, and media with their labels. Pure.

import type { BlockType } from '../api/content-blocks.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import type { Media } from '../document/document.ts';

export type Content = { readonly kind: 'text'; readonly text: string } | MediaContent;

/** A picture or PDF of a question. In a later turn it keeps the label and the block that it was sent with. */
export interface MediaContent {
  readonly kind: 'media';
  readonly media: Media;
  readonly label?: string | undefined;
  readonly block?: BlockType | undefined;
}

/** Counts the items that are sent as images. A stored file of unknown kind counts as an image. */
export function countImages(items: readonly Content[]): number {
  return items.filter((item) => item.kind === 'media' && getBlockType(item) === 'image').length;
}

/** Returns how many items count towards the number of images beyond which each of them must be smaller. */
export function countTowardsImageLimit(
  items: readonly Content[],
  { countsDocuments }: Pick<Capabilities, 'countsDocuments'>,
): number {
  return countsDocuments ? listMediaIn(items).length : countImages(items);
}

/** Returns the content block that media are sent in. A stored file of unknown kind counts as an image. */
export function getBlockType({ media, block }: MediaContent): BlockType {
  if (block) return block;
  if (media.kind === 'url') return media.block;
  return media.kind === 'pdf' ? 'document' : 'image';
}

/** Returns the media of a list of items. */
export function listMediaIn(items: readonly Content[]): readonly Media[] {
  return items.flatMap((item) => (item.kind === 'media' ? [item.media] : []));
}
