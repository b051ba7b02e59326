// Puts the items of a question in the order in which they are sent, and labels its images. Pure.
import { isImage, type RequestItem } from './content-blocks.ts';

/** The prompt of a question about images without a text. */
export const DEFAULT_PROMPT = 'Describe this image.';
const DEFAULT_DOCUMENT_PROMPT = 'Describe this document.';

interface Arrangement {
  readonly labels: boolean;
  readonly imagesBefore: number;
  /** The single text goes first, as the part that other requests repeat; last by default. */
  readonly textFirst?: boolean;
}

/**
 * Arranges a question: a single text goes last, two or more keep their places, and a question without one gets the
 * default prompt. With `labels`, each image is labelled with its number as soon as there are two or more, counting
 * the `imagesBefore` of the conversation, or once one is a frame or page of its file.
 */
export function arrangeQuestion(
  items: readonly RequestItem[],
  { labels, imagesBefore, textFirst = false }: Arrangement,
): readonly RequestItem[] {
  const images = items.filter(isImage).length;
  const isPlaced = items.some((item) => item.kind === 'source' && item.placed);
  const isLabelled = labels && (imagesBefore + images > 1 || isPlaced);
  let number = imagesBefore;
  const labelled = items.map((item) => {
    if (item.kind === 'text' || !isImage(item)) return item;
    number += 1;
    return isLabelled ? { ...item, label: `Image ${number}: ${item.title}` } : item;
  });
  return orderItems(labelled, textFirst);
}

function orderItems(items: readonly RequestItem[], textFirst: boolean): readonly RequestItem[] {
  const texts = items.filter((item) => item.kind === 'text');
  if (texts.length === 0) {
    const text = items.some(isImage) ? DEFAULT_PROMPT : DEFAULT_DOCUMENT_PROMPT;
    return [...items, { kind: 'text', text }];
  }
  if (texts.length > 1) return items;
  const media = items.filter((item) => item.kind !== 'text');
  return textFirst ? [...texts, ...media] : [...media, ...texts];
}
