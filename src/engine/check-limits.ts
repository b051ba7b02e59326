// Checks a request against the API's limits before anything is sent. Pure.

import { mediaTitle } from '../api/media-title.ts';
import type { ModelFacts } from '../api/models.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import { type Content, countImages, countTowardsImageLimit, listMediaIn } from '../conversation/content.ts';
import { listContent } from '../conversation/conversation.ts';
import { formatPagesFlag } from '../document/pages.ts';
import { CliError } from '../errors.ts';
import { formatCount, formatSize, plural } from '../format.ts';
import type { InputRef } from '../input/refs.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import { countFittingPages } from './pdf-tokens.ts';
import type { UnplannedTurn } from './plan-turns.ts';
import type { AskOptions } from './types.ts';

/** The platform and the model that the media of a request are checked for. */
interface MediaLimits {
  readonly platform: Capabilities;
  readonly model: string;
  readonly facts: ModelFacts | undefined;
  /** True for a request with earlier turns. */
  readonly isContinued: boolean;
}

/** Throws CliError when there are too many images or pages, or an image is too large for their number. */
export function checkMedia(
  items: readonly Content[],
  { platform, model, facts, isContinued }: MediaLimits,
): void {
  const images = countImages(items);
  const media = listMediaIn(items);
  const pages = media.reduce((sum, each) => sum + (each.kind === 'pdf' ? each.pages : 0), 0);
  const pdfs = media.flatMap((each) => (each.kind === 'pdf' ? [each] : []));
  const max = getMaxImages(facts);
  const only = pdfs.length === 1 && !isContinued ? pdfs[0] : undefined;
  const fitting = Math.min(max - images, getFittingPages(facts));
  const isTiled = media.some((each) => each.kind === 'image' && each.part?.kind === 'tile');
  const hint =
    only && fitting > 0
      ? `select fewer pages: ${formatPagesFlag(only.selected, fitting)}`
      : isTiled
        ? 'ask about fewer at a time, or leave --tile out'
        : undefined;
  checkCount({ images, pages, max }, model, hint);
  // A stored file may not be an image; only the API knows.
  const unknown = items.filter(
    (item) => item.kind === 'media' && item.media.kind === 'file_id' && !item.block,
  );
  const many = countTowardsImageLimit(items, platform) - unknown.length > REQUEST_LIMITS.manyImages;
  const side = many ? REQUEST_LIMITS.maxImageSideOfManyPx : REQUEST_LIMITS.maxImageSidePx;
  for (const image of media) {
    if (image.kind !== 'image' || Math.max(image.width, image.height) <= side) continue;
    const why = many ? ` in a request of more than ${REQUEST_LIMITS.manyImages} images` : '';
    throw new CliError(
      'limit_exceeded',
      `is ${formatSize(image)} pixels; the API takes ${side} a side${why}`,
      {
        subject: image.input,
        hint:
          many && Math.max(image.width, image.height) <= REQUEST_LIMITS.maxImageSidePx
            ? `scale it down, or ask about at most ${REQUEST_LIMITS.manyImages} images at a time`
            : 'scale it down first',
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
  checkCount({ images: media + imagesBefore, pages: 0, max: getMaxImages(facts) }, model);
}

/** Returns how many images and PDF pages together one request to a model may hold. */
export function getMaxImages(facts: ModelFacts | undefined): number {
  const small = facts !== undefined && facts.contextTokens <= REQUEST_LIMITS.smallContextTokens;
  return small ? REQUEST_LIMITS.maxImagesOfSmallContext : REQUEST_LIMITS.maxImages;
}

/** Returns how many pages of a PDF fit into one request: into its limit of pages and into the context window. */
export function getFittingPages(facts: ModelFacts | undefined): number {
  const max = getMaxImages(facts);
  return facts ? Math.min(max, countFittingPages(facts.contextTokens)) : max;
}

interface MediaCount {
  readonly images: number;
  readonly pages: number;
  readonly max: number;
}

function checkCount(
  { images, pages, max }: MediaCount,
  model: string,
  hint = 'ask about fewer at a time',
): void {
  if (images + pages <= max) return;
  const counts = [
    ...(images > 0 ? [plural(images, 'image')] : []),
    ...(pages > 0 ? [plural(pages, 'PDF page')] : []),
  ];
  throw new CliError('limit_exceeded', `${counts.join(' and ')}; ${model} takes ${max} a request`, { hint });
}

/** Throws CliError when the tokens that are certain, those of images and earlier turns, exceed the context window. */
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
        ? 'start a new one, or in a chat remove images with /drop'
        : 'make them smaller, such as by --max-edge 1000, or ask about fewer at a time',
    },
  );
}

/** Bytes of JSON around one content block with its source, citations and cache_control; the longest takes some 200. */
const BLOCK_BYTES = 300;

/** Bytes of the fields that each request has once: max_tokens, effort, our default prompt, and additions of a platform. */
const REQUEST_BYTES = 2000;

/** Returns an upper bound in bytes of a body without the base64 in it, as JSON in UTF-8. */
export function estimateNonMediaBytes(
  turns: readonly UnplannedTurn[],
  model: string,
  { system, schema, schemaText, tools }: Pick<AskOptions, 'system' | 'schema' | 'schemaText' | 'tools'>,
): number {
  const once = [model, system, schema, schemaText, tools].map(countJsonBytes);
  const ofTurns = turns.flatMap((turn) => [
    ...listContent(turn).map(estimateItemBytes),
    ...(turn.steps ?? []).flatMap(({ text, calls, blocks }) => [
      BLOCK_BYTES + countJsonBytes(text) + countJsonBytes(blocks),
      ...calls.map(callBytes),
    ]),
    2 * BLOCK_BYTES + countJsonBytes(turn.answer),
  ]);
  return [...once, ...ofTurns].reduce((sum, bytes) => sum + bytes, REQUEST_BYTES);
}

/** A call has a block of its own, and so has its result. */
function callBytes(call: object): number {
  return 2 * BLOCK_BYTES + countJsonBytes(call);
}

/** A picture may be named twice: in a label, which is a block of its own, or as a document's title. */
function estimateItemBytes(item: Content): number {
  if (item.kind === 'text') return BLOCK_BYTES + countJsonBytes(item.text);
  const { media, label } = item;
  const place = media.kind === 'url' ? media.url : media.kind === 'file_id' ? media.file_id : undefined;
  return (
    2 * BLOCK_BYTES + 2 * countJsonBytes(mediaTitle(media)) + countJsonBytes(label) + countJsonBytes(place)
  );
}

function countJsonBytes(value: string | object | undefined): number {
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}
