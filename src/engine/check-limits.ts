// Holds the media of a request against the API's limits, with the numbers; pure, and before anything is sent.

import { mediaTitle } from '../api/media-title.ts';
import type { ModelFacts } from '../api/models.ts';
import { type Content, countImages, listMediaIn } from '../conversation/content.ts';
import type { PastTurn } from '../conversation/conversation.ts';
import { CliError } from '../errors.ts';
import { formatCount, formatSize } from '../format.ts';
import type { InputRef } from '../input/refs.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import type { AskOptions } from './types.ts';

/** Throws CliError when there are too many images or pages, or an image is too large for their number. */
export function checkMedia(items: readonly Content[], model: string, facts: ModelFacts | undefined): void {
  const images = countImages(items);
  const media = listMediaIn(items);
  const pages = media.reduce((sum, each) => sum + (each.kind === 'pdf' ? each.pages : 0), 0);
  checkCount(images, pages, model, maxImages(facts));
  // A stored file may turn out to be no picture: only the API knows then.
  const unknown = items.filter(
    (item) => item.kind === 'media' && item.media.kind === 'file_id' && !item.block,
  );
  const many = images - unknown.length > REQUEST_LIMITS.manyImages;
  const side = many ? REQUEST_LIMITS.maxImageSideOfManyPx : REQUEST_LIMITS.maxImageSidePx;
  for (const image of media) {
    if (image.kind !== 'image' || Math.max(image.width, image.height) <= side) continue;
    const why = many ? ` in a request of more than ${REQUEST_LIMITS.manyImages} images` : '';
    throw new CliError(
      'limit_exceeded',
      `is ${formatSize(image)} pixels; the API takes ${side} a side${why}`,
      {
        subject: image.input,
        hint: many ? 'scale it down, or ask about fewer images at a time' : 'scale it down first',
      },
    );
  }
}

/**
 * Throws CliError when so many inputs cannot fit into one request whatever they hold; only stdin may turn out to be
 * text. Known before any is read.
 */
export function checkInputCount(
  refs: readonly InputRef[],
  imagesBefore: number,
  model: string,
  facts: ModelFacts | undefined,
): void {
  const media = refs.filter(({ kind }) => kind !== 'stdin').length;
  checkCount(media + imagesBefore, 0, model, maxImages(facts));
}

/** Returns how many images and PDF pages together one request to a model may hold. */
export function maxImages(facts: ModelFacts | undefined): number {
  const small = facts !== undefined && facts.contextTokens <= REQUEST_LIMITS.smallContextTokens;
  return small ? REQUEST_LIMITS.maxImagesOfSmallContext : REQUEST_LIMITS.maxImages;
}

function checkCount(images: number, pages: number, model: string, most: number): void {
  if (images + pages <= most) return;
  const counts = [
    ...(images > 0 ? [`${formatCount(images)} ${images === 1 ? 'image' : 'images'}`] : []),
    ...(pages > 0 ? [`${formatCount(pages)} PDF pages`] : []),
  ];
  throw new CliError('limit_exceeded', `${counts.join(' and ')}; ${model} takes ${most} a request`, {
    hint: pages > 0 ? `send fewer of them, such as by --pages 1-${most}` : 'ask about fewer at a time',
  });
}

/** Refuses before anything is uploaded what cannot fit: tokens that are known for sure, of images and of the past. */
export function checkContext(
  known: number,
  continued: boolean,
  model: string,
  facts: ModelFacts | undefined,
): void {
  if (!facts || known <= facts.contextTokens) return;
  const what = continued ? 'the conversation is' : 'the images are';
  throw new CliError(
    'limit_exceeded',
    `${what} ${formatCount(known)} tokens; ${model} reads ${formatCount(facts.contextTokens)} in all`,
    {
      hint: continued
        ? 'begin a new one, or in a chat take pictures out with /drop'
        : 'make them smaller, such as by --max-edge 1000, or ask about fewer at a time',
    },
  );
}

/** Bytes of JSON around one content block with its source, citations and cache_control; the longest takes some 200. */
const BLOCK_BYTES = 300;

/** Bytes of what each request says once: max_tokens, effort, our default question, and what a platform adds. */
const REQUEST_BYTES = 2000;

/** Returns an upper bound in bytes of a body without the base64 in it, as JSON in UTF-8. */
export function estimateNonMediaBytes(
  turns: readonly (Partial<PastTurn> & Pick<PastTurn, 'items'>)[],
  model: string,
  { system, schema, schemaText }: Pick<AskOptions, 'system' | 'schema' | 'schemaText'>,
): number {
  const once = [model, system, schema, schemaText].map(jsonBytes);
  const ofTurns = turns.flatMap(({ items, answer }) => [
    ...items.map(itemBytes),
    2 * BLOCK_BYTES + jsonBytes(answer),
  ]);
  return [...once, ...ofTurns].reduce((sum, bytes) => sum + bytes, REQUEST_BYTES);
}

/** A picture may be named twice: in a label, which is a block of its own, or as a document's title. */
function itemBytes(item: Content): number {
  if (item.kind === 'text') return BLOCK_BYTES + jsonBytes(item.text);
  const { media, label } = item;
  const place = media.kind === 'url' ? media.url : media.kind === 'file_id' ? media.file_id : undefined;
  return 2 * BLOCK_BYTES + 2 * jsonBytes(mediaTitle(media)) + jsonBytes(label) + jsonBytes(place);
}

function jsonBytes(value: string | object | undefined): number {
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}
