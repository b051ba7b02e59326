// Shrinks pictures that the API refuses as too large for their request, so that the question can be asked once more.

import type { BlockOrigins } from '../api/build-request.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import { OversizedImagesError } from '../errors.ts';
import type { PreparedImage } from '../image/image.ts';
import { mapBounded } from '../map-bounded.ts';
import type { RunContext } from '../run/context.ts';
import { chooseSources } from './choose-source.ts';
import { type PlannedPart, toModelSize } from './plan.ts';
import { type Outgoing, type SendTools, type SentPart, sendPart } from './send-media.ts';
import { requestOf } from './to-request.ts';
import { CONCURRENT_FILE_CALLS } from './uploader.ts';

/**
 * Shrinks exactly the images that the API refused as too large, to the size that it named. Returns undefined for
 * any other error, and where the bytes are not here or `--no-resize` forbids it.
 */
export async function shrinkOversized(
  error: unknown,
  outgoing: Outgoing,
  tools: SendTools,
  context: RunContext,
): Promise<readonly SentPart[] | undefined> {
  const { env, output, settings, signal } = context;
  const { sent } = outgoing;
  if (!(error instanceof OversizedImagesError) || !settings.resize) return undefined;
  const refused = partsAt(error, requestOf(outgoing, settings).origins, sent);
  if (!refused?.every(({ part }) => isLarger(part, error.maxSide))) return undefined;
  const { shrinkImage } = await import('../image/shrink.ts');
  const ctx = { signal, variables: env.variables };
  // One after another, so that the notes come in the order of the pictures.
  const shrunk = new Map<SentPart, PreparedImage>();
  for (const old of refused) {
    const image = localImage(old.part);
    const reason = `the API took no more than ${error.maxSide} pixels a side; asked again`;
    if (image)
      shrunk.set(old, await shrinkImage(image, { maxSide: error.maxSide, reason }, output.info, ctx));
  }
  return mapBounded(sent, CONCURRENT_FILE_CALLS, async (old) => {
    const smaller = shrunk.get(old);
    if (!smaller || old.part.kind === 'text') return old;
    // What is stored are the bytes before.
    const { reused } = outgoing.plan;
    const wishes = { requestedSource: settings.source, reused, platform: getCapabilities(settings) };
    const choice = chooseSources([smaller], wishes)[0] ?? old.part.choice;
    const part = { ...old.part, media: smaller, choice, ...toModelSize(smaller, settings.model) };
    return sendPart(old.turn, part, tools, context);
  });
}

/** The parts that an error is about; undefined when it names a place where no picture went. */
function partsAt(
  error: OversizedImagesError,
  origins: BlockOrigins,
  sent: readonly SentPart[],
): readonly SentPart[] | undefined {
  const found = new Set<SentPart>();
  for (const { message, block } of error.blocks) {
    const origin = origins[message]?.[block];
    // A label makes an item of its own of what was sent: its source stays the same.
    const part = sent.find(
      ({ item }) =>
        item === origin ||
        (item.kind === 'source' && origin?.kind === 'source' && item.source === origin.source),
    );
    if (!part) return undefined;
    found.add(part);
  }
  return [...found];
}

function isLarger(part: PlannedPart, maxSide: number): boolean {
  const image = localImage(part);
  return image !== undefined && Math.max(image.width, image.height) > maxSide;
}

function localImage(part: PlannedPart): PreparedImage | undefined {
  return part.kind === 'media' && part.media.kind === 'image' ? part.media : undefined;
}
