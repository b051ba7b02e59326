// What the pictures of a question are made ready for: model, limits and flags in one; touches no picture.

import { base64Capacity, REQUEST_LIMITS } from '../api/limits.ts';
import { modelFacts } from '../api/models.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import { capabilitiesOf } from '../api/providers/providers.ts';
import { countRequestImages } from '../commands/count-images.ts';
import type { PrepareOptions } from '../image/decide.ts';
import type { Item } from '../input/refs.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { Settings } from '../run/settings.ts';
import type { Recall } from './upload-cache.ts';
import { checkPictureFlags } from './validate-flags.ts';

/**
 * Returns the options for the pictures of one question, which go out with `imagesBefore` others; throws SeeError when
 * a flag cannot be meant for them.
 */
export async function preparationFor(
  items: readonly Item[],
  flags: Flags,
  imagesBefore: number,
  recall: Recall,
  context: RunContext,
): Promise<PrepareOptions> {
  const { settings, output } = context;
  const refs = items.flatMap((item) => (item.kind === 'input' ? [item.ref] : []));
  checkPictureFlags(refs, settings, flags, output.note);
  const platform = capabilitiesOf(settings);
  const inline = settings.source === 'base64' || !platform.sources.file;
  const together = refs.length + imagesBefore;
  const images = await countRequestImages(refs, imagesBefore, recall, context);
  return {
    model: settings.model,
    tier: modelFacts(settings.model)?.tier,
    mostSide: images > REQUEST_LIMITS.manyImages ? REQUEST_LIMITS.imageSideOfMany : REQUEST_LIMITS.imageSide,
    // Elsewhere a picture too heavy for base64 is uploaded, which loses nothing.
    mostBytes: inline ? base64Capacity(mostCharacters(together, settings, platform)) : undefined,
    noUploads: !platform.sources.file,
    resize: settings.resize,
    strip: settings.strip,
    maxEdge: settings.maxEdge,
    crop: settings.crop,
  };
}

/** Of a body that pictures are shrunk to fit into, the rest is left to texts. */
const SHARE_OF_PICTURES = 0.95;

/** What one of so many pictures may take as base64: the platform's limit, and an equal share of the body where they may shrink. */
function mostCharacters(
  count: number,
  { resize }: Settings,
  { imageBase64Characters, bodyBytes }: Capabilities,
): number {
  return resize
    ? Math.min(imageBase64Characters, Math.floor((SHARE_OF_PICTURES * bodyBytes) / Math.max(1, count)))
    : imageBase64Characters;
}
