/** Samples of the formats that ImageMagick reads, written by FFmpeg or by the ImageMagick of the system, an older one. */
import type { MAGICK, UNMARKED } from '../../../src/image/magick-formats.ts';
import { withFfmpeg, withImageMagick } from './converters.ts';
import { latin1, picture, type Sample, showing } from './sample.ts';

const png = () => picture().png().toBuffer();

function fromImageMagick(format: string, args: readonly string[] = []): Sample {
  return showing(async () => withImageMagick(await png(), ['png:-', ...args, `${format}:-`]));
}

function fromFfmpeg(ending: string, args: readonly string[] = []): Sample {
  return showing(async () => withFfmpeg(await png(), ending, args));
}

/** An uncompressed OpenEXR of halves; https://openexr.com/en/latest/OpenEXRFileLayout.html */
async function makeExr(): Promise<Buffer> {
  const data = await picture().raw().toBuffer();
  const attribute = (name: string, type: string, value: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(value.length);
    return Buffer.concat([latin1(`${name}\0${type}\0`), size, value]);
  };
  const numbers = (...values: number[]) => Buffer.from(Int32Array.from(values).buffer);
  const floats = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer);
  const channels = [...'BGR'].map((name) => Buffer.concat([latin1(`${name}\0`), numbers(2, 0, 1, 1)]));
  const box = numbers(0, 0, 31, 15);
  const head = Buffer.concat([
    numbers(20000630, 2),
    attribute('channels', 'chlist', Buffer.concat([...channels, Buffer.alloc(1)])),
    attribute('compression', 'compression', Buffer.alloc(1)),
    attribute('dataWindow', 'box2i', box),
    attribute('displayWindow', 'box2i', box),
    attribute('lineOrder', 'lineOrder', Buffer.alloc(1)),
    attribute('pixelAspectRatio', 'float', floats(1)),
    attribute('screenWindowCenter', 'v2f', floats(0, 0)),
    attribute('screenWindowWidth', 'float', floats(1)),
    Buffer.alloc(1),
  ]);
  const light = (value: number) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const rows = Array.from({ length: 16 }, (_, y) => {
    const samples = [2, 1, 0].flatMap((channel) =>
      Array.from({ length: 32 }, (_, x) => light(data[(y * 32 + x) * 3 + channel] ?? 0)),
    );
    return Buffer.concat([numbers(y, 4 * samples.length), floats(...samples)]);
  });
  const offsets = Buffer.alloc(8 * rows.length);
  let at = head.length + offsets.length;
  for (const [index, row] of rows.entries()) {
    offsets.writeBigUInt64LE(BigInt(at), 8 * index);
    at += row.length;
  }
  return Buffer.concat([head, offsets, ...rows]);
}

export const MAGICK_SAMPLES = {
  jxl: fromFfmpeg('jxl', ['-distance', '0']),
  jp2: fromFfmpeg('jp2', ['-pix_fmt', 'rgb24']),
  psd: fromImageMagick('psd'),
  pcx: fromFfmpeg('pcx'),
  dds: fromImageMagick('dds', ['-define', 'dds:compression=none']),
  exr: showing(makeExr),
  xpm: fromImageMagick('xpm'),
  // One bit a pixel: 8 columns of black, of which the lowest bit is the left one, and 8 of white.
  xbm: {
    make: () =>
      latin1(
        `#define a_width 16\n#define a_height 2\nstatic char a_bits[] = {\n 0xff, 0x00,\n 0x00, 0xff };\n`,
      ),
    shows: '0,0,0 white white 0,0,0',
  },
  sgi: fromFfmpeg('sgi'),
  sun: fromFfmpeg('sun'),
  dpx: fromFfmpeg('dpx'),
  tga: fromFfmpeg('tga'),
} satisfies Record<keyof typeof MAGICK | keyof typeof UNMARKED, Sample>;
