// Decodes Radiance pictures (HDR), because ImageMagick rounds their light to 256 steps, which leaves few shades in the dark.
import { forEachRow } from './for-each-row.ts';
import { requireFewPixels } from './guard.ts';
import { ImageHeaderError } from './headers/image-header.ts';
import { readRadianceHeader } from './headers/radiance.ts';
import type { DecodeOptions, RawImage } from './raw-image.ts';
import { encodeLight } from './scale-samples.ts';

/** Pixels that a byte stands for at most: four bytes repeat a pixel up to 255 times. */
const MAX_PIXELS_PER_BYTE = 64;

/** Widths of rows that may be packed channel by channel. */
const MIN_PACKED = 8;
const MAX_PACKED = 0x7fff;

/** Decodes an HDR; light above white is white. Throws an Error for one that is damaged or has too many pixels, and the signal's reason. */
export async function decodeRadiance(
  bytes: Buffer,
  { input, maxPixels, ctx: { signal } }: DecodeOptions,
): Promise<RawImage> {
  const header = readRadianceHeader(bytes);
  const { width, height, start } = header;
  // Before anything is allocated, because 60 bytes can claim any size.
  requireFewPixels(header, maxPixels, input);
  if (width * height > (bytes.length - start) * MAX_PIXELS_PER_BYTE) throw cutOff();
  const data = Buffer.alloc(width * height * 3);
  const row = Buffer.alloc(width * 4);
  const toByte = makeScale();
  let at = start;
  let brightest = 0;
  await forEachRow(header, signal, (y) => {
    at = isPacked(bytes, at, width) ? unpackRow(bytes, at + 4, row) : readRow(bytes, at, row);
    for (let x = 0; x < width; x++) {
      const unit = 2 ** ((row[4 * x + 3] ?? 0) - 136);
      for (let channel = 0; channel < 3; channel++) {
        const light = unit * (row[4 * x + channel] ?? 0);
        if (light > brightest) brightest = light;
        data[(y * width + x) * 3 + channel] = toByte(light);
      }
    }
  });
  const losses = brightest > 1 ? { losses: ['light above white is cut off'] } : {};
  return { width, height, data, channels: 3, hasAlpha: false, ...losses };
}

function isPacked(bytes: Buffer, at: number, width: number): boolean {
  const isWide = width >= MIN_PACKED && width <= MAX_PACKED;
  return (
    isWide &&
    bytes[at] === 2 &&
    bytes[at + 1] === 2 &&
    at + 4 <= bytes.length &&
    bytes.readUInt16BE(at + 2) === width
  );
}

/** Unpacks a row whose four channels are packed one after the other; returns the offset after it. */
function unpackRow(bytes: Buffer, start: number, row: Buffer): number {
  const width = row.length / 4;
  let at = start;
  for (let channel = 0; channel < 4; channel++) {
    for (let x = 0; x < width; ) {
      const code = bytes[at++];
      if (code === undefined) throw cutOff();
      const isRun = code > 128;
      const count = isRun ? code - 128 : code;
      if (count === 0 || x + count > width)
        throw new ImageHeaderError('the HDR holds a row that is too long');
      if (at + (isRun ? 1 : count) > bytes.length) throw cutOff();
      for (let i = 0; i < count; i++) row[4 * x++ + channel] = bytes[isRun ? at : at + i] ?? 0;
      at += isRun ? 1 : count;
    }
  }
  return at;
}

/** Reads a row of whole pixels, of which (1, 1, 1, n) repeats the one before; returns the offset after it. */
function readRow(bytes: Buffer, start: number, row: Buffer): number {
  let at = start;
  let shift = 0;
  for (let to = 0; to < row.length; at += 4) {
    if (at + 4 > bytes.length) throw cutOff();
    const isRun = bytes[at] === 1 && bytes[at + 1] === 1 && bytes[at + 2] === 1;
    if (!isRun) {
      to += bytes.copy(row, to, at, at + 4);
      shift = 0;
      continue;
    }
    const count = (bytes[at + 3] ?? 0) * 2 ** shift;
    if (to < 4 || to + 4 * count > row.length) {
      throw new ImageHeaderError('the HDR holds a row that is too long');
    }
    for (let i = 0; i < count; i++) to += row.copy(row, to, to - 4, to);
    shift += 8;
  }
  return at;
}

/** Returns a function from an amount of light to a byte. */
function makeScale(): (light: number) => number {
  const table = Uint8Array.from({ length: 4097 }, (_, step) => Math.round(255 * encodeLight(step / 4096)));
  // Steps of the table are too coarse in the dark.
  return (light) =>
    light < 0.02
      ? Math.round(255 * encodeLight(light))
      : (table[Math.min(4096, Math.round(4096 * light))] ?? 255);
}

function cutOff(): ImageHeaderError {
  return new ImageHeaderError('the HDR is cut off');
}
