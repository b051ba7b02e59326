// Makes the media of a conversation fit for its next request: URLs downloaded, images within the limits.
import type { Capabilities } from '../api/providers/capabilities.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import { type Content, countTowardsImageLimit } from '../conversation/content.ts';
import { type Conversation, countImagesIn } from '../conversation/conversation.ts';
import type { LoadedItem } from '../input/load.ts';
import type { Item } from '../input/refs.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import type { RunContext } from '../run/context.ts';
import { fitBody, mapMedia } from './fit-body.ts';
import type { ReadOptions } from './read.ts';

/** Reads inputs as `readContent` does. */
type Read = (items: readonly Item[], options: ReadOptions) => Promise<readonly LoadedItem[]>;

/** Returns the conversation with its URLs downloaded where the provider fetches none; throws CliError. */
export async function downloadPastUrls(
  conversation: Conversation,
  read: Read,
  { settings }: RunContext,
): Promise<Conversation> {
  const platform = getCapabilities(settings);
  if (platform.sources.url) return conversation;
  const urls = conversation.turns.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === 'media' && item.media.kind === 'url' ? [item.media] : [])),
  );
  if (urls.length === 0) return conversation;
  // A URL that several turns name is downloaded once.
  const refs = [...new Map(urls.map((media) => [media.url, media])).values()];
  const images = refs.filter(({ block }) => block === 'image').length;
  const loaded = await read(
    refs.map((ref) => ({ kind: 'input', ref })),
    { imagesBefore: countImagesIn(conversation, platform) - images },
  );
  const downloaded = new Map(refs.map(({ url }, index) => [url, loaded[index]]));
  return mapMedia(conversation, async (item) => {
    const found = item.media.kind === 'url' ? downloaded.get(item.media.url) : undefined;
    if (found?.kind !== 'media') return item;
    const block = found.media.kind === 'pdf' ? 'document' : 'image';
    return { ...item, media: found.media, block };
  });
}

/**
 * Returns the conversation with its images small enough for one request with those of a new question. Notes each change
 * and throws CliError.
 */
export async function fitHistory(
  conversation: Conversation,
  question: readonly Content[],
  context: RunContext,
  platform = getCapabilities(context.settings),
): Promise<Conversation> {
  return fitBody(await fitImageCount(conversation, question, context, platform), question, context, platform);
}

/** Beyond 20 images the API takes smaller ones, also of those that it has accepted before. */
async function fitImageCount(
  conversation: Conversation,
  question: readonly Content[],
  context: RunContext,
  platform: Capabilities,
): Promise<Conversation> {
  const { manyImages, maxImageSideOfManyPx: maxSide } = REQUEST_LIMITS;
  const count =
    countImagesIn(conversation, platform) +
    countTowardsImageLimit(question, platform) +
    context.settings.maxZooms;
  if (count <= manyImages) return conversation;
  const reason = `the API takes ${maxSide} pixels a side beyond ${manyImages} images`;
  return mapMedia(conversation, async (item) => {
    const { media } = item;
    if (media.kind !== 'image' || Math.max(media.width, media.height) <= maxSide) return item;
    const { shrinkImage } = await import('../image/shrink.ts');
    return { ...item, media: await shrinkImage(media, { maxSide, reason }, context.output.info, context) };
  });
}
