// Shows the annotated picture on the terminal, for `--show`.

import type { OriginalPixels } from '../image/decode-original.ts';
import { encodePicture } from '../image/encode-picture.ts';
import { reduceColors } from '../image/reduce-colors.ts';
import type { Size } from '../image/size.ts';
import { CELL, encodeIterm2, encodeKitty, fitColumns } from '../render/inline-image/encode-inline.ts';
import { encodeSixel } from '../render/inline-image/encode-sixel.ts';
import { findGraphics, type Graphics } from '../render/inline-image/find-graphics.ts';
import type { RunContext } from '../run/context.ts';

/** A terminal that shows pictures. */
export interface Screen {
  readonly graphics: Graphics;
  readonly columns: number;
}

/** Returns the terminal of stdout; undefined, with a note that says why, where it shows no pictures. */
export function findScreen({ env, output }: RunContext): Screen | undefined {
  const { stdout, variables } = env;
  if (!stdout.isTTY || !stdout.columns) {
    output.notice('--show: stdout is not a terminal: no picture is shown');
    return undefined;
  }
  const found = findGraphics(variables);
  if ('graphics' in found) return { graphics: found.graphics, columns: stdout.columns };
  output.notice(`--show: ${found.problem}`);
  return undefined;
}

/** Screens have up to two pixels for each that a terminal tells of. */
const DENSITY = 2;

/** Returns the control sequence that shows pixels, at most as wide as the terminal. Throws CliError without sharp. */
export async function encodeForScreen(
  pixels: OriginalPixels,
  { graphics, columns: all }: Screen,
  input: string,
): Promise<string> {
  const columns = fitColumns(pixels, all);
  if (graphics === 'sixel') {
    return encodeSixel(await reduceColors(pixels, scaleDown(pixels, columns * CELL.width), input));
  }
  const size = scaleDown(pixels, columns * CELL.width * DENSITY);
  const png = await encodePicture(pixels, { format: 'png', input, size });
  return graphics === 'kitty' ? encodeKitty(png, columns) : encodeIterm2(png, columns);
}

function scaleDown({ width, height }: Size, maxWidth: number): Size {
  if (width <= maxWidth) return { width, height };
  return { width: maxWidth, height: Math.max(1, Math.round((height * maxWidth) / width)) };
}
