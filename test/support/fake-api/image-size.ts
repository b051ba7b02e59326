/** The size at which a model sees an image, and what it costs in tokens (patches of 28x28 pixels). */

/** A model generation's limits on one image. */
export interface ImageTier {
  readonly maxSide: number;
  readonly maxTokens: number;
}

// fact(tier-high).
export const HIGH_TIER: ImageTier = { maxSide: 2576, maxTokens: 4784 };
// fact(tier-standard).
export const STANDARD_TIER: ImageTier = { maxSide: 1568, maxTokens: 1568 };

// fact(size-rule).
const PATCH = 28;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Image tokens: the patches that cover the image. */
export function imageTokens({ width, height }: Size): number {
  return Math.ceil(width / PATCH) * Math.ceil(height / PATCH);
}

/** Whether the model sees the image as it is. */
export function fitsTier(size: Size, tier: ImageTier): boolean {
  const padded = Math.ceil(Math.max(size.width, size.height) / PATCH) * PATCH;
  return padded <= tier.maxSide && imageTokens(size) <= tier.maxTokens;
}

/** The share in whole pixels, half to even, worked out in integers so that ties are ties. */
function scaled(length: number, numerator: number, denominator: number): number {
  const product = length * numerator;
  const floor = Math.floor(product / denominator);
  const twice = 2 * (product - floor * denominator);
  const up = twice > denominator || (twice === denominator && floor % 2 === 1);
  return Math.max(1, up ? floor + 1 : floor);
}

/** The size after the server's downsizing: the largest that fits, keeping the aspect ratio. */
export function sizeSeen(size: Size, tier: ImageTier): Size {
  if (fitsTier(size, tier)) return size;
  const wide = size.width >= size.height;
  const [long, short] = wide ? [size.width, size.height] : [size.height, size.width];
  for (let length = Math.min(long, tier.maxSide); length > 1; length--) {
    const other = scaled(length, short, long);
    const candidate = wide ? { width: length, height: other } : { width: other, height: length };
    if (fitsTier(candidate, tier)) return candidate;
  }
  return { width: 1, height: 1 };
}
