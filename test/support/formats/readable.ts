/** Samples of the formats that the API takes, and of those that sharp or a decoder of our own reads. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ACCEPTED } from '../../../src/image/accepted-formats.ts';
import type { CONVERTED } from '../../../src/image/converted-formats.ts';
import { makeBmp } from '../bmp.ts';
import { makeIcns } from '../icns.ts';
import { makeIcon } from '../icons.ts';
import { QUADRANTS } from '../pixels.ts';
import { withFfmpeg, withImageMagick } from './converters.ts';
import { latin1, picture, type Sample, showing } from './sample.ts';

const png = () => picture().png().toBuffer();
const raw = () => picture().raw().toBuffer();

/** Three planes of bytes, the lowest row first. */
async function makeFits(): Promise<Buffer> {
  const data = await raw();
  const planes = [0, 1, 2].flatMap((plane) =>
    Array.from({ length: 16 }, (_, y) =>
      Array.from({ length: 32 }, (_, x) => data[((15 - y) * 32 + x) * 3 + plane] ?? 0),
    ).flat(),
  );
  const card = (name: string, value: string | number) =>
    `${name.padEnd(8)}= ${String(value).padStart(20)}`.padEnd(80);
  const head = [
    card('SIMPLE', 'T'),
    ...[card('BITPIX', 8), card('NAXIS', 3), card('NAXIS1', 32), card('NAXIS2', 16), card('NAXIS3', 3)],
    'END'.padEnd(80),
  ].join('');
  return Buffer.concat([latin1(head.padEnd(2880)), Buffer.from(planes), Buffer.alloc(2880 - planes.length)]);
}

/** Pixels of whole numbers and a shared exponent: light of 0 to 1 as 256ths. */
async function makeHdr(): Promise<Buffer> {
  const data = await raw();
  const light = (value: number) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const pixels = Array.from({ length: 32 * 16 }, (_, pixel) => [
    ...[...data.subarray(pixel * 3, pixel * 3 + 3)].map((value) =>
      Math.min(255, Math.round(256 * light(value))),
    ),
    128,
  ]);
  return Buffer.concat([
    latin1('#?RADIANCE\n# by hand\nFORMAT=32-bit_rle_rgbe\n\n-Y 16 +X 32\n'),
    Buffer.from(pixels.flat()),
  ]);
}

export const READABLE_SAMPLES = {
  png: showing(png),
  jpeg: showing(() => picture().jpeg().toBuffer()),
  webp: showing(() => picture().webp().toBuffer()),
  gif: showing(() => picture().gif().toBuffer()),
  tiff: showing(() => picture().tiff().toBuffer()),
  bmp: showing(() =>
    makeBmp({
      width: 32,
      height: 16,
      bits: 24,
      at: (x, y) => {
        const name = y < 8 ? (x < 16 ? 'red' : 'green') : x < 16 ? 'blue' : 'white';
        return QUADRANTS[name].reduce((sum, value) => sum * 256 + value, 0);
      },
    }),
  ),
  avif: showing(() => picture().avif().toBuffer()),
  ico: showing(async () => makeIcon([{ data: await png(), width: 32, height: 16 }])),
  cur: showing(async () => makeIcon([{ data: await png(), width: 32, height: 16 }], { type: 2 })),
  icns: showing(async () => makeIcns(['ic07', await png()])),
  heic: showing(() => readFile(fileURLToPath(new URL('../../fixtures/upright.heic', import.meta.url)))),
  svg: showing(() => {
    const quarter = (name: keyof typeof QUADRANTS, x: number, y: number) =>
      `<rect x="${x}" y="${y}" width="16" height="8" fill="rgb(${QUADRANTS[name].join()})"/>`;
    const drawn = [
      quarter('red', 0, 0),
      quarter('green', 16, 0),
      quarter('blue', 0, 8),
      quarter('white', 16, 8),
    ];
    return latin1(`<svg xmlns="http://www.w3.org/2000/svg" width="32" height="16">${drawn.join('')}</svg>`);
  }),
  pnm: showing(async () => withImageMagick(await png(), ['png:-', 'ppm:-'])),
  qoi: showing(async () => withFfmpeg(await png(), 'qoi')),
  hdr: showing(makeHdr),
  fits: showing(makeFits),
} satisfies Record<keyof typeof ACCEPTED | keyof typeof CONVERTED, Sample>;
