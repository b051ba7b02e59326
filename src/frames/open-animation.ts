// Opens an animated GIF or WebP with sharp, and decodes its frames as they are shown.
import { guard, requireFewPixels } from '../image/guard.ts';
import { loadSharp, type Sharp } from '../image/packages.ts';
import { MAX_FRAME_PIXELS, type Moving } from './moving.ts';

/** Pixels that are decoded at once (64 MB), because decoding a later frame decodes all frames before it again. */
const BATCH_PIXELS = 16_000_000;

/** Maximum time of one decoding. */
const TIMEOUT_S = 60;

// Browsers show frames whose delay is 10 ms or shorter for 100 ms, as the authors of such files expect. Source:
// BitmapImageMetrics and DeferredImageDecoder of Blink, "Many annoying ads specify a 0 duration"; imgFrame of Gecko.
const SHORTEST_MS = 10;
const USUAL_MS = 100;

/** Returns the start time of each frame and the end of the last one in seconds, from delays in milliseconds. Pure. */
export function toTimes(delays: readonly number[]): {
  readonly starts: readonly number[];
  readonly end: number;
} {
  let ms = 0;
  const starts = delays.map((delay) => {
    const start = ms;
    ms += delay > SHORTEST_MS ? delay : USUAL_MS;
    return start / 1000;
  });
  return { starts, end: ms / 1000 };
}

/** Opens an animation. Throws CliError when it cannot be decoded, or is too large. */
export async function openAnimation(
  { input, bytes, lossless }: { readonly input: string; readonly bytes: Buffer; readonly lossless: boolean },
  signal: AbortSignal,
): Promise<Moving> {
  const sharp = await loadSharp(input, 'frames are taken out of it', false);
  const facts = await guard(input, async () => sharp(bytes, { limitInputPixels: false }).metadata());
  const { width, height, pages = 1, delay = [] } = facts;
  requireFewPixels({ width, height }, MAX_FRAME_PIXELS, input);
  const times = toTimes(Array.from({ length: pages }, (_, index) => delay[index] ?? 0));
  const take = makeTaker({ sharp, bytes, input, width, height, pages }, signal);
  return {
    duration: times.end,
    count: pages,
    lossless,
    listStarts: async () => times.starts,
    decode: async (start) => ({
      bytes: await take(times.starts.indexOf(start)),
      format: 'png',
      width,
      height,
    }),
    close() {},
  };
}

interface Pages {
  readonly sharp: Sharp;
  readonly bytes: Buffer;
  readonly input: string;
  readonly width: number;
  readonly height: number;
  readonly pages: number;
}

/** Returns a function that decodes a frame as a PNG, composed with the frames before it. */
function makeTaker({ sharp, bytes, input, width, height, pages }: Pages, signal: AbortSignal) {
  const most = Math.max(1, Math.floor(BATCH_PIXELS / (width * height)));
  let batch: { readonly first: number; readonly count: number; readonly data: Buffer } | undefined;
  const decode = async (first: number) => {
    const count = Math.min(most, pages - first);
    const options = { page: first, pages: count, limitInputPixels: MAX_FRAME_PIXELS };
    const image = sharp(bytes, options).timeout({ seconds: TIMEOUT_S });
    const data = await image.toColourspace('srgb').ensureAlpha().raw().toBuffer();
    return { first, count, data };
  };
  return (page: number): Promise<Buffer> =>
    guard(input, async () => {
      signal.throwIfAborted();
      if (!batch || page < batch.first || page >= batch.first + batch.count) batch = await decode(page);
      const length = width * height * 4;
      const at = (page - batch.first) * length;
      const raw = { width, height, channels: 4 } as const;
      return sharp(batch.data.subarray(at, at + length), { raw })
        .png()
        .toBuffer();
    });
}
