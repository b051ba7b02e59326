// Cures the rejection of an image that the API would have downsized, because our table of image sizes is wrong.
import { findOrigin } from '../api/build-request.ts';
import { DownsizedImageError, UnknownTransformationsError } from '../api/errors/curable-errors.ts';
import { getTier } from '../api/models.ts';
import { fits, imageTokens, modelSize, type Size, TIERS, type Tier } from '../image/size.ts';
import type { RunContext } from '../run/context.ts';
import type { SendTools } from './resolve.ts';
import { getLocalImage, shrinkParts } from './retry-oversized.ts';
import { toRequest } from './to-request.ts';
import type { RequestPart, ResolvedRequest } from './types.ts';

/**
 * Returns the request with the rejected image at the size that the API named, and every other image that must not be
 * downsized within the limits that follow from it, as the API names only the first. Returns undefined for any other
 * error, for an image that is not local, and under `--no-resize`.
 */
export async function fitModelSize(
  error: unknown,
  request: ResolvedRequest,
  tools: SendTools,
  context: RunContext,
): Promise<ResolvedRequest | undefined> {
  if (!(error instanceof DownsizedImageError) || !context.settings.resize) return undefined;
  const { plan, parts, origins } = request;
  const { fitting } = error;
  const rejected = findOrigin(origins, error.block)?.part;
  const image = rejected === undefined ? undefined : getLocalImage(parts[rejected]?.part);
  if (rejected === undefined || !image || !isSmaller(fitting, image)) return undefined;
  const known = Object.values<Tier>(TIERS).find((each) => isSameSize(modelSize(image, each), fitting));
  const tier = known ?? limitTo(fitting);
  const reason = `${describeTier(known, plan.model)}; sending it again`;
  const limits = parts.flatMap(({ part }, index) => {
    if (index === rejected) return [[index, { size: fitting, reason }] as const];
    const other = getLocalImage(part);
    if (!other || part.kind === 'text' || !part.exact || fits(other.width, other.height, tier)) return [];
    return [[index, { size: modelSize(other, tier), reason }] as const];
  });
  return shrinkParts(request, new Map(limits), tools, context);
}

/** Returns limits that every image within them meets at an API whose largest size of one image is this. */
function limitTo(size: Size): Tier {
  return { maxSide: Math.max(size.width, size.height), maxTokens: imageTokens(size.width, size.height) };
}

function describeTier(known: Tier | undefined, model: string): string {
  const assumed = getTier(model);
  return known && known.maxSide !== assumed.maxSide
    ? `${model} sees at most ${known.maxSide} pixels a side, not ${assumed.maxSide}`
    : `${model} sees fewer pixels than assumed`;
}

function isSmaller(size: Size, { width, height }: Size): boolean {
  return size.width <= width && size.height <= height && (size.width < width || size.height < height);
}

function isSameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

/** Returns the request without `transformations`, which a gateway does not know; undefined for any other error. */
export async function dropTransformations(
  error: unknown,
  { plan, parts }: ResolvedRequest,
): Promise<ResolvedRequest | undefined> {
  if (!(error instanceof UnknownTransformationsError)) return undefined;
  const allowed = parts.map((each): RequestPart => {
    if (each.part.kind === 'text' || each.item.kind === 'text') return each;
    const { exact: _, ...item } = each.item;
    return { ...each, part: { ...each.part, exact: false }, item };
  });
  return toRequest(plan, allowed);
}
