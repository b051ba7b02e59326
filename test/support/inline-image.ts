/** Decodes pictures among terminal output back to pixels: the protocols of kitty, iTerm2 and Sixel. */
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control sequences are the subject
import { decode, type Pixels } from './pixels.ts';

export interface InlineImage {
  readonly pixels: Pixels;
  /** Columns of the terminal that it asks for; undefined for Sixel, which is shown pixel by pixel. */
  readonly columns?: number;
  /** What is left of the output. */
  readonly rest: string;
}

/** Returns the picture in the output; throws where there is none. */
export async function readInlineImage(output: string): Promise<InlineImage> {
  const kitty = [...output.matchAll(/\u001b_G([^;]*);([^\u001b]*)\u001b\\/g)];
  if (kitty.length > 0) {
    const keys = kitty.map(
      ([, control = '']) => new Map(control.split(',').map((pair) => pair.split('=') as [string, string])),
    );
    const [first] = keys;
    if (first?.get('a') !== 'T' || first.get('f') !== '100')
      throw new Error('kitty is not asked to show a PNG');
    keys.forEach((each, index) => {
      if (each.get('m') !== (index < keys.length - 1 ? '1' : '0'))
        throw new Error(`chunk ${index} has a wrong m`);
      if (each.get('q') !== '2') throw new Error('kitty would reply');
    });
    const chunks = kitty.map(([, , data = '']) => data);
    if (chunks.some((chunk) => chunk.length > 4096)) throw new Error('a chunk is too long for kitty');
    const pixels = await decode(Buffer.from(chunks.join(''), 'base64'));
    const rest = kitty.reduce((text, [whole]) => text.replace(whole, ''), output);
    return { pixels, columns: Number(first.get('c')), rest };
  }
  const iterm = /\u001b\]1337;File=inline=1;size=(\d+);width=(\d+);[^:]*:([^\u0007]*)\u0007/.exec(output);
  if (iterm) {
    const [whole, size, columns, data = ''] = iterm;
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length !== Number(size)) throw new Error('the size is wrong');
    return { pixels: await decode(bytes), columns: Number(columns), rest: output.replace(whole, '') };
  }
  const sixel = /\u001bP[\d;]*q([^\u001b]*)\u001b\\/.exec(output);
  if (!sixel) throw new Error('there is no picture');
  return { pixels: readSixel(sixel[1] ?? ''), rest: output.replace(sixel[0], '') };
}

/** Draws Sixel data as a VT340 would, on black. Throws for what it would not take. */
function readSixel(text: string): Pixels {
  const [head = '', w, h] = /^"1;1;(\d+);(\d+)/.exec(text) ?? [];
  const [width, height] = [Number(w), Number(h)];
  const data = Buffer.alloc(width * height * 3);
  const palette = new Map<number, number[]>();
  let [x, y, color] = [0, 0, 0];
  const body = text.slice(head.length);
  const tokens = [...body.matchAll(/#(\d+)(?:;2;([\d;]+))?|(?:!(\d+))?([?-~])|([$-])/g)];
  if (tokens.map(([whole]) => whole).join('') !== body) throw new Error('there is more than Sixel');
  for (const [, register, values, count = '1', character, control] of tokens) {
    if (register !== undefined) {
      color = Number(register);
      const rgb = values?.split(';').map((value) => Math.round((Number(value) / 100) * 255));
      if (rgb) palette.set(color, rgb);
    } else if (character !== undefined) {
      const bits = character.charCodeAt(0) - 63;
      for (const end = x + Number(count); x < end; x += 1) {
        for (let row = 0; row < 6; row += 1) {
          if (bits & (1 << row)) data.set(palette.get(color) ?? [], ((y + row) * width + x) * 3);
        }
      }
    } else {
      x = 0;
      if (control === '-') y += 6;
    }
  }
  return { width, height, channels: 3, data };
}
