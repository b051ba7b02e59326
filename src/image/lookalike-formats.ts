// Lists formats that begin like one that can be sent, but must be refused: raw photos, and Apple's own kind of PNG.
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: the patterns match bytes, not text.
import { FFMPEG } from './converters.ts';
import type { FormatTable } from './format-table.ts';
import { hasAt, hasBrand, isRaw, matches, type Signature, startsWith } from './signatures.ts';

/** Every raw photo also holds a small preview, which must never be sent in its place. */
const RAW_CURE =
  'export it as a JPEG, such as with darktable: darktable-cli {in} {out.jpg}; on macOS: sips -s format jpeg {in} --out {out.jpg}';

/** Returns the row of a camera's raw format. */
function makeRawRow(title: string, extensions: readonly [string, ...string[]], signature: Signature) {
  const name = `a camera raw photo (${title})`;
  return { support: 'unsupported', title, name, extensions, signature, cure: RAW_CURE } as const;
}

/** These signatures are asked first. */
export const LOOKALIKES = {
  cgbi: {
    support: 'unsupported',
    title: 'iOS PNG',
    name: "a PNG in Apple's own form for iOS (CgBI)",
    extensions: ['png'],
    signature: ({ head }) => head.startsWith('\x89PNG') && head.startsWith('CgBI', 12),
    cure: 'convert it on a Mac with Xcode: xcrun pngcrush -revert-iphone-optimizations {in} {out.png}',
  },
  cr2: makeRawRow('Canon CR2', ['cr2'], (start) => hasAt(8, 'CR\x02')(start) || isRaw('cr2')(start)),
  cr3: makeRawRow('Canon CR3', ['cr3'], hasBrand(/^crx $/)),
  crw: makeRawRow('Canon CRW', ['crw'], hasAt(6, 'HEAPCCDR')),
  iiq: makeRawRow('Phase One IIQ', ['iiq'], (start) => hasAt(8, 'IIII')(start) || isRaw('iiq')(start)),
  dng: makeRawRow('DNG', ['dng'], isRaw('dng')),
  nef: makeRawRow('Nikon NEF', ['nef', 'nrw'], isRaw('nef')),
  arw: makeRawRow('Sony ARW', ['arw', 'sr2', 'srf'], isRaw('arw')),
  pef: makeRawRow('Pentax PEF', ['pef'], isRaw('pef')),
  srw: makeRawRow('Samsung SRW', ['srw'], isRaw('srw')),
  '3fr': makeRawRow('Hasselblad 3FR', ['3fr'], isRaw('3fr')),
  mos: makeRawRow('Leaf MOS', ['mos'], isRaw('mos')),
  dcr: makeRawRow('Kodak DCR', ['dcr', 'kdc'], isRaw('dcr')),
  erf: makeRawRow('Epson ERF', ['erf'], isRaw('erf')),
  mef: makeRawRow('Mamiya MEF', ['mef'], isRaw('mef')),
  rw2: makeRawRow('Panasonic RW2', ['rw2', 'rwl'], startsWith('IIU\0')),
  orf: makeRawRow('Olympus ORF', ['orf'], startsWith('IIRO\x08\0\0\0', 'IIRS\x08\0\0\0', 'MMOR\0\0\0\x08')),
  raf: makeRawRow('Fujifilm RAF', ['raf'], startsWith('FUJIFILMCCD-RAW')),
  x3f: makeRawRow('Sigma X3F', ['x3f'], matches(/^FOVb[\s\S]{2}[\x01-\x09]\0/)),
  mrw: makeRawRow('Minolta MRW', ['mrw'], startsWith('\0MRM')),
  raw: makeRawRow('TIFF/EP', ['raw'], isRaw('other')),
  jls: {
    support: 'unsupported',
    title: 'JPEG-LS',
    name: 'a JPEG-LS image',
    extensions: ['jls'],
    signature: startsWith('\xff\xd8\xff\xf7'),
    cure: [FFMPEG],
  },
} as const satisfies FormatTable;
