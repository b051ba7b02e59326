// Encodes pixels as Sixel: https://vt100.net/docs/vt3xx-gp/chapter14.html. Pure.
import type { PalettePixels } from '../../image/reduce-colors.ts';

/** Rows that one character stands for. */
const BAND = 6;

/** The character for no pixels; each of the six rows adds a bit. */
const BASE = 63;

/** A shorter run is no shorter with its count. */
const MIN_COUNTED_RUN = 4;

/** Encodes pixels of at most 256 colours, with pixels that are square. */
export function encodeSixel({ width, height, colors, data }: PalettePixels): string {
  const palette = colors.map(
    (color, index) => `#${index};2;${color.map((value) => Math.round((value / 255) * 100)).join(';')}`,
  );
  const bands = Array.from({ length: Math.ceil(height / BAND) }, (_, band) => {
    const rows = data.subarray(band * BAND * width, (band + 1) * BAND * width);
    return encodeBand(rows, width);
  });
  // Carriage return goes back to the band's start for its next colour, `-` to the next band.
  return `\u001bP0;1;0q"1;1;${width};${height}${palette.join('')}${bands.join('-')}\u001b\\\n`;
}

function encodeBand(rows: Uint8Array, width: number): string {
  const lines = new Map<number, Uint8Array>();
  for (const [at, color] of rows.entries()) {
    let line = lines.get(color);
    if (!line) {
      line = new Uint8Array(width);
      lines.set(color, line);
    }
    const x = at % width;
    line[x] = (line[x] ?? 0) | (1 << Math.floor(at / width));
  }
  return [...lines].map(([color, line]) => `#${color}${encodeRuns(line)}`).join('$');
}

function encodeRuns(line: Uint8Array): string {
  let text = '';
  for (let start = 0; start < line.length; ) {
    let end = start + 1;
    while (end < line.length && line[end] === line[start]) end += 1;
    const character = String.fromCharCode(BASE + (line[start] ?? 0));
    const run = end - start;
    text += run >= MIN_COUNTED_RUN ? `!${run}${character}` : character.repeat(run);
    start = end;
  }
  return text;
}
