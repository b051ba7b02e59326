// Encodes pictures for the terminal of a stream, or says why it shows none.
import type { Env, OutputStream } from '../../env.ts';
import type { OriginalPixels } from '../../image/decode-original.ts';
import { encodePicture } from '../../image/encode-picture.ts';
import { reduceColors } from '../../image/reduce-colors.ts';
import type { Size } from '../../image/size.ts';
import { CELL, encodeIterm2, encodeKitty, fitColumns } from './encode-inline.ts';
import { encodeSixel } from './encode-sixel.ts';
import { findGraphics, type Graphics } from './find-graphics.ts';

/** A terminal that shows pictures. */
export interface Screen {
  readonly graphics: Graphics;
  readonly columns: number;
}

/** Returns the terminal of a stream, or the reason why it shows no pictures. */
export function findScreen(
  name: 'stdout' | 'stderr',
  env: Pick<Env, 'variables'> & Readonly<Record<'stdout' | 'stderr', OutputStream>>,
): { readonly screen: Screen } | { readonly problem: string } {
  const { isTTY, columns } = env[name];
  if (!isTTY || !columns) return { problem: `${name} is not a terminal: no picture is shown` };
  const found = findGraphics(env.variables);
  return 'graphics' in found ? { screen: { graphics: found.graphics, columns } } : found;
}

/** Pixels of a screen for each pixel that a terminal reports; high-resolution screens have two. */
const DENSITY = 2;

/** Returns the size in pixels at which a picture is drawn on a terminal. */
export function fitScreen(size: Size, { graphics, columns }: Screen): Size {
  const maxWidth = fitColumns(size, columns) * CELL.width * (graphics === 'sixel' ? 1 : DENSITY);
  if (size.width <= maxWidth) return { width: size.width, height: size.height };
  return { width: maxWidth, height: Math.max(1, Math.round((size.height * maxWidth) / size.width)) };
}

/** Returns the control sequence that shows pixels, at most as wide as the terminal. Throws CliError without sharp. */
export async function encodeForScreen(
  pixels: OriginalPixels,
  screen: Screen,
  input: string,
): Promise<string> {
  const size = fitScreen(pixels, screen);
  if (screen.graphics === 'sixel') return encodeSixel(await reduceColors(pixels, size, input));
  const columns = fitColumns(pixels, screen.columns);
  const png = await encodePicture(pixels, { format: 'png', input, size });
  return screen.graphics === 'kitty' ? encodeKitty(png, columns) : encodeIterm2(png, columns);
}
