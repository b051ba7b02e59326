// Encodes a decoded frame for the API, and compares frames.
import { guard } from '../image/guard.ts';
import { loadSharp } from '../image/packages.ts';
import type { Frame } from './moving.ts';

const REASON = 'frames are taken out of it';

/** As a PNG, a frame of a film is four to ten times as large as the JPEG; a frame of a screen recording is smaller or hardly larger. */
const MAX_PNG_RATIO = 2;

/** At this quality, and without chroma subsampling, JPEG loses nothing that the video still has. */
const JPEG = { quality: 90, chromaSubsampling: '4:4:4' } as const;

/** Returns the frame of a video as the PNG that ffmpeg wrote, or as a JPEG where that is much smaller. */
export async function encodeFrame(png: Buffer, input: string): Promise<Frame> {
  const sharp = await loadSharp(input, REASON, false);
  return guard(input, async () => {
    const image = sharp(png);
    const { width, height, hasAlpha } = await image.metadata();
    if (hasAlpha) return { bytes: png, format: 'png', width, height };
    const jpeg = await image.jpeg(JPEG).toBuffer();
    const isPng = png.length <= MAX_PNG_RATIO * jpeg.length;
    return { bytes: isPng ? png : jpeg, format: isPng ? 'png' : 'jpeg', width, height };
  });
}

/** Cells of a side into which a frame is scaled down for comparison. */
const CELLS = 64;

/** Returns the mean colours of 64x64 cells of a frame, three bytes each. */
export async function makeFingerprint(bytes: Buffer, input: string): Promise<Buffer> {
  const sharp = await loadSharp(input, REASON, false);
  return guard(input, () =>
    sharp(bytes)
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .resize(CELLS, CELLS, { fit: 'fill', kernel: 'linear' })
      .removeAlpha()
      .raw()
      .toBuffer(),
  );
}

/**
 * The most levels of 255 by which a cell of two near-duplicates differs. Measured with films of a still scene: noise of the
 * camera and the encoder changes a cell by up to 4 levels, and a changed word, a cursor or a tick by 15 or more.
 */
const MAX_DIFFERENCE = 8;

/** Whether two frames are near-duplicates, by their fingerprints. */
export function areNearDuplicates(a: Uint8Array, b: Uint8Array): boolean {
  return (
    a.length === b.length && a.every((value, index) => Math.abs(value - Number(b[index])) <= MAX_DIFFERENCE)
  );
}
