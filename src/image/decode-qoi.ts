// Decodes QOI, which takes fewer lines than a package; https://qoiformat.org/qoi-specification.pdf
import { forEachRow } from './for-each-row.ts';
import { requireFewPixels } from './guard.ts';
import { ImageHeaderError } from './headers/image-header.ts';
import { QOI_HEADER_BYTES, readQoiHeader } from './headers/qoi.ts';
import type { DecodeOptions, RawImage } from './raw-image.ts';
import { encodeLight } from './scale-samples.ts';

/** The longest run that one byte stands for. */
const MAX_RUN = 62;

/** Tags of a whole byte, and those of the two highest bits. */
const RGB = 0xfe;
const RGBA = 0xff;
const INDEX = 0;
const DIFFERENCE = 1;
const LUMA = 2;

/** Decodes a QOI; throws an Error for one that is damaged or has more pixels than `maxPixels`, and the signal's reason. */
export async function decodeQoi(
  bytes: Buffer,
  { input, maxPixels, ctx: { signal } }: DecodeOptions,
): Promise<RawImage> {
  const header = readQoiHeader(bytes);
  const { width, height, channels, isLinear } = header;
  // Before anything is allocated, because 14 bytes can claim any size.
  requireFewPixels(header, maxPixels, input);
  if (width * height > (bytes.length - QOI_HEADER_BYTES) * MAX_RUN) throw cutOff();
  const data = Buffer.alloc(width * height * channels);
  const readPixel = makeReader(bytes);
  let to = 0;
  await forEachRow(header, signal, () => {
    for (const end = to + width * channels; to < end; to += channels) {
      const pixel = readPixel();
      data[to] = pixel >>> 24;
      data[to + 1] = pixel >>> 16;
      data[to + 2] = pixel >>> 8;
      if (channels === 4) data[to + 3] = pixel;
    }
  });
  if (isLinear) encodeColours(data, channels);
  return { width, height, data, channels, hasAlpha: channels === 4 };
}

/** Returns a function that reads the next pixel as a number of 32 bits, red in the highest. */
function makeReader(bytes: Buffer): () => number {
  const seen = new Uint32Array(64);
  let at = QOI_HEADER_BYTES;
  let [red, green, blue, alpha] = [0, 0, 0, 255];
  let run = 0;
  const next = () => {
    const byte = bytes[at++];
    if (byte === undefined) throw cutOff();
    return byte;
  };
  return () => {
    if (run > 0) run--;
    else {
      const byte = next();
      const tag = byte >> 6;
      const low = byte & 0x3f;
      if (byte === RGB || byte === RGBA) {
        [red, green, blue] = [next(), next(), next()];
        if (byte === RGBA) alpha = next();
      } else if (tag === INDEX) {
        const pixel = seen[low] ?? 0;
        [red, green, blue, alpha] = [pixel >>> 24, (pixel >>> 16) & 255, (pixel >>> 8) & 255, pixel & 255];
      } else if (tag === DIFFERENCE) {
        red = (red + (low >> 4) - 2) & 255;
        green = (green + ((low >> 2) & 3) - 2) & 255;
        blue = (blue + (low & 3) - 2) & 255;
      } else if (tag === LUMA) {
        const more = next();
        const change = low - 32;
        red = (red + change - 8 + (more >> 4)) & 255;
        green = (green + change) & 255;
        blue = (blue + change - 8 + (more & 15)) & 255;
      } else run = low;
      seen[(red * 3 + green * 5 + blue * 7 + alpha * 11) % 64] =
        ((red << 24) | (green << 16) | (blue << 8) | alpha) >>> 0;
    }
    return ((red << 24) | (green << 16) | (blue << 8) | alpha) >>> 0;
  };
}

/** Encodes amounts of light as sRGB does; alpha stays. */
function encodeColours(data: Buffer, channels: 3 | 4): void {
  const table = Uint8Array.from({ length: 256 }, (_, value) => Math.round(255 * encodeLight(value / 255)));
  for (let at = 0; at < data.length; at++) {
    if (at % channels !== 3) data[at] = table[data[at] ?? 0] ?? 0;
  }
}

function cutOff(): ImageHeaderError {
  return new ImageHeaderError('the QOI is cut off');
}
