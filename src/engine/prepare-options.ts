// Collects the model, limits and flags that the images of a question are prepared for.
import { getTier } from '../api/models.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import type { PartsOptions } from '../image/prepare-parts.ts';
import type { InputRef } from '../input/refs.ts';
import { base64Capacity, REQUEST_LIMITS } from '../limits.ts';
import type { RunContext } from '../run/context.ts';
import type { Settings } from '../run/settings.ts';
import { countRequestImages, type ImageCountOptions } from './count-images.ts';
import type { UploadCache } from './upload-cache.ts';

/** Returns the options for the images of one question, which go out with `imagesBefore` others. */
export async function makePrepareOptions(
  refs: readonly InputRef[],
  {
    imagesBefore,
    geometry,
    tile,
    pages,
    onePage,
    frames,
  }: Pick<PartsOptions, 'geometry' | 'tile' | 'onePage'> &
    Pick<ImageCountOptions, 'imagesBefore' | 'pages' | 'frames'>,
  uploadCache: UploadCache,
  context: RunContext,
): Promise<PartsOptions> {
  const { settings } = context;
  const platform = getCapabilities(settings);
  const inline = settings.source === 'base64' || !platform.sources.file;
  const { crops, maxEdge } = settings;
  const tier = getTier(settings.model);
  const how = { imagesBefore, crops, tile, tier, maxEdge, pages, frames };
  const { media, images } = await countRequestImages(refs, how, uploadCache, context);
  return {
    model: settings.model,
    tier,
    maxSide:
      (platform.countsDocuments ? media : images) > REQUEST_LIMITS.manyImages
        ? REQUEST_LIMITS.maxImageSideOfManyPx
        : REQUEST_LIMITS.maxImageSidePx,
    // Elsewhere a picture too heavy for base64 is uploaded, which loses nothing.
    maxBytes: inline ? base64Capacity(getMaxCharacters(media, settings, platform)) : undefined,
    noUploads: !platform.sources.file,
    resize: settings.resize,
    strip: settings.strip,
    maxEdge,
    crops,
    tile,
    geometry,
    onePage,
    hasBrowser: refs.some((ref) => mayBeSvg(ref, settings)) ? await hasBrowser(context) : undefined,
  };
}

/** Whether an input may be a drawing that a browser draws better: what is at a URL may be one. */
function mayBeSvg(ref: InputRef, { download }: Settings): boolean {
  return (ref.kind === 'url' && download) || (ref.kind === 'path' && /\.svg$/i.test(ref.path));
}

/** Whether `page:` works here: the package is installed, and a browser is found. Starts neither. */
async function hasBrowser({ env }: RunContext): Promise<boolean> {
  const { isBrowserInstalled } = await import('../page/is-browser-installed.ts');
  return isBrowserInstalled(env);
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
