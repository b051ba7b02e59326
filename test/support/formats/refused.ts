/** Samples of the formats that are refused: only the mark by which each is named. */
import type { UNSUPPORTED } from '../../../src/image/unsupported-formats.ts';
import { beginning, type Sample } from './sample.ts';

const zeros = (count: number) => '\0'.repeat(count);

export const REFUSED_SAMPLES = {
  ico: beginning('\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0'),
  cur: beginning('\0\0\x02\0\x01\0\x20\x20\0\0\x05\0\x05\0'),
  icns: beginning('icns\0\0\x10\0ic07\0\0\x08\0'),
  jxr: beginning('II\xbc\x01\x08\0\0\0'),
  xcf: beginning('gimp xcf v011\0'),
  eps: beginning('%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n'),
  emf: beginning(`\x01\0\0\0\x6c\0\0\0${zeros(32)} EMF\0\0\x01\0`),
  wmf: beginning('\xd7\xcd\xc6\x9a\0\0'),
  ktx: beginning('\xabKTX 20\xbb\r\n\x1a\n'),
  xwd: beginning('\0\0\0\x6b\0\0\0\x07\0\0\0\x02\0\0\0\x18'),
  mng: beginning('\x8aMNG\r\n\x1a\n\0\0\0\x1cMHDR'),
  ilbm: beginning('FORM\0\0\x10\0ILBMBMHD'),
  dicom: beginning(`${zeros(128)}DICM\x02\0`),
  djvu: beginning('AT&TFORM\0\0\x10\0DJVMDIRM'),
  flif: beginning('FLIFA1\x3f'),
  bpg: beginning('BPG\xfb\x20'),
} satisfies Record<keyof typeof UNSUPPORTED, Sample>;
