// Shrinks the images that the API refuses as too large for their request.
import { findOrigin } from '../api/build-request.ts';
import { OversizedImagesError } from '../api/errors/curable-errors.ts';
import type { PreparedImage } from '../image/image.ts';
import type { ShrinkLimit } from '../image/shrink.ts';
import { CONCURRENT_FILE_CALLS } from '../limits.ts';
import { mapBounded } from '../map-bounded.ts';
import type { RunContext } from '../run/context.ts';
import { chooseSources } from './choose-source.ts';
import { toModelSize } from './plan-turns.ts';
import { resolvePart, type SendTools } from './resolve.ts';
import { toRequest } from './to-request.ts';
import type { PlannedPart, RequestPart, ResolvedRequest } from './types.ts';

// fact(error-image-dimensions).
/**
 * Returns the request with exactly the refused images shrunk to the size that the API named. Returns undefined for any
 * other error, for images that are not local, and under `--no-resize`.
 */
export async function shrinkOversized(
  error: unknown,
  request: ResolvedRequest,
  tools: SendTools,
  context: RunContext,
): Promise<ResolvedRequest | undefined> {
  const { parts } = request;
  if (!(error instanceof OversizedImagesError) || !context.settings.resize) return undefined;
  const refused = findRefused(error, request);
  if (!refused?.every((index) => isLarger(parts[index]?.part, error.maxSide))) return undefined;
  const reason = `the API accepts at most ${error.maxSide} pixels a side; sending it again`;
  const limits = new Map(refused.map((index) => [index, { maxSide: error.maxSide, reason }]));
  return shrinkParts(request, limits, tools, context);
}

/** Returns the request with images shrunk, given the limit of each by the index of its part. Throws CliError. */
export async function shrinkParts(
  { plan, parts }: ResolvedRequest,
  limits: ReadonlyMap<number, ShrinkLimit>,
  tools: SendTools,
  context: RunContext,
): Promise<ResolvedRequest> {
  const { shrinkImage } = await import('../image/shrink.ts');
  const shrunk = new Map<number, PreparedImage>();
  // One after another, so that the notes keep the order of the images.
  for (const [index, limit] of limits) {
    const image = getLocalImage(parts[index]?.part);
    if (image) shrunk.set(index, await shrinkImage(image, limit, context.output.info, context));
  }
  const replaced = await mapBounded(
    parts,
    CONCURRENT_FILE_CALLS,
    async (old, index): Promise<RequestPart> => {
      const smaller = shrunk.get(index);
      if (!smaller || old.part.kind === 'text') return old;
      // A stored upload holds the larger bytes, so it is not looked for.
      const source = {
        requestedSource: plan.requestedSource,
        reused: plan.reused,
        platform: plan.platform,
      };
      const choice = chooseSources([smaller], source)[0] ?? old.part.choice;
      const part = { ...old.part, media: smaller, choice, ...toModelSize(smaller, plan.model) };
      return resolvePart(part, { turn: old.turn, index }, tools, context);
    },
  );
  return toRequest(plan, replaced);
}

/** Returns the indexes of the parts that an error is about; undefined when it names a block that held no image. */
function findRefused(
  { blocks }: OversizedImagesError,
  { origins }: ResolvedRequest,
): readonly number[] | undefined {
  const found = new Set<number>();
  for (const block of blocks) {
    const index = findOrigin(origins, block)?.part;
    if (index === undefined) return undefined;
    found.add(index);
  }
  return [...found];
}

function isLarger(part: PlannedPart | undefined, maxSide: number): boolean {
  const image = getLocalImage(part);
  return image !== undefined && Math.max(image.width, image.height) > maxSide;
}

/** Returns the local image of a part; undefined for any other part. */
export function getLocalImage(part: PlannedPart | undefined): PreparedImage | undefined {
  return part?.kind === 'media' && part.media.kind === 'image' ? part.media : undefined;
}
