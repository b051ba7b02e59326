// Calculates the size at which a model sees an image, and its cost in tokens.

/** Width and height in whole pixels, both at least 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The limits up to which a family of models sees an image without scaling it down: pixels of the longer side, and tokens. */
export interface Tier {
  readonly maxSide: number;
  readonly maxTokens: number;
}

/** The resolution tiers. */
export const TIERS = {
  // fact(tier-standard): Models before 4.7 see at most 1568 pixels a side and 1568 tokens of an image. Source:
  // https://platform.claude.com/docs/en/build-with-claude/vision, 2026-11-26.
  standard: { maxSide: 1568, maxTokens: 1568 },
  // fact(tier-high): Models since 4.7 see at most 2576 pixels a side and 4784 tokens of an image. Source:
  // https://platform.claude.com/docs/en/build-with-claude/vision, 2026-11-26.
  high: { maxSide: 2576, maxTokens: 4784 },
} as const satisfies Record<string, Tier>;

// fact(size-rule): A model sees an image in patches of 28x28 pixels, one token each, and scales it down to the largest
// size whose padded sides and tokens are within its tier. Source: reference code of
// https://platform.claude.com/docs/en/build-with-claude/vision-coordinates, 2026-11-26.
/** The side in pixels of the square patches that the model sees, one token each. */
const PATCH = 28;

function patches(side: number): number {
  return Math.ceil(side / PATCH);
}

/** Returns the tokens that an image of this size in pixels costs: one for each 28x28 patch, incomplete patches included. */
export function imageTokens(width: number, height: number): number {
  return patches(width) * patches(height);
}

/** Whether the model sees an image of this size in pixels without scaling it down. */
export function fits(width: number, height: number, tier: Tier): boolean {
  // The server pads to whole patches and applies the limit to the padded side.
  const paddedSide = patches(Math.max(width, height)) * PATCH;
  return paddedSide <= tier.maxSide && imageTokens(width, height) <= tier.maxTokens;
}

/**
 * Returns the size in pixels at which the model sees an image: its own if it fits, otherwise the largest of the same
 * aspect ratio that fits; https://platform.claude.com/docs/en/build-with-claude/vision-coordinates
 */
export function modelSize(size: Size, tier: Tier): Size {
  const { width, height } = size;
  if (fits(width, height, tier)) return { width, height };

  const longer = Math.max(width, height);
  const aspectRatio = longer / Math.min(width, height);
  // A binary search is exact, because the shorter side and the patches never shrink when the longer side grows.
  let maxSide = 1;
  let tooLong = Math.min(longer, tier.maxSide + 1);
  while (tooLong - maxSide > 1) {
    const middle = Math.floor((maxSide + tooLong) / 2);
    if (fits(middle, shorterSide(middle, aspectRatio), tier)) maxSide = middle;
    else tooLong = middle;
  }
  const shorter = shorterSide(maxSide, aspectRatio);
  return width >= height ? { width: maxSide, height: shorter } : { width: shorter, height: maxSide };
}

/**
 * Divides by the ratio in double precision, as the docs do: exact fractions would break some ties the other way (2064x1722: 1204x1004 instead of 1204x1005) and no longer match the server's size.
 */
function shorterSide(longer: number, aspectRatio: number): number {
  return Math.max(1, roundHalfToEven(longer / aspectRatio));
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** Scales a size so that its longer side has about `side` pixels, and neither is 0. */
export function scaleTo(size: Size, side: number): Size {
  const factor = side / Math.max(size.width, size.height);
  return {
    width: Math.max(1, Math.round(size.width * factor)),
    height: Math.max(1, Math.round(size.height * factor)),
  };
}
