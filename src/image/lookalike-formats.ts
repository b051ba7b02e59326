// Lists formats that begin like one that can be sent, but are another: raw photos, and Apple's own kind of PNG.
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: the patterns match bytes, not text.
import { type Converters, FFMPEG, SIPS } from './converters.ts';
import type { FormatTable } from './format-table.ts';
import { readCgbiSize } from './headers/cgbi.ts';
import type { Decoder } from './raw-image.ts';
import { hasAt, hasBrand, isRaw, matches, type Signature, startsWith } from './signatures.ts';

/** For a raw photo that holds only a small preview, which must never be sent in its place. */
const RAW_CURE: Converters = [
  SIPS,
  { title: 'darktable', program: 'darktable-cli', args: '{in} {out.jpg}' },
  { title: 'RawTherapee', program: 'rawtherapee-cli', args: '-o {out.jpg} -c {in}' },
  // It writes a PPM beside the photo.
  { title: 'dcraw', program: 'dcraw', args: '-w {in}' },
];

/** Returns the row of a camera's raw format, of which the JPEG in it is sent. */
function makeRawRow(
  title: string,
  mediaType: `image/${string}`,
  extensions: readonly [string, ...string[]],
  signature: Signature,
) {
  const name = `a camera raw photo (${title})`;
  const decode: Decoder = async (bytes, options) => {
    const { decodeRawPhoto } = await import('./decode-raw-photo.ts');
    return decodeRawPhoto(bytes, { name, cure: RAW_CURE }, options);
  };
  const common = { title, name, mediaType, aliases: [], extensions, signature } as const;
  return { ...common, support: 'converted', lossless: false, decode } as const;
}

/** These signatures are asked first. */
export const LOOKALIKES = {
  cgbi: {
    support: 'converted',
    title: 'iOS PNG',
    name: "a PNG in Apple's own form for iOS (CgBI)",
    mediaType: 'image/x-cgbi',
    aliases: [],
    extensions: ['png'],
    signature: ({ head }) => head.startsWith('\x89PNG') && head.startsWith('CgBI', 12),
    lossless: true,
    decode: async (bytes, options) => (await import('./decode-cgbi.ts')).decodeCgbi(bytes, options),
    readSize: readCgbiSize,
  },
  cr2: makeRawRow(
    'Canon CR2',
    'image/x-canon-cr2',
    ['cr2'],
    (start) => hasAt(8, 'CR\x02')(start) || isRaw('cr2')(start),
  ),
  cr3: makeRawRow('Canon CR3', 'image/x-canon-cr3', ['cr3'], hasBrand(/^crx $/)),
  crw: makeRawRow('Canon CRW', 'image/x-canon-crw', ['crw'], hasAt(6, 'HEAPCCDR')),
  iiq: makeRawRow(
    'Phase One IIQ',
    'image/x-phaseone-iiq',
    ['iiq'],
    (start) => hasAt(8, 'IIII')(start) || isRaw('iiq')(start),
  ),
  dng: makeRawRow('DNG', 'image/x-adobe-dng', ['dng'], isRaw('dng')),
  nef: makeRawRow('Nikon NEF', 'image/x-nikon-nef', ['nef', 'nrw'], isRaw('nef')),
  arw: makeRawRow('Sony ARW', 'image/x-sony-arw', ['arw', 'sr2', 'srf'], isRaw('arw')),
  pef: makeRawRow('Pentax PEF', 'image/x-pentax-pef', ['pef'], isRaw('pef')),
  srw: makeRawRow('Samsung SRW', 'image/x-samsung-srw', ['srw'], isRaw('srw')),
  '3fr': makeRawRow('Hasselblad 3FR', 'image/x-hasselblad-3fr', ['3fr'], isRaw('3fr')),
  mos: makeRawRow('Leaf MOS', 'image/x-leaf-mos', ['mos'], isRaw('mos')),
  dcr: makeRawRow('Kodak DCR', 'image/x-kodak-dcr', ['dcr', 'kdc'], isRaw('dcr')),
  erf: makeRawRow('Epson ERF', 'image/x-epson-erf', ['erf'], isRaw('erf')),
  mef: makeRawRow('Mamiya MEF', 'image/x-mamiya-mef', ['mef'], isRaw('mef')),
  rw2: makeRawRow('Panasonic RW2', 'image/x-panasonic-rw2', ['rw2', 'rwl'], startsWith('IIU\0')),
  orf: makeRawRow(
    'Olympus ORF',
    'image/x-olympus-orf',
    ['orf'],
    startsWith('IIRO\x08\0\0\0', 'IIRS\x08\0\0\0', 'MMOR\0\0\0\x08'),
  ),
  raf: makeRawRow('Fujifilm RAF', 'image/x-fuji-raf', ['raf'], startsWith('FUJIFILMCCD-RAW')),
  x3f: makeRawRow('Sigma X3F', 'image/x-sigma-x3f', ['x3f'], matches(/^FOVb[\s\S]{2}[\x01-\x09]\0/)),
  mrw: makeRawRow('Minolta MRW', 'image/x-minolta-mrw', ['mrw'], startsWith('\0MRM')),
  raw: makeRawRow('TIFF/EP', 'image/x-tiff-ep', ['raw'], isRaw('other')),
  jls: {
    support: 'unsupported',
    title: 'JPEG-LS',
    name: 'a JPEG-LS image',
    extensions: ['jls'],
    signature: startsWith('\xff\xd8\xff\xf7'),
    cure: [FFMPEG],
  },
} as const satisfies FormatTable;
