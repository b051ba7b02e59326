// BMP to raw pixels, as sharp reads no BMP and the packages that do get palettes, offsets or odd widths wrong.
import type { RawPicture } from './image.ts';
import type { Size } from './size.ts';

/** Values of the compression field; [MS-WMF] 2.1.1.7. JPEG (4) and PNG (5) stand only in what is sent to printers. */
const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;

/** The two bytes of one run give 255 pixels at most. */
const MAX_PIXELS_PER_RLE_BYTE = 128;

interface BmpHeader extends Size {
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Bits of red, green, blue and alpha in a pixel of 16 or 32 bits. */
  readonly masks: readonly number[];
  /** Entries of blue, green, red and, in all but the oldest headers, one unused byte. */
  readonly palette: Buffer;
  readonly entryBytes: number;
  readonly pixels: Buffer;
}

/** Decodes a BMP; throws an Error for one that is damaged or has more pixels than `maxPixels`. */
export function openBmp(bytes: Buffer, maxPixels: number): RawPicture {
  const header = readBmpHeader(bytes);
  const { width, height, bits, compression } = header;
  // Sizes are checked before anything is allocated: 54 bytes can claim any.
  if (width < 1 || height < 1) throw new Error(`it has no pixels (${width}x${height})`);
  if (width * height > maxPixels) throw new Error(`it claims ${width}x${height} pixels`);
  if ((compression === RLE8 && bits === 8) || (compression === RLE4 && bits === 4)) {
    if (width * height > header.pixels.length * MAX_PIXELS_PER_RLE_BYTE) throw cutOff(header);
    return fromPalette(header, unpackRuns(header), width, 8);
  }
  const isPlain = compression === RGB && [1, 2, 4, 8, 16, 24, 32].includes(bits);
  const isMasked = [BITFIELDS, ALPHA_BITFIELDS].includes(compression) && [16, 32].includes(bits);
  if (!isPlain && !isMasked)
    throw new Error(`a BMP of ${bits} bits and compression ${compression} is not read`);
  // Rows are padded to four bytes.
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (stride * (height - 1) + Math.ceil((width * bits) / 8) > header.pixels.length) throw cutOff(header);
  if (bits <= 8) return fromPalette(header, header.pixels, stride, bits);
  return bits === 24 ? fromBytes(header, stride) : fromMasks(header, stride);
}

function cutOff({ width, height, pixels }: BmpHeader): Error {
  return new Error(`the BMP is cut off: ${pixels.length} bytes cannot hold ${width}x${height} pixels`);
}

function readBmpHeader(bytes: Buffer): BmpHeader {
  const headerBytes = bytes.readUInt32LE(14);
  const afterHeader = 14 + headerBytes;
  if (afterHeader > bytes.length) throw new Error(`the BMP header is cut off after ${bytes.length} bytes`);
  const pixelsAt = bytes.readUInt32LE(10);
  if (headerBytes === 12) {
    const bits = bytes.readUInt16LE(24);
    return {
      width: bytes.readUInt16LE(18),
      height: bytes.readUInt16LE(20),
      topDown: false,
      bits,
      compression: RGB,
      masks: [],
      palette: bytes.subarray(afterHeader, afterHeader + 3 * 2 ** bits),
      entryBytes: 3,
      pixels: bytes.subarray(pixelsAt),
    };
  }
  if (headerBytes < 40) throw new Error(`a BMP header of ${headerBytes} bytes is not read`);
  const height = bytes.readInt32LE(22);
  const bits = bytes.readUInt16LE(28);
  const compression = bytes.readUInt32LE(30);
  const isMasked = compression === BITFIELDS || compression === ALPHA_BITFIELDS;
  const hasAlpha = headerBytes >= 56 || compression === ALPHA_BITFIELDS;
  // The masks stand at the same place in the longer headers and behind the shortest.
  const maskBytes = isMasked && headerBytes === 40 ? (hasAlpha ? 16 : 12) : 0;
  return {
    width: bytes.readInt32LE(18),
    height: Math.abs(height),
    topDown: height < 0,
    bits,
    compression,
    masks: isMasked
      ? readMasks(bytes, hasAlpha)
      : bits === 16
        ? [0x7c00, 0x3e0, 0x1f, 0]
        : [0xff0000, 0xff00, 0xff, 0],
    palette: bytes.subarray(afterHeader + maskBytes, Math.max(afterHeader + maskBytes, pixelsAt)),
    entryBytes: 4,
    pixels: bytes.subarray(pixelsAt),
  };
}

function readMasks(bytes: Buffer, hasAlpha: boolean): number[] {
  const masks = [54, 58, 62].map((at) => bytes.readUInt32LE(at));
  return [...masks, hasAlpha ? bytes.readUInt32LE(66) : 0];
}

/** The rows of the file from the top of the picture down: each one's place in the file. */
function* rows({ height, topDown }: BmpHeader): Generator<[y: number, row: number]> {
  for (let y = 0; y < height; y++) yield [y, topDown ? y : height - 1 - y];
}

function fromPalette(header: BmpHeader, pixels: Buffer, stride: number, bits: number): RawPicture {
  const { width, height, palette, entryBytes } = header;
  const data = Buffer.alloc(width * height * 3);
  const mask = 2 ** bits - 1;
  let to = 0;
  for (const [, row] of rows(header)) {
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      const byte = pixels[row * stride + (bit >> 3)] ?? 0;
      const entry = ((byte >> (8 - bits - (bit & 7))) & mask) * entryBytes;
      // An index past the palette's end is black.
      data[to++] = palette[entry + 2] ?? 0;
      data[to++] = palette[entry + 1] ?? 0;
      data[to++] = palette[entry] ?? 0;
    }
  }
  return { width, height, data, channels: 3, hasAlpha: false };
}

/** Unpacks runs into one byte a pixel, in the rows' order of the file; what no run reaches stays colour 0. */
function unpackRuns({ width, height, pixels, bits }: BmpHeader): Buffer {
  const out = Buffer.alloc(width * height);
  let x = 0;
  let y = 0;
  const put = (value: number) => {
    if (x < width) out[y * width + x] = value;
    x++;
  };
  const nibble = (byte: number, index: number) => (index % 2 === 0 ? byte >> 4 : byte & 15);
  for (let at = 0; at + 1 < pixels.length && y < height; ) {
    const count = pixels[at++] ?? 0;
    const value = pixels[at++] ?? 0;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(bits === 8 ? value : nibble(value, i));
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      x += pixels[at++] ?? 0;
      y += pixels[at++] ?? 0;
    } else {
      for (let i = 0; i < value; i++) {
        put(bits === 8 ? (pixels[at + i] ?? 0) : nibble(pixels[at + (i >> 1)] ?? 0, i));
      }
      // Pixels that stand as they are fill whole words.
      at += Math.ceil((value * bits) / 16) * 2;
    }
  }
  return out;
}

function fromBytes(header: BmpHeader, stride: number): RawPicture {
  const { width, height, pixels } = header;
  const data = Buffer.alloc(width * height * 3);
  let to = 0;
  for (const [, row] of rows(header)) {
    for (let from = row * stride, end = from + width * 3; from < end; from += 3) {
      data[to++] = pixels[from + 2] ?? 0;
      data[to++] = pixels[from + 1] ?? 0;
      data[to++] = pixels[from] ?? 0;
    }
  }
  return { width, height, data, channels: 3, hasAlpha: false };
}

function fromMasks(header: BmpHeader, stride: number): RawPicture {
  const { width, height, pixels, bits } = header;
  const channels = header.masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    return { mask, shift, most: mask >>> shift || 1 };
  });
  const data = Buffer.alloc(width * height * 4);
  const bytes = bits / 8;
  let to = 0;
  let alphaBits = 0;
  let isOpaque = true;
  for (const [, row] of rows(header)) {
    for (let from = row * stride, end = from + width * bytes; from < end; from += bytes) {
      const pixel = bits === 16 ? pixels.readUInt16LE(from) : pixels.readUInt32LE(from);
      for (const { mask, shift, most } of channels) {
        data[to++] = Math.round((((pixel & mask) >>> shift) * 255) / most);
      }
      const alpha = data[to - 1] ?? 0;
      alphaBits |= alpha;
      isOpaque &&= alpha === 255;
    }
  }
  // Many programs leave the alpha at zero everywhere: to take that at its word would hide the whole picture.
  const hasAlpha = alphaBits !== 0 && !isOpaque;
  return { width, height, data, channels: 4, hasAlpha };
}
