/** Makes Windows icons and cursors in code, of PNGs and of bitmaps with their masks. */
import { type BmpOptions, makeBmp } from './bmp.ts';

export interface IconImage {
  /** A PNG, or a bitmap as `iconBitmap` makes it. */
  readonly data: Buffer;
  /** As the directory claims it: 0 stands for 256. */
  readonly width: number;
  readonly height?: number;
  readonly bits?: number;
  /** In place of the place and the length that are true. */
  readonly start?: number;
  readonly length?: number;
}

/** Makes an icon (type 1) or a cursor (type 2). */
export function makeIcon(
  images: readonly IconImage[],
  { type = 1, count = images.length }: { type?: 1 | 2; count?: number } = {},
): Buffer {
  const head = Buffer.alloc(6 + images.length * 16);
  head.writeUInt16LE(type, 2);
  head.writeUInt16LE(count, 4);
  let at = head.length;
  for (const [index, { data, width, height = width, bits = 32, start = at, length = data.length }] of [
    ...images.entries(),
  ]) {
    const entry = 6 + index * 16;
    head[entry] = width;
    head[entry + 1] = height;
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(bits, entry + 6);
    head.writeUInt32LE(length, entry + 8);
    head.writeUInt32LE(start, entry + 12);
    at += data.length;
  }
  return Buffer.concat([head, ...images.map(({ data }) => data)]);
}

/** A bitmap of an icon: twice the height in its header, and behind its pixels the mask, one bit a pixel from the bottom up. */
export function iconBitmap(options: BmpOptions, isMasked: (x: number, y: number) => boolean): Buffer {
  const { width, height } = options;
  const bitmap = makeBmp(options).subarray(14);
  bitmap.writeInt32LE(height * (options.topDown ? -2 : 2), 8);
  const stride = Math.ceil(width / 32) * 4;
  const mask = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const row = (options.topDown ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++) {
      const at = row + (x >> 3);
      if (isMasked(x, y)) mask[at] = (mask[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return Buffer.concat([bitmap, mask]);
}
