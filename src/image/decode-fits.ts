// Decodes FITS, the format of telescopes, whose samples have no fixed black and white.
import { requireFewPixels } from './guard.ts';
import { type FitsImage, findFitsImage } from './headers/fits.ts';
import { ImageHeaderError } from './headers/image-header.ts';
import type { DecodeOptions, RawImage } from './raw-image.ts';
import { scaleToBytes } from './scale-samples.ts';

/** Rows read at a time. */
const ROWS_AT_A_TIME = 64;

/**
 * Decodes the first image of a FITS file. Its smallest sample is black and its largest white, unless they are bytes; three
 * planes are red, green and blue. Throws an Error for one that is damaged or has more pixels than `maxPixels`, and the signal's reason.
 */
export async function decodeFits(
  bytes: Buffer,
  { input, maxPixels, ctx: { signal } }: DecodeOptions,
): Promise<RawImage> {
  const image = findFitsImage(bytes);
  requireFewPixels(image, maxPixels, input);
  const { width, height, bits, planes } = image;
  const colours = planes === 3 ? 3 : 1;
  const planeBytes = width * height * (Math.abs(bits) / 8);
  if (image.start + planeBytes * colours > bytes.length) throw new ImageHeaderError('the FITS is cut off');
  const read = makeReader(bytes, image);
  async function* readRows() {
    for (let top = 0; top < height; top += ROWS_AT_A_TIME) {
      const rows = Math.min(ROWS_AT_A_TIME, height - top);
      const samples = new Float32Array(rows * width * colours);
      let to = 0;
      for (let y = top; y < top + rows; y++) {
        // The first row is the lowest.
        const row = (height - 1 - y) * width;
        for (let x = 0; x < width; x++) {
          for (let plane = 0; plane < colours; plane++) {
            samples[to++] = read(plane * width * height + row + x);
          }
        }
      }
      yield { samples, channels: colours };
    }
  }
  if (isShown(image)) {
    const data = Buffer.alloc(width * height * colours);
    let to = 0;
    for await (const { samples } of readRows()) {
      signal.throwIfAborted();
      data.set(samples, to);
      to += samples.length;
    }
    return { width, height, data, channels: colours, hasAlpha: false, ...noteLosses(describePlanes(planes)) };
  }
  const title = bits < 0 ? `${-bits}-bit float` : `${bits}-bit`;
  const facts = { width, height, title, colours, isLight: false, noData: Number.NaN } as const;
  const scaled = await scaleToBytes({ ...facts, readRows }, signal);
  return { ...scaled, ...noteLosses([...(scaled.losses ?? []), ...describePlanes(planes)]) };
}

/** Bytes as they are have the black and white of a screen. */
function isShown({ bits, scale, zero, blank }: FitsImage): boolean {
  return bits === 8 && scale === 1 && zero === 0 && blank === undefined;
}

function noteLosses(losses: NonNullable<RawImage['losses']>): Pick<RawImage, 'losses'> {
  return losses.length > 0 ? { losses } : {};
}

function describePlanes(planes: number): readonly string[] {
  if (planes === 3) return ['its 3 planes are seen as red, green and blue'];
  return planes > 1 ? [`has ${planes} planes; only the first is seen`] : [];
}

/** Returns a function that reads the value of the sample with this index; not a number where there is none. */
function makeReader(
  bytes: Buffer,
  { bits, scale, zero, blank, start }: FitsImage,
): (index: number) => number {
  const size = Math.abs(bits) / 8;
  const readers = {
    8: (at: number) => bytes[at] ?? 0,
    16: (at: number) => bytes.readInt16BE(at),
    32: (at: number) => bytes.readInt32BE(at),
    64: (at: number) => Number(bytes.readBigInt64BE(at)),
    [-32]: (at: number) => bytes.readFloatBE(at),
    [-64]: (at: number) => bytes.readDoubleBE(at),
  };
  const read = readers[bits];
  return (index) => {
    const sample = read(start + index * size);
    return sample === blank && bits > 0 ? Number.NaN : sample * scale + zero;
  };
}
