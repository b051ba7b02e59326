// What the pictures of a question are made ready for: model, limits and flags in one; touches no picture.

import type { Capabilities } from '../api/endpoints.ts';
import { base64Capacity, REQUEST_LIMITS } from '../api/limits.ts';
import { modelFacts } from '../api/models.ts';
import { capabilitiesOf } from '../api/providers.ts';
import type { PrepareOptions } from '../image/decide.ts';
import type { Item } from '../input/refs.ts';
import type { Flags } from './flags.ts';
import { checkPictureFlags } from './idle-flags.ts';
import type { Settings } from './settings.ts';

/**
 * Returns the options for the pictures of one question, which go out with `imagesBefore` others; throws SeeError when
 * a flag cannot be meant for them.
 */
export function preparationFor(
  items: readonly Item[],
  settings: Settings,
  flags: Flags,
  imagesBefore: number,
  note: (line: string) => void,
): PrepareOptions {
  const refs = items.flatMap((item) => (item.kind === 'input' ? [item.ref] : []));
  checkPictureFlags(refs, settings, flags, note);
  const platform = capabilitiesOf(settings);
  const inline = settings.source === 'base64' || !platform.sources.file;
  const together = refs.length + imagesBefore;
  const many = together > REQUEST_LIMITS.manyImages;
  return {
    model: settings.model,
    tier: modelFacts(settings.model)?.tier,
    mostSide: many ? REQUEST_LIMITS.imageSideOfMany : REQUEST_LIMITS.imageSide,
    // Elsewhere a picture too heavy for base64 is uploaded, which loses nothing.
    mostBytes: inline ? base64Capacity(mostCharacters(together, settings, platform)) : undefined,
    noUploads: !platform.sources.file,
    resize: settings.resize,
    strip: settings.strip,
    maxEdge: settings.maxEdge,
    crop: settings.crop,
  };
}

/** What one of so many pictures may take as base64: the platform's limit, and an equal share of the body where they may shrink. */
function mostCharacters(
  count: number,
  { resize }: Settings,
  { imageBase64Characters, bodyBytes }: Capabilities,
): number {
  return resize
    ? Math.min(imageBase64Characters, Math.floor(bodyBytes / Math.max(1, count)))
    : imageBase64Characters;
}
