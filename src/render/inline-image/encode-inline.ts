// Encodes a PNG for terminals that take one: the protocols of kitty and iTerm2. Pure.
import type { Size } from '../../image/size.ts';

/** A cell of a terminal in pixels, as far as anyone can know without asking: rows are twice as tall as columns wide. */
export const CELL: Size = { width: 8, height: 16 };

/** Rows that a picture may take: what is taller has scrolled away before it is seen. */
const MAX_ROWS = 48;

/** Returns the columns that a picture takes on a terminal, at most its own size and all that there are. */
export function fitColumns({ width, height }: Size, columns: number): number {
  const own = Math.ceil(width / CELL.width);
  const tall = Math.floor((MAX_ROWS * CELL.height * width) / height / CELL.width);
  return Math.max(1, Math.min(own, columns, tall));
}

/** Bytes of base64 in one sequence of kitty: https://sw.kovidgoyal.net/kitty/graphics-protocol/#remote-client */
const CHUNK = 4096;

/** Encodes a PNG, so many columns wide: https://sw.kovidgoyal.net/kitty/graphics-protocol/. `q=2` keeps kitty from replying. */
export function encodeKitty(png: Buffer, columns: number): string {
  const data = png.toString('base64');
  const chunks = Array.from({ length: Math.ceil(data.length / CHUNK) }, (_, index) =>
    data.slice(index * CHUNK, (index + 1) * CHUNK),
  );
  const sequences = chunks.map((chunk, index) => {
    const control = index === 0 ? `a=T,f=100,q=2,c=${columns},` : 'q=2,';
    return `\u001b_G${control}m=${index < chunks.length - 1 ? 1 : 0};${chunk}\u001b\\`;
  });
  return `${sequences.join('')}\n`;
}

/** Encodes a PNG, so many columns wide: https://iterm2.com/documentation-images.html */
export function encodeIterm2(png: Buffer, columns: number): string {
  const control = `inline=1;size=${png.length};width=${columns};height=auto;preserveAspectRatio=1`;
  return `\u001b]1337;File=${control}:${png.toString('base64')}\u0007\n`;
}
