// Scales samples that have no fixed black and white from their own range to 8 bits.
import { ImageHeaderError } from './headers/image-header.ts';
import type { RawImage } from './raw-image.ts';
import { type OpenTiff, openSamples, type Samples } from './tiff-samples.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * Scales the samples of a TIFF so that the smallest is black and the largest white; what is not a number and what
 * stands for no data is black. Returns undefined for samples with a fixed black and white, and for amounts of light from 0 to
 * 1, which sharp converts. Throws ImageHeaderError where no sample is a number, and the signal's reason.
 */
export async function scaleSamples(tiff: OpenTiff, signal: AbortSignal): Promise<RawImage | undefined> {
  const samples = openSamples(tiff);
  if (!samples) return undefined;
  const { width, height, title, colours, isLight } = samples;
  const range = await findRange(samples, signal);
  if (isLight && range.min >= 0 && range.max <= 1) return undefined;
  const data = Buffer.alloc(width * height * colours);
  const toByte = makeScale(range, isLight);
  let to = 0;
  await forEachSample(samples, signal, (value) => {
    data[to++] = Number.isFinite(value) && value !== samples.noData ? toByte(value) : 0;
  });
  const limits = `${formatValue(range.min)}–${formatValue(range.max)}`;
  return {
    width,
    height,
    data,
    channels: colours,
    hasAlpha: false,
    losses: [`${title} samples scaled from ${limits} to 8 bit`],
  };
}

async function findRange(samples: Samples, signal: AbortSignal): Promise<Range> {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  await forEachSample(samples, signal, (value) => {
    if (!Number.isFinite(value) || value === samples.noData) return;
    if (value < min) min = value;
    if (value > max) max = value;
  });
  if (min > max) throw new ImageHeaderError('none of its samples is a number');
  return { min, max };
}

async function forEachSample(
  { colours, readRows }: Samples,
  signal: AbortSignal,
  work: (value: number) => void,
): Promise<void> {
  for await (const { samples, channels } of readRows()) {
    signal.throwIfAborted();
    for (let pixel = 0; pixel < samples.length; pixel += channels) {
      for (let colour = 0; colour < colours; colour++) work(samples[pixel + colour] ?? 0);
    }
  }
}

/** Returns a function from a value to a byte; one value alone is grey. */
function makeScale({ min, max }: Range, isLight: boolean): (value: number) => number {
  if (min === max) return () => 128;
  const share = (value: number) => (value - min) / (max - min);
  return isLight
    ? (value) => Math.round(255 * encodeLight(share(value)))
    : (value) => Math.round(255 * share(value));
}

/** Encodes an amount of light from 0 to 1 as sRGB does; IEC 61966-2-1. */
function encodeLight(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

function formatValue(value: number): string {
  return String(Number(value.toPrecision(6)));
}
