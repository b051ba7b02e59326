// Reduces a picture to a palette, for terminals that show no more colours.
import type { OriginalPixels } from './decode-original.ts';
import { loadSharp } from './packages.ts';
import type { Size } from './size.ts';

/** A picture whose pixels are indexes of colours, row by row. */
export interface PalettePixels extends Size {
  /** Red, green and blue from 0 to 255; at most 256 of them. */
  readonly colors: readonly (readonly [number, number, number])[];
  readonly data: Uint8Array;
}

/** Scales pixels to a size and reduces their colours; transparent ones become white. Throws CliError without sharp. */
export async function reduceColors(
  { width, height, data }: OriginalPixels,
  size: Size,
  input: string,
): Promise<PalettePixels> {
  const sharp = await loadSharp(input, 'it is shown on a terminal', false);
  const png = await sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: false })
    .flatten({ background: '#ffffff' })
    .resize({ ...size, fit: 'fill' })
    .png({ palette: true, colours: 256, effort: 1 })
    .toBuffer();
  const rgb = await sharp(png).toColourspace('srgb').removeAlpha().raw().toBuffer();
  const indexes = new Map<number, number>();
  const pixels = new Uint8Array(size.width * size.height);
  for (let at = 0; at < pixels.length; at += 1) {
    const color = rgb.readUIntBE(at * 3, 3);
    let index = indexes.get(color);
    if (index === undefined) {
      index = indexes.size;
      indexes.set(color, index);
    }
    pixels[at] = index;
  }
  const colors = [...indexes.keys()].map((color) => [color >> 16, (color >> 8) & 255, color & 255] as const);
  return { ...size, colors, data: pixels };
}
