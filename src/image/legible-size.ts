// Chooses the size at which a drawing can be read: its own size in pixels may mean nothing.
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
