// Compares two images of the same size pixel by pixel, and shows where they differ.
import type { Region } from './crop.ts';
import type { Pixels } from './judged-pixels.ts';

/** Colour distance up to which two pixels are equal to the eye, from 0 to 1: pixelmatch's own default. */
const DIFF_THRESHOLD = 0.1;

/** The difference between two images. */
export interface Difference {
  /** Pixels that differ visibly; those that anti-aliasing explains do not count. */
  readonly pixels: number;
  /** The smallest rectangle around them; undefined when there are none. */
  readonly region: Region | undefined;
}

/** Compares two images of the same size. */
export async function comparePixels(before: Pixels, after: Pixels): Promise<Difference> {
  const { default: pixelmatch } = await import('pixelmatch');
  const { width, height } = after;
  const mask = Buffer.alloc(width * height * 4);
  const pixels = pixelmatch(before.data, after.data, mask, width, height, {
    threshold: DIFF_THRESHOLD,
    diffMask: true,
    // Pixels that only anti-aliasing explains stay out of the mask.
    aaColor: [0, 0, 0],
    diffColor: [255, 0, 0],
  });
  return { pixels, region: pixels === 0 ? undefined : findMarked(mask, width) };
}

/** Returns the smallest rectangle around the red pixels of a mask; undefined when there are none. */
function findMarked(mask: Buffer, width: number): Region | undefined {
  let left = Number.POSITIVE_INFINITY;
  let right = -1;
  let top = -1;
  let bottom = -1;
  for (let at = 0; at < mask.length; at += 4) {
    if (mask[at] !== 255) continue;
    const x = (at / 4) % width;
    const y = Math.floor(at / 4 / width);
    if (top === -1) top = y;
    bottom = y;
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  return right === -1 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Pixels around a difference that show what it belongs to. */
const MARGIN = 40;

/** Pixels between the two halves. */
const GAP = 12;

/** Draws the differing part of two images of the same size side by side: before on the left, after on the right. */
export function drawSideBySide(before: Pixels, after: Pixels, region: Region): Pixels {
  const left = Math.max(0, region.left - MARGIN);
  const top = Math.max(0, region.top - MARGIN);
  const width = Math.min(after.width, region.left + region.width + MARGIN) - left;
  const height = Math.min(after.height, region.top + region.height + MARGIN) - top;
  const drawn = { width: 2 * width + GAP, height, data: Buffer.alloc((2 * width + GAP) * height * 4, 255) };
  for (const [image, at] of [
    [before, 0],
    [after, width + GAP],
  ] as const) {
    for (let y = 0; y < height; y += 1) {
      const from = ((top + y) * image.width + left) * 4;
      image.data.copy(drawn.data, (y * drawn.width + at) * 4, from, from + width * 4);
    }
  }
  return drawn;
}
