// Knows at which size text can be read: it chooses that of a drawing, and says where a screenshot is seen too small.
import { type Size, scaleTo, TIERS } from './size.ts';

/** Minimum pixels of the longer side, so that text can be read: all that models of the standard tier see. */
const MIN_SIDE = TIERS.standard.maxSide;

/** Maximum pixels of the longer side and in all, where no model is known to see less. */
const MAX_SIDE = 8000;
const MAX_PIXELS = 4096 * 4096;

/** Returns a size of the same shape that is neither too small to be read nor too large to be drawn. */
export function legibleSize(own: Size): Size {
  const { width, height } = own;
  const longer = Math.max(width, height);
  const factor = Math.min(
    Math.max(1, MIN_SIDE / longer),
    MAX_SIDE / longer,
    Math.sqrt(MAX_PIXELS / (width * height)),
  );
  return scaleTo(own, longer * factor);
}

/** Text of 16 pixels is hardly legible below this scale. */
const MIN_LEGIBLE_SCALE = 0.4;

/** Whether ordinary text stays legible when an image of one size is seen at another. */
export function showsText(own: Size, seen: Size): boolean {
  return getScale(own, seen) >= MIN_LEGIBLE_SCALE;
}

function getScale(own: Size, seen: Size): number {
  return Math.max(seen.width, seen.height) / Math.max(own.width, own.height);
}

/** Says that a model sees text too small, and the cure; undefined for an image whose text it can read. */
export function describeSmallText(own: Size, seen: Size): string | undefined {
  if (showsText(own, seen)) return undefined;
  const percent = Math.max(1, Math.floor(100 * getScale(own, seen)));
  return `seen at ${percent} % of its size, too small for ordinary text; --tile sends its parts too, at full size`;
}
