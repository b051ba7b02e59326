// Decodes BMP, because sharp reads none and the packages that do get palettes, offsets or odd widths wrong.
import { forEachRow } from './for-each-row.ts';
import { requireFewPixels } from './guard.ts';
import { ALPHA_BITFIELDS, BITFIELDS, type BmpHeader, RGB, RLE4, RLE8, readBmpHeader } from './headers/bmp.ts';
import { RareKindError } from './rare-kind.ts';
import type { DecodeOptions, RawImage } from './raw-image.ts';
import { unpackRuns } from './unpack-bmp-runs.ts';

/** A run of two bytes unpacks to at most 255 pixels. */
const MAX_PIXELS_PER_RLE_BYTE = 128;

/** Maximum pixels in runs: two megabytes of them can claim 256 million pixels. */
const MAX_RLE_PIXELS = 50_000_000;

/** Decodes a BMP; throws an Error for one that is damaged or has more pixels than `maxPixels`, and the signal's reason. */
export async function decodeBmp(
  bytes: Buffer,
  { input, maxPixels, ctx: { signal } }: DecodeOptions,
): Promise<RawImage> {
  const header = readBmpHeader(bytes);
  const { width, height, bits, compression } = header;
  // Before anything is allocated, because 54 bytes can claim any size.
  if (width < 1 || height < 1) throw new Error(`it has no pixels (${width}x${height})`);
  requireFewPixels(header, maxPixels, input);
  if ((compression === RLE8 && bits === 8) || (compression === RLE4 && bits === 4)) {
    if (width * height > header.pixels.length * MAX_PIXELS_PER_RLE_BYTE) throw cutOff(header);
    requireFewPixels(header, MAX_RLE_PIXELS, input);
    const unpacked = { ...header, bits: 8, pixels: unpackRuns(header) };
    return fromPalette(unpacked, width, signal);
  }
  const isPlain = compression === RGB && [1, 2, 4, 8, 16, 24, 32].includes(bits);
  const isMasked = [BITFIELDS, ALPHA_BITFIELDS].includes(compression) && [16, 32].includes(bits);
  if (!isPlain && !isMasked)
    throw new RareKindError(`a BMP of ${bits} bits a pixel with compression ${compression}`);
  // Rows are padded to four bytes.
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (stride * (height - 1) + Math.ceil((width * bits) / 8) > header.pixels.length) throw cutOff(header);
  if (bits <= 8) return fromPalette(header, stride, signal);
  return bits === 24 ? fromBytes(header, stride, signal) : fromMasks(header, stride, signal);
}

function cutOff({ width, height, pixels }: BmpHeader): Error {
  return new Error(`the BMP is cut off: ${pixels.length} bytes cannot hold ${width}x${height} pixels`);
}

/** Calls `work` with the index in the file of each row, from the top of the image down; throws the signal's reason. */
/** Calls `work` with each row as it is stored, the uppermost first. */
function forEachStoredRow(
  header: BmpHeader,
  signal: AbortSignal,
  work: (row: number) => void,
): Promise<void> {
  const { height, topDown } = header;
  return forEachRow(header, signal, (y) => work(topDown ? y : height - 1 - y));
}

async function fromPalette(header: BmpHeader, stride: number, signal: AbortSignal): Promise<RawImage> {
  const { width, height, bits, entryBytes, pixels } = header;
  const mask = 2 ** bits - 1;
  // An index past the palette's end is black.
  const palette = Buffer.alloc((mask + 1) * entryBytes);
  header.palette.copy(palette);
  const channels = isGrey(palette, entryBytes) ? 1 : 3;
  const data = Buffer.alloc(width * height * channels);
  let to = 0;
  await forEachStoredRow(header, signal, (row) => {
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      const byte = pixels[row * stride + (bit >> 3)] ?? 0;
      const entry = ((byte >> (8 - bits - (bit & 7))) & mask) * entryBytes;
      data[to++] = palette[entry + 2] ?? 0;
      if (channels === 1) continue;
      data[to++] = palette[entry + 1] ?? 0;
      data[to++] = palette[entry] ?? 0;
    }
  });
  return { width, height, data, channels, hasAlpha: false };
}

/** Whether a palette has only shades of grey, so that a pixel needs one byte. */
function isGrey(palette: Buffer, entryBytes: number): boolean {
  for (let at = 0; at + 2 < palette.length; at += entryBytes) {
    if (palette[at] !== palette[at + 1] || palette[at] !== palette[at + 2]) return false;
  }
  return true;
}

async function fromBytes(header: BmpHeader, stride: number, signal: AbortSignal): Promise<RawImage> {
  const { width, height, pixels } = header;
  const data = Buffer.alloc(width * height * 3);
  let to = 0;
  await forEachStoredRow(header, signal, (row) => {
    for (let from = row * stride, end = from + width * 3; from < end; from += 3) {
      data[to++] = pixels[from + 2] ?? 0;
      data[to++] = pixels[from + 1] ?? 0;
      data[to++] = pixels[from] ?? 0;
    }
  });
  return { width, height, data, channels: 3, hasAlpha: false };
}

async function fromMasks(header: BmpHeader, stride: number, signal: AbortSignal): Promise<RawImage> {
  const { width, height, pixels, bits } = header;
  const [red, green, blue, alpha] = header.masks.map(makeChannelReader);
  if (!red || !green || !blue || !alpha) throw new Error('a BMP has four masks');
  const bytes = bits / 8;
  const read = bits === 16 ? (at: number) => pixels.readUInt16LE(at) : (at: number) => pixels.readInt32LE(at);
  const hasAlpha = header.masks[3] !== 0 && (await isTransparent());
  const channels = hasAlpha ? 4 : 3;
  const data = Buffer.alloc(width * height * channels);
  let to = 0;
  await forEachStoredRow(header, signal, (row) => {
    for (let from = row * stride, end = from + width * bytes; from < end; from += bytes) {
      const pixel = read(from);
      data[to++] = red(pixel);
      data[to++] = green(pixel);
      data[to++] = blue(pixel);
      if (hasAlpha) data[to++] = alpha(pixel);
    }
  });
  return { width, height, data, channels, hasAlpha };

  /** Many programs leave alpha at zero everywhere; taken literally, that would hide the whole image. */
  async function isTransparent(): Promise<boolean> {
    let alphaBits = 0;
    let isOpaque = true;
    await forEachStoredRow(header, signal, (row) => {
      for (let from = row * stride, end = from + width * bytes; from < end; from += bytes) {
        const opacity = alpha?.(read(from)) ?? 0;
        alphaBits |= opacity;
        isOpaque &&= opacity === 255;
      }
    });
    return alphaBits !== 0 && !isOpaque;
  }
}

/** Returns a function that reads a channel's bits from a pixel and scales them to 0 to 255. */
function makeChannelReader(mask: number): (pixel: number) => number {
  const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
  const max = mask >>> shift || 1;
  // Rounding costs most of the time, and channels of 8 bits need none.
  return max === 255
    ? (pixel) => (pixel & mask) >>> shift
    : (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / max);
}
