/** The picture side of the bench: a photo as phones take them, and its preparation beside sharp alone. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { PrepareOptions } from '../../src/image/decide.ts';
import { identifyImage, type SniffedFile } from '../../src/image/identify.ts';
import { prepareImage } from '../../src/image/prepare.ts';
import { TIERS } from '../../src/image/size.ts';
import { sniff } from '../../src/image/sniff.ts';
import { mapBounded } from '../../src/map-bounded.ts';

const WIDTH = 4032;
const HEIGHT = 3024;

/** What the model sees of such a photo: the known answer of the documentation. */
const SEEN = { width: 2212, height: 1659 };

/** Pictures under way at once, in both variants. */
const CONCURRENCY = 2;

const OPTIONS: PrepareOptions = {
  model: 'claude-opus-5-5',
  tier: TIERS.high,
  maxSide: 8000,
  maxBytes: undefined,
  resize: true,
  strip: false,
  maxEdge: undefined,
  crop: undefined,
  geometry: 'any',
};

/** Makes a JPEG of 12 megapixels and some 4 MB: coarse and fine noise, as in a photo. */
export function makePhoto(): Promise<Buffer> {
  return makeNoise({ width: WIDTH, height: HEIGHT, quality: 90 });
}

/** Makes a JPEG of 2725x2225 pixels and 0.9 MB, which shrinking makes no smaller. */
export function makeLightPhoto(): Promise<Buffer> {
  return makeNoise({ width: 2725, height: 2225, quality: 58 });
}

interface NoiseOptions {
  readonly width: number;
  readonly height: number;
  readonly quality: number;
}

async function makeNoise({ width, height, quality }: NoiseOptions): Promise<Buffer> {
  const layer = async (scale: number, sigma: number) => {
    const noise = { type: 'gaussian', mean: 128, sigma } as const;
    const create = {
      width: Math.ceil(width / scale),
      height: Math.ceil(height / scale),
      channels: 3,
      background: '#808080',
      noise,
    } as const;
    const small = await sharp({ create }).png().toBuffer();
    return sharp(small).resize(width, height, { fit: 'fill' }).png({ compressionLevel: 1 }).toBuffer();
  };
  return sharp(await layer(64, 60))
    .composite([
      { input: await layer(6, 40), blend: 'overlay' },
      { input: await layer(1.5, 14), blend: 'overlay' },
    ])
    .jpeg({ quality })
    .toBuffer();
}

/** Prepares one photo so many times: by claude-see, and by sharp alone to the same size and quality. */
export function preparationOf(path: string, count: number): Record<'ours' | 'bare', () => Promise<number>> {
  const all = Array.from({ length: count }, (_, index) => index);
  const timed = (one: (bytes: Buffer) => Promise<unknown>) => async () => {
    const started = performance.now();
    await mapBounded(all, CONCURRENCY, async () => one(await readFile(path)));
    return performance.now() - started;
  };
  return {
    ours: timed((bytes) =>
      prepareImage(
        identifyImage(
          { input: path, name: 'photo.jpg', bytes, found: sniff(bytes) as SniffedFile['found'] },
          () => {},
        ),
        OPTIONS,
        () => {},
        { signal: new AbortController().signal, env: { variables: process.env } },
      ),
    ),
    bare: timed((bytes) =>
      sharp(bytes)
        .autoOrient()
        .resize({ ...SEEN, fit: 'fill' })
        .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
        .toBuffer(),
    ),
  };
}
