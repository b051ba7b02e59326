/** Makes BMP files in code, of every kind that programs write: [MS-WMF] 2.2.2 and the OS/2 header. */

export interface BmpOptions {
  readonly width: number;
  readonly height: number;
  readonly bits: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  /** The value of a pixel as it stands in the file: an index, or the bits of its channels (24: 0xRRGGBB). */
  readonly at: (x: number, y: number) => number;
  /** Red, green and blue of each index. */
  readonly palette?: readonly (readonly [number, number, number])[];
  readonly topDown?: boolean;
  readonly compression?: number;
  /** Bits of red, green, blue and (optional) alpha. */
  readonly masks?: readonly number[];
  /** 12 (OS/2), 40 (Windows 3), 56 (with masks), 64 (OS/2 2), 108 (version 4) or 124 (version 5). */
  readonly headerBytes?: 12 | 40 | 56 | 64 | 108 | 124;
  /** Unused bytes between the palette and the pixels. */
  readonly gap?: number;
  /** Compressed pixels, in place of `at`. */
  readonly data?: Buffer;
  /** The palette's length as the header claims it. */
  readonly colorsUsed?: number;
}

export function makeBmp(options: BmpOptions): Buffer {
  const { width, height, bits, palette = [], headerBytes = 40, masks = [], gap = 0 } = options;
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(headerBytes, 0);
  if (headerBytes === 12) {
    header.writeUInt16LE(width, 4);
    header.writeUInt16LE(height, 6);
    header.writeUInt16LE(1, 8);
    header.writeUInt16LE(bits, 10);
  } else {
    header.writeInt32LE(width, 4);
    header.writeInt32LE(options.topDown ? -height : height, 8);
    header.writeUInt16LE(1, 12);
    header.writeUInt16LE(bits, 14);
    header.writeUInt32LE(options.compression ?? 0, 16);
    header.writeUInt32LE(options.colorsUsed ?? palette.length, 32);
  }
  const maskBytes = Buffer.alloc(masks.length * 4);
  masks.forEach((mask, index) => {
    maskBytes.writeUInt32LE(mask, index * 4);
  });
  if (headerBytes >= 56) maskBytes.copy(header, 40);
  const colors = palette.map(([r, g, b]) => (headerBytes === 12 ? [b, g, r] : [b, g, r, 0]));
  const beforePixels = Buffer.concat([
    header,
    ...(headerBytes === 40 ? [maskBytes] : []),
    Buffer.from(colors.flat()),
    Buffer.alloc(gap, 0xaa),
  ]);
  const pixels = options.data ?? rows(options);
  const file = Buffer.alloc(14);
  file.write('BM');
  file.writeUInt32LE(14 + beforePixels.length + pixels.length, 2);
  file.writeUInt32LE(14 + beforePixels.length, 10);
  return Buffer.concat([file, beforePixels, pixels]);
}

/** Rows from the bottom up unless asked otherwise, each padded to four bytes with ones. */
function rows({ width, height, bits, at, topDown }: BmpOptions): Buffer {
  const stride = Math.ceil((width * bits) / 32) * 4;
  const out = Buffer.alloc(stride * height, 0xff);
  for (let row = 0; row < height; row++) {
    const y = topDown ? row : height - 1 - row;
    for (let x = 0; x < width; x++) {
      const value = at(x, y);
      const bit = x * bits;
      const byte = row * stride + (bit >> 3);
      if (bits >= 8) {
        out.writeUIntLE(value, byte, bits / 8);
      } else {
        const shift = 8 - bits - (bit & 7);
        const mask = (2 ** bits - 1) << shift;
        out.writeUInt8((out.readUInt8(byte) & ~mask) | (value << shift), byte);
      }
    }
  }
  return out;
}
