// Plans the tiles that show a screenshot at full size beside the whole. Pure.
import { getTier } from '../api/models.ts';
import type { Region } from '../image/crop.ts';
import type { Size } from '../image/size.ts';
import { planTiles } from '../image/tiles.ts';
import { REQUEST_LIMITS } from '../limits.ts';

/** Pictures that are no tiles: the whole, the baseline, and where they differ. */
const OTHER_PICTURES = 3;

/** Returns the tiles of the judged part, in its pixels; none without `--tile`, and where the model sees all of its pixels. */
export function planScreenshotTiles(
  { width, height }: Size,
  { tile, model }: { readonly tile: boolean; readonly model: string },
): readonly Region[] {
  if (!tile) return [];
  const { manyImages, maxImageSidePx: maxSide } = REQUEST_LIMITS;
  const maxTiles = manyImages - OTHER_PICTURES;
  return planTiles({ width, height }, { tier: getTier(model), maxSide, maxTiles });
}
