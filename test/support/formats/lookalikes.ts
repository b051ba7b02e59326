/** Samples of formats that begin like another: raw photos, and Apple's own kind of PNG. */
import type { LOOKALIKES } from '../../../src/image/lookalike-formats.ts';
import { swapped, toCgbi } from '../cgbi.ts';
import { quadrants } from '../pixels.ts';
import { makeCr3, makeOrf, makeRaf, makeRw2, makeTiffRaw, makeX3f, type RawOptions } from '../raw-photos.ts';
import { makeTiff, PIXELS } from '../tiff-directories.ts';
import { beginning, latin1, picture, type Sample, showing } from './sample.ts';

/** A raw photo that holds the picture as a JPEG of its full size. */
function holding(make: (options: RawOptions) => Buffer): Sample {
  return showing(async () => {
    const jpeg = await picture().jpeg({ quality: 95 }).toBuffer();
    // The first JPEG in the boxes of a CR3 is its thumbnail.
    return make({ width: 32, height: 16, jpegs: make === makeCr3 ? [Buffer.alloc(0), jpeg] : [jpeg] });
  });
}

const fromMaker = (make: string) => holding((options) => makeTiffRaw({ ...options, make }));

/** A DNG, whose version is a field of its first directory. */
const makeDng = ({ width, height, jpegs: [jpeg = Buffer.alloc(0)] }: RawOptions) =>
  makeTiff(
    [
      {
        254: 1,
        513: PIXELS,
        514: jpeg.length,
        50706: 0x01040000,
        below: [{ 254: 0, 256: width, 257: height, 262: 34892 }],
      },
    ],
    { pixels: jpeg },
  );

/** A photo whose size is unknown, so that its JPEG must be large. */
function behindMark(mark: string): Sample {
  return showing(async () => {
    const large = quadrants(1600, 1200, ['red', 'green', 'blue', 'white']);
    return Buffer.concat([latin1(mark), await large.jpeg({ quality: 60 }).toBuffer()]);
  });
}

export const LOOKALIKE_SAMPLES = {
  cgbi: showing(async () => toCgbi(await swapped(await picture().png().toBuffer()))),
  cr2: fromMaker('Canon'),
  cr3: holding(makeCr3),
  crw: behindMark('II\x1a\0\0\0HEAPCCDR'),
  iiq: fromMaker('Phase One'),
  dng: holding(makeDng),
  nef: fromMaker('NIKON CORPORATION'),
  arw: fromMaker('SONY'),
  pef: fromMaker('PENTAX Corporation'),
  srw: fromMaker('SAMSUNG'),
  '3fr': fromMaker('Hasselblad'),
  mos: fromMaker('Leaf'),
  dcr: fromMaker('Kodak'),
  erf: fromMaker('EPSON'),
  mef: fromMaker('Mamiya-OP Co.,Ltd.'),
  rw2: holding(makeRw2),
  orf: holding(makeOrf),
  raf: holding(makeRaf),
  x3f: holding(makeX3f),
  mrw: behindMark('\0MRM\0\0\x01\0'),
  raw: fromMaker('Nobody'),
  jls: beginning('\xff\xd8\xff\xf7\0\x11\x08\0\x0b\0\x14\x03\x01\x11\0'),
} satisfies Record<keyof typeof LOOKALIKES, Sample>;
