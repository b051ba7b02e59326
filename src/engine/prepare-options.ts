// Collects the model, limits and flags that the images of a question are prepared for.

import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { getTier } from '../api/models.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import type { PrepareOptions } from '../image/decide.ts';
import { sniff } from '../image/sniff.ts';
import { readHead } from '../input/read-head.ts';
import type { InputRef } from '../input/refs.ts';
import { base64Capacity, REQUEST_LIMITS } from '../limits.ts';
import type { RunContext } from '../run/context.ts';
import type { Settings } from '../run/settings.ts';
import type { UploadCache } from './upload-cache.ts';

/** Returns the options for the images of one question, which go out with `imagesBefore` others. */
export async function makePrepareOptions(
  refs: readonly InputRef[],
  { imagesBefore, geometry }: Pick<PrepareOptions, 'geometry'> & { readonly imagesBefore: number },
  uploadCache: UploadCache,
  context: RunContext,
): Promise<PrepareOptions> {
  const { settings } = context;
  const platform = getCapabilities(settings);
  const inline = settings.source === 'base64' || !platform.sources.file;
  const together = refs.length + imagesBefore;
  const images = platform.countsDocuments
    ? together
    : await countRequestImages(refs, imagesBefore, uploadCache, context);
  return {
    model: settings.model,
    tier: getTier(settings.model),
    maxSide:
      images > REQUEST_LIMITS.manyImages
        ? REQUEST_LIMITS.maxImageSideOfManyPx
        : REQUEST_LIMITS.maxImageSidePx,
    // Elsewhere a picture too heavy for base64 is uploaded, which loses nothing.
    maxBytes: inline ? base64Capacity(getMaxCharacters(together, settings, platform)) : undefined,
    noUploads: !platform.sources.file,
    resize: settings.resize,
    strip: settings.strip,
    maxEdge: settings.maxEdge,
    crop: settings.crop,
    geometry,
  };
}

/** Share of the body for images that may be shrunk; the rest is left for text. */
const IMAGE_SHARE = 0.95;

/** Returns the maximum base64 characters of one of `count` images: the platform's limit, and an equal share of the body if they may shrink. */
function getMaxCharacters(
  count: number,
  { resize }: Settings,
  { maxImageBase64Characters, maxBodyBytes }: Capabilities,
): number {
  return resize
    ? Math.min(maxImageBase64Characters, Math.floor((IMAGE_SHARE * maxBodyBytes) / Math.max(1, count)))
    : maxImageBase64Characters;
}

/**
 * Counts the images of a request, including earlier turns. An input counts as an image if only reading it whole or
 * asking the API could tell; files are opened only when their number matters.
 */
async function countRequestImages(
  refs: readonly InputRef[],
  imagesBefore: number,
  uploadCache: UploadCache,
  context: RunContext,
): Promise<number> {
  const maxCount = refs.length + imagesBefore;
  if (maxCount <= REQUEST_LIMITS.manyImages) return maxCount;
  const others = await Promise.all(refs.map((ref) => isSurelyNoImage(ref, uploadCache, context)));
  return maxCount - others.filter(Boolean).length;
}

async function isSurelyNoImage(
  ref: InputRef,
  uploadCache: UploadCache,
  { env, settings }: RunContext,
): Promise<boolean> {
  switch (ref.kind) {
    case 'url':
      return ref.block === 'document' && !settings.download;
    case 'file_id': {
      const stored = uploadCache.findById(ref.file_id);
      return stored !== undefined && !stored.media_type.startsWith('image/');
    }
    case 'path':
      return isPdf(resolve(env.cwd, ref.path));
    default:
      return false;
  }
}

/** Whether a file is a PDF; false for pipes, which can be read only once, and for files whose error is reported later. */
async function isPdf(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile() && sniff(await readHead(path)).kind === 'pdf';
  } catch {
    return false;
  }
}
