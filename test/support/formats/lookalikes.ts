/** Samples of formats that begin like another: raw photos, and Apple's own kind of PNG. */
import type { LOOKALIKES } from '../../../src/image/lookalike-formats.ts';
import { makePng } from '../images.ts';
import { makeTiff } from '../tiff-directories.ts';
import { beginning, latin1, type Sample } from './sample.ts';

/** A photo of a sensor by this maker, below a small copy. */
function fromMaker(make: string): Sample {
  return { make: () => makeTiff([{ 254: 1, 262: 2, make, below: [{ 254: 0, 262: 32803 }] }]) };
}

export const LOOKALIKE_SAMPLES = {
  cgbi: {
    make: () => {
      const png = makePng({ width: 4, height: 3 });
      const chunk = latin1('\0\0\0\x04CgBI\x50\0\x20\x02\x2b\xd5\xb3\x7f');
      return Buffer.concat([png.subarray(0, 8), chunk, png.subarray(8)]);
    },
  },
  cr2: beginning('II*\0\x10\0\0\0CR\x02\0'),
  cr3: beginning('\0\0\0\x18ftypcrx \0\0\0\x01crx isom'),
  crw: beginning('II\x1a\0\0\0HEAPCCDR'),
  iiq: beginning('II*\0\x08\0\0\0IIIITwaR'),
  dng: { make: () => makeTiff([{ 50706: 0x01040000, 262: 34892 }]) },
  nef: fromMaker('NIKON CORPORATION'),
  arw: fromMaker('SONY'),
  pef: fromMaker('PENTAX Corporation'),
  srw: fromMaker('SAMSUNG'),
  '3fr': fromMaker('Hasselblad'),
  mos: fromMaker('Leaf'),
  dcr: fromMaker('Kodak'),
  erf: fromMaker('EPSON'),
  mef: fromMaker('Mamiya-OP Co.,Ltd.'),
  rw2: beginning('IIU\0\x18\0\0\0'),
  orf: beginning('IIRO\x08\0\0\0'),
  raf: beginning('FUJIFILMCCD-RAW 0201'),
  x3f: beginning('FOVb\0\0\x02\0'),
  mrw: beginning('\0MRM\0\0\x01\0'),
  raw: fromMaker('Nobody'),
  jls: beginning('\xff\xd8\xff\xf7\0\x11\x08\0\x0b\0\x14\x03\x01\x11\0'),
} satisfies Record<keyof typeof LOOKALIKES, Sample>;
