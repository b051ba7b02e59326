// Lists formats that are recognised and refused, each with a command that converts it.
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: the patterns match bytes, not text.
import { imageMagick } from './fill-command.ts';
import type { FormatTable } from './format-table.ts';
import { isTga } from './headers/tga.ts';
import { hasAt, isIcon, matches, type Signature, startsWith } from './signatures.ts';

type Names = readonly [name: string, ...extensions: [string, ...string[]]];

/** Returns a row; the words of `names` are the name in a sentence and the extensions. */
function makeRow(title: string, [name, ...extensions]: Names, signature: Signature, cure: string) {
  return { support: 'unsupported', title, name, extensions, signature, cure } as const;
}

/** Only the first of several images, which is the whole document, or the first size of a cursor. */
const FIRST = '{in} -delete 1--1';

const DRAWING = 'convert it with Inkscape: inkscape {in} -o {out.png}';

/** `#define` of the width and the height, with or without a comment before, and then the bits. */
const XBM =
  /^\s*(?:\/\*[\s\S]*?\*\/\s*)?#define [^\n]*width\s+\d+\s+#define [^\n]*height\s+\d+\s(?:\s*#define\s+\w+_hot\s+\d+\s)*\s*static\s[^;={]*bits\s*\[/;

export const UNSUPPORTED = {
  ico: makeRow(
    'ICO',
    ['a Windows icon', 'ico'],
    isIcon('\x01'),
    'extract its largest size with FFmpeg: ffmpeg -i {in} {out.png}',
  ),
  cur: makeRow('CUR', ['a Windows cursor', 'cur'], isIcon('\x02'), imageMagick(`cur:${FIRST}`)),
  icns: makeRow(
    'ICNS',
    ['a macOS icon', 'icns'],
    startsWith('icns\0'),
    'extract its sizes with icns2png -x {in}; on macOS: sips -s format png {in} --out {out.png}',
  ),
  jxl: makeRow(
    'JPEG XL',
    ['a JPEG XL image', 'jxl'],
    startsWith('\0\0\0\x0cJXL \r\n\x87\n', '\xff\x0a'),
    'convert it with libjxl: djxl {in} {out.png}',
  ),
  jp2: makeRow(
    'JPEG 2000',
    ['a JPEG 2000 image', 'jp2', 'j2k', 'jpx', 'j2c', 'jpf'],
    startsWith('\0\0\0\x0cjP  \r\n\x87\n', '\xff\x4f\xff\x51'),
    'convert it with FFmpeg: ffmpeg -i {in} {out.png}',
  ),
  jxr: makeRow(
    'JPEG XR',
    ['a JPEG XR image', 'jxr', 'wdp', 'hdp'],
    startsWith('II\xbc\x01', 'II\xbc\0'),
    'convert it with jxrlib: JxrDecApp -i {in} -o {out.bmp}',
  ),
  psd: makeRow('PSD', ['a Photoshop document', 'psd', 'psb'], startsWith('8BPS\0'), imageMagick(FIRST)),
  xcf: makeRow('XCF', ['a GIMP image', 'xcf'], startsWith('gimp xcf '), imageMagick('{in} -flatten')),
  eps: makeRow(
    'EPS',
    ['a PostScript drawing', 'eps', 'ps', 'epsf'],
    matches(/^(?:\x04?%!PS(?!-AdobeFont)|\xc5\xd0\xd3\xc6)/),
    'convert it with Ghostscript: ps2pdf -dEPSCrop {in} {out.pdf}',
  ),
  emf: makeRow(
    'EMF',
    ['a Windows drawing (EMF)', 'emf'],
    ({ head }) => head.startsWith('\x01\0\0\0') && head.startsWith(' EMF', 40),
    DRAWING,
  ),
  wmf: makeRow(
    'WMF',
    ['a Windows drawing (WMF)', 'wmf'],
    startsWith('\xd7\xcd\xc6\x9a', '\x01\0\x09\0\0\x03', '\x02\0\x09\0\0\x03'),
    DRAWING,
  ),
  pcx: makeRow(
    'PCX',
    ['a PCX image', 'pcx'],
    matches(/^\x0a[\0\x02-\x05][\0\x01][\x01\x02\x04\x08][\s\S]{60}\0/),
    imageMagick(),
  ),
  dds: makeRow('DDS', ['a DirectDraw texture (DDS)', 'dds'], startsWith('DDS \x7c\0\0\0'), imageMagick()),
  ktx: makeRow(
    'KTX',
    ['a texture (KTX)', 'ktx', 'ktx2'],
    startsWith('\xabKTX 11\xbb\r\n\x1a\n', '\xabKTX 20\xbb\r\n\x1a\n'),
    'convert it with KTX-Software: ktx extract --transcode rgba8 {in} {out.png}',
  ),
  exr: makeRow('OpenEXR', ['an OpenEXR image', 'exr'], startsWith('\x76\x2f\x31\x01'), imageMagick()),
  hdr: makeRow(
    'Radiance HDR',
    ['a Radiance HDR image', 'hdr'],
    matches(/^#\?(?:RADIANCE|RGBE)\s/),
    imageMagick(),
  ),
  xpm: makeRow('XPM', ['an XPM image', 'xpm'], matches(/^(?:\s*\/\* XPM \*\/|! XPM2\s)/), imageMagick()),
  xbm: makeRow('XBM', ['an XBM image', 'xbm'], matches(XBM), imageMagick()),
  xwd: makeRow(
    'XWD',
    ['an X window dump (XWD)', 'xwd'],
    matches(/^\0\0\0[\x64-\xff]\0\0\0\x07\0\0\0[\0-\x02]/),
    imageMagick('xwd:{in}'),
  ),
  fits: makeRow('FITS', ['a FITS image', 'fits', 'fts'], matches(/^SIMPLE {2}= {20}T/), imageMagick(FIRST)),
  sgi: makeRow(
    'SGI',
    ['an SGI image', 'sgi', 'rgb'],
    matches(/^\x01\xda[\0\x01][\x01\x02]\0[\x01-\x03]/),
    imageMagick('sgi:{in}'),
  ),
  sun: makeRow(
    'Sun raster',
    ['a Sun raster image', 'ras'],
    startsWith('\x59\xa6\x6a\x95'),
    imageMagick('sun:{in}'),
  ),
  dpx: makeRow('DPX', ['a DPX film frame', 'dpx'], matches(/^(?:SDPX\0|XPDS[\s\S]{3}\0)/), imageMagick()),
  mng: makeRow(
    'MNG',
    ['an MNG or JNG image', 'mng', 'jng'],
    startsWith('\x8aMNG\r\n', '\x8bJNG\r\n'),
    imageMagick(FIRST),
  ),
  ilbm: makeRow(
    'ILBM',
    ['an Amiga image (ILBM)', 'iff', 'ilbm', 'lbm'],
    matches(/^FORM[\s\S]{4}(?:ILBM|PBM )/),
    'convert it with FFmpeg: ffmpeg -i {in} {out.png}',
  ),
  dicom: makeRow(
    'DICOM',
    ['a medical image (DICOM)', 'dcm', 'dicom'],
    hasAt(128, 'DICM'),
    'convert it with DCMTK: dcmj2pnm +Wm +on {in} {out.png}',
  ),
  djvu: makeRow(
    'DjVu',
    ['a DjVu document', 'djvu', 'djv'],
    matches(/^AT&TFORM[\s\S]{4}DJV[UM]/),
    'convert it with DjVuLibre: ddjvu -format=pdf {in} {out.pdf}',
  ),
  flif: makeRow(
    'FLIF',
    ['a FLIF image', 'flif'],
    matches(/^FLIF[134ACDQSTacd][012]/),
    'convert it with FLIF: flif -d {in} {out.png}',
  ),
  bpg: makeRow(
    'BPG',
    ['a BPG image', 'bpg'],
    startsWith('BPG\xfb'),
    'convert it with libbpg: bpgdec -o {out.png} {in}',
  ),
  // The last, because it has no mark: its fields are looked at only where no other format matches.
  tga: makeRow('TGA', ['a TGA image', 'tga', 'targa'], ({ bytes }) => isTga(bytes), imageMagick('tga:{in}')),
} as const satisfies FormatTable;
