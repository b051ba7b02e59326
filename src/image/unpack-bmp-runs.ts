// Unpacks the run-length encoded pixels of a BMP; [MS-WMF] 3.1.6.
import type { BmpHeader } from './headers/bmp.ts';

/** Returns one byte a pixel, rows in the order of the file. Pixels that no run reaches have colour 0. */
export function unpackRuns({ width, height, pixels, bits }: BmpHeader): Buffer {
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
      // Literal pixels are padded to whole words.
      at += Math.ceil((value * bits) / 16) * 2;
    }
  }
  return out;
}
