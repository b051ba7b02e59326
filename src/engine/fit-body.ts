// Makes the images of a conversation fit into the body of its next request, where they are sent as base64.
import { mediaTitle } from '../api/media-title.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import { type Content, listMediaIn, type MediaContent } from '../conversation/content.ts';
import {
  type Conversation,
  listContent,
  type ToolStep,
  toToolContent,
} from '../conversation/conversation.ts';
import { numberMedia, placeholderFor } from '../conversation/removed-media.ts';
import { formatBytes } from '../format.ts';
import type { PreparedImage } from '../image/image.ts';
import { base64Capacity } from '../limits.ts';
import { mapBounded } from '../map-bounded.ts';
import type { RunContext } from '../run/context.ts';
import { estimateNonMediaBytes } from './check-limits.ts';
import { base64Length } from './choose-source.ts';

/** Share of the body that images and texts may fill; the rest is left for a schema and an estimate that is too low. */
const BODY_SHARE = 0.95;

/** Share of their space that shrunk images fill, so that the next questions need not shrink them again. */
const FILLED_SHARE = 0.7;

/** Below this size in bytes an image is removed instead of shrunk, as little could be read in it. */
const MIN_IMAGE_BYTES = 128 * 1024;

type ImageContent = MediaContent & { readonly media: PreparedImage };

/** How the images of a conversation are made to fit. Sizes are lengths as base64. */
interface Fit {
  readonly removed: ReadonlySet<Content>;
  /** Maximum for each of the images that stay. */
  readonly maxCharacters: number;
}

/**
 * Returns the conversation with its images shrunk, and the oldest removed where that is not enough. Leaves it as it is
 * where images are uploaded and under `--no-resize`. Throws CliError.
 */
export async function fitBody(
  conversation: Conversation,
  question: readonly Content[],
  context: RunContext,
  platform = getCapabilities(context.settings),
): Promise<Conversation> {
  const { settings, output } = context;
  const { maxImageBase64Characters: maxImage, maxBodyBytes, title } = platform;
  if ((platform.sources.file && settings.source !== 'base64') || !settings.resize) return conversation;
  const items = conversation.turns.flatMap(listContent);
  const images = items.filter(isLocalImage);
  const others = [...items.filter((item) => !isLocalImage(item)), ...question];
  const nonMedia = estimateNonMediaBytes([...conversation.turns, { items: question }], settings.model, {
    system: settings.system,
    schema: undefined,
    schemaText: undefined,
    tools: undefined,
  });
  const space = Math.floor(BODY_SHARE * maxBodyBytes) - nonMedia - sum(others.map(getCharacters));
  const { removed, maxCharacters } = fitImages(images, space, maxImage);
  const numbers = numberMedia(conversation.turns.flatMap((turn) => turn.items));
  const fits = `so that the conversation fits into the ${formatBytes(maxBodyBytes)} of a request to ${title}`;
  const changed = await mapMedia(conversation, async (item) => {
    const number = numbers.get(item);
    if (removed.has(item)) {
      output.info(`${item.media.input}: removed, ${fits}`);
      return { kind: 'text', text: placeholderFor(number, mediaTitle(item.media)) };
    }
    if (!isLocalImage(item) || getCharacters(item) <= maxCharacters) return item;
    const { shrinkImage } = await import('../image/shrink.ts');
    const reason =
      maxCharacters < maxImage ? fits : `${title} takes ${formatBytes(maxImage)} of base64 per image`;
    const limit = { maxBytes: base64Capacity(maxCharacters), reason };
    return { ...item, media: await shrinkImage(item.media, limit, output.info, context) };
  });
  return removed.size > 0 ? { ...changed, counted: undefined } : changed;
}

/** Removes the oldest images until the others, shrunk, fill their space. If nothing would help, it changes nothing. */
function fitImages(images: readonly ImageContent[], space: number, maxImage: number): Fit {
  const sizes = images.map((image) => Math.min(getCharacters(image), maxImage));
  if (sum(sizes) <= space || space <= 0) return { removed: new Set(), maxCharacters: maxImage };
  const target = Math.floor(FILLED_SHARE * space);
  for (let count = 0; count < images.length; count++) {
    const maxCharacters = findMaximum(sizes.slice(count), target);
    if (maxCharacters >= base64Length(MIN_IMAGE_BYTES)) {
      return { removed: new Set(images.slice(0, count)), maxCharacters: Math.min(maxCharacters, maxImage) };
    }
  }
  return { removed: new Set(images), maxCharacters: maxImage };
}

/** Returns the maximum to which larger sizes must be reduced so that all of them add up to `total`. */
function findMaximum(sizes: readonly number[], total: number): number {
  let rest = total;
  const ascending = [...sizes].sort((a, b) => a - b);
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(rest / (ascending.length - index));
    if (size > share) return share;
    rest -= size;
  }
  return Number.POSITIVE_INFINITY;
}

function isLocalImage(item: Content): item is ImageContent {
  return item.kind === 'media' && item.media.kind === 'image';
}

/** Returns the length of an item as base64; 0 for text and remote media. */
function getCharacters(item: Content): number {
  return sum(
    listMediaIn([item]).map((media) => ('byteLength' in media ? base64Length(media.byteLength) : 0)),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/**
 * Replaces media one after another, those of tool results included, so that notes keep the order of the images. The
 * image of a tool result may become another image or a text.
 */
export async function mapMedia(
  conversation: Conversation,
  replace: (item: MediaContent) => Promise<Content>,
): Promise<Conversation> {
  const mapItems = (items: readonly Content[]) =>
    mapBounded(items, 1, async (item) => (item.kind === 'text' ? item : replace(item)));
  const mapStep = async (step: ToolStep) => ({
    ...step,
    results: await mapBounded(step.results, 1, async (result) => ({
      ...result,
      content: (await mapItems(result.content)).map(toToolContent),
    })),
  });
  const turns = await mapBounded(conversation.turns, 1, async ({ steps, ...turn }) => ({
    ...turn,
    items: await mapItems(turn.items),
    ...(steps ? { steps: await mapBounded(steps, 1, mapStep) } : {}),
  }));
  return { ...conversation, turns };
}
