// Decodes the largest image of a Windows icon or cursor, with its mask as transparency.
import { formatSize } from '../format.ts';
import { decodeBmp } from './decode-bmp.ts';
import { requireFewPixels } from './guard.ts';
import { findLargestEntry, type IconEntry } from './headers/icon.ts';
import { RareKindError } from './rare-kind.ts';
import type { DecodeOptions, InnerImage, RawImage } from './raw-image.ts';

const FILE_HEADER_BYTES = 14;
/** BITMAPV3INFOHEADER: the shortest one with a mask for alpha. */
const MASKED_HEADER_BYTES = 56;
const BITFIELDS = 3;

/** Maximum pixels of a bitmap: no program shows icons of more than 1024 pixels a side. */
const MAX_PIXELS = 4096 * 4096;

/** Finds or decodes the largest image; throws an Error for a damaged one and one of more than `maxPixels` pixels. */
export async function decodeIcon(bytes: Buffer, options: DecodeOptions): Promise<RawImage | InnerImage> {
  const found = findLargestEntry(bytes);
  if (!found) throw new Error('the icon is cut off: it holds no image');
  const { largest, sizes } = found;
  if (largest.isCut) throw new Error(`the icon is cut off: its image of ${formatSize(largest)} is not there`);
  requireFewPixels(largest, largest.kind === 'png' ? options.maxPixels : MAX_PIXELS, options.input);
  const losses = sizes > 1 ? [`holds ${sizes} sizes; the largest, ${formatSize(largest)}, is sent`] : [];
  if (largest.kind === 'png') return { inner: largest.data, format: 'png', losses };
  return { ...(await decodeDib(largest, options)), losses };
}

/** Decodes pixels in the form of a BMP without its file header, followed by a mask of one bit a pixel. */
async function decodeDib(entry: IconEntry, options: DecodeOptions): Promise<RawImage> {
  const { data, bits, width, height } = entry;
  const headerBytes = data.readUInt32LE(0);
  const compression = data.readUInt32LE(16);
  if (headerBytes < 40 || headerBytes > data.length || ![0, BITFIELDS].includes(compression)) {
    throw new RareKindError(`an icon with a header of ${headerBytes} bytes and compression ${compression}`);
  }
  const isTopDown = data.readInt32LE(8) < 0;
  const header = Buffer.from(data.subarray(0, headerBytes));
  header.writeInt32LE(isTopDown ? -height : height, 8);
  const maskBytes = compression === BITFIELDS && headerBytes === 40 ? 12 : 0;
  const colors = bits <= 8 ? Math.min(data.readUInt32LE(32) || 2 ** bits, 2 ** bits) : 0;
  const pixelsAt = headerBytes + maskBytes + colors * 4;
  const hasOwnAlpha = bits === 32 && compression === 0;
  const picture = await decodeBmp(
    hasOwnAlpha
      ? joinBmp(addAlphaMask(header), data.subarray(pixelsAt), 0)
      : joinBmp(header, data.subarray(headerBytes), maskBytes + colors * 4),
    options,
  );
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (hasOwnAlpha && usesAlpha(data.subarray(pixelsAt, pixelsAt + stride * height))) return picture;
  const mask = data.subarray(pixelsAt + stride * height);
  return applyMask(picture, mask, { isTopDown, isInverting: bits === 1 });
}

/** Makes a BMP of its second header and what follows it. */
function joinBmp(header: Buffer, rest: Buffer, beforePixels: number): Buffer {
  const file = Buffer.alloc(FILE_HEADER_BYTES);
  file.write('BM', 'latin1');
  file.writeUInt32LE(FILE_HEADER_BYTES + header.length + rest.length, 2);
  file.writeUInt32LE(FILE_HEADER_BYTES + header.length + beforePixels, 10);
  return Buffer.concat([file, header, rest]);
}

/** Says in the header that the fourth byte of each pixel is its alpha, as it is in icons. */
function addAlphaMask(header: Buffer): Buffer {
  const longer = Buffer.alloc(MASKED_HEADER_BYTES);
  header.copy(longer, 0, 0, 40);
  longer.writeUInt32LE(MASKED_HEADER_BYTES, 0);
  longer.writeUInt32LE(BITFIELDS, 16);
  for (const [index, mask] of [0xff0000, 0xff00, 0xff, 0xff000000].entries()) {
    longer.writeUInt32LE(mask, 40 + index * 4);
  }
  return longer;
}

/** Whether any pixel has alpha: older programs leave it at zero and rely on the mask. */
function usesAlpha(pixels: Buffer): boolean {
  for (let at = 3; at < pixels.length; at += 4) if (pixels[at] !== 0) return true;
  return false;
}

interface MaskOptions {
  readonly isTopDown: boolean;
  /** A masked pixel that is white inverts what is below it, as in a cursor for text: on paper, it is black. */
  readonly isInverting: boolean;
}

function isWhite(pixel: Buffer): boolean {
  return pixel.every((value) => value === 255);
}

/** Hides the pixels whose bit is set in the mask; what the file has no mask for stays. */
function applyMask(
  { width, height, channels, data }: RawImage,
  mask: Buffer,
  { isTopDown, isInverting }: MaskOptions,
): RawImage {
  const stride = Math.ceil(width / 32) * 4;
  const out = Buffer.alloc(width * height * 4);
  for (let y = 0, to = 0; y < height; y++) {
    const row = (isTopDown ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++, to += 4) {
      const from = (y * width + x) * channels;
      const red = data[from] ?? 0;
      const isMasked = (((mask[row + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 1;
      if (isMasked) {
        if (isInverting && isWhite(data.subarray(from, from + channels))) out[to + 3] = 255;
        continue;
      }
      out[to] = red;
      out[to + 1] = channels === 1 ? red : (data[from + 1] ?? 0);
      out[to + 2] = channels === 1 ? red : (data[from + 2] ?? 0);
      out[to + 3] = 255;
    }
  }
  return { width, height, channels: 4, hasAlpha: true, data: out };
}
