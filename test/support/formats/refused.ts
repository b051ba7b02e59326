/** Samples of the formats that are refused: only the mark by which each is named. */
import type { UNSUPPORTED } from '../../../src/image/unsupported-formats.ts';
import { beginning, type Sample } from './sample.ts';

const zeros = (count: number) => '\0'.repeat(count);

export const REFUSED_SAMPLES = {
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
  jbig2: beginning('\x97JB2\r\n\x1a\n\x01\0\0\0\x01'),
  pict: beginning(`${zeros(522)}\0\x11\x02\xff\x0c\0\xff\xfe`),
  wpg: beginning('\xffWPC\x10\0\0\0\x01\x16\x01\0'),
  farbfeld: beginning(`farbfeld${zeros(3)}\x01${zeros(3)}\x01${zeros(8)}`),
  cin: beginning('\x80\x2a\x5f\xd7\0\0\x08\0'),
  miff: beginning('id=ImageMagick  version=1.0\nclass=DirectClass\n'),
  viff: beginning('\xab\x01\x01\x03\x02\0\0\0'),
  vicar: beginning("LBLSIZE=4096            FORMAT='BYTE'  TYPE='IMAGE'"),
  vips: beginning('\x08\xf2\xa6\xb6\0\0\0\x14'),
  dcx: beginning('\xb1\x68\xde\x3a\x04\x10\0\0'),
  sixel: beginning('\x1bP0;0;0q"1;1;20;11#0;2;0;0;0~-\x1b\\'),
} satisfies Record<keyof typeof UNSUPPORTED, Sample>;
