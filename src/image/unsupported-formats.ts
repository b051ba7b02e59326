// Lists formats that are recognised and refused, each with a command that converts it.
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: the patterns match bytes, not text.
import { type Converters, FFMPEG, imageMagickConverters } from './converters.ts';
import type { FormatTable } from './format-table.ts';
import { hasAt, matches, type Signature, startsWith } from './signatures.ts';

type Names = readonly [name: string, ...extensions: [string, ...string[]]];

/** Returns a row; the words of `names` are the name in a sentence and the extensions. */
function makeRow(
  title: string,
  [name, ...extensions]: Names,
  signature: Signature,
  cure: Converters | string,
) {
  return { support: 'unsupported', title, name, extensions, signature, cure } as const;
}

/** Only the first of several images, which is the whole document. */
const FIRST = '{in} -delete 1--1';

/** Programs that draw with the drawing's own fonts and lines. Never the small preview that a file may hold. */
const DRAWING: Converters = [
  { title: 'Inkscape', program: 'inkscape', args: '{in} -o {out.png}' },
  { title: 'LibreOffice', program: 'soffice', args: '--headless --convert-to png {in}' },
];

export const UNSUPPORTED = {
  jxr: makeRow('JPEG XR', ['a JPEG XR image', 'jxr', 'wdp', 'hdp'], startsWith('II\xbc\x01', 'II\xbc\0'), [
    { title: 'jxrlib', program: 'JxrDecApp', args: '-i {in} -o {out.bmp}' },
  ]),
  xcf: makeRow(
    'XCF',
    ['a GIMP image', 'xcf'],
    startsWith('gimp xcf '),
    imageMagickConverters('{in} -flatten'),
  ),
  eps: makeRow(
    'EPS',
    ['a PostScript drawing', 'eps', 'ps', 'epsf'],
    matches(/^(?:\x04?%!PS(?!-AdobeFont)|\xc5\xd0\xd3\xc6)/),
    [
      { title: 'Ghostscript', program: 'ps2pdf', args: '-dEPSCrop {in} {out.pdf}' },
      { title: 'Ghostscript', program: 'gswin64c', args: '-q -sDEVICE=pdfwrite -dEPSCrop -o {out.pdf} {in}' },
      { title: 'Inkscape', program: 'inkscape', args: '{in} -o {out.png}' },
      ...imageMagickConverters('-density 150 {in}'),
    ],
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
  ktx: makeRow(
    'KTX',
    ['a texture (KTX)', 'ktx', 'ktx2'],
    startsWith('\xabKTX 11\xbb\r\n\x1a\n', '\xabKTX 20\xbb\r\n\x1a\n'),
    [{ title: 'KTX-Software', program: 'ktx', args: 'extract --transcode rgba8 {in} {out.png}' }],
  ),
  xwd: makeRow(
    'XWD',
    ['an X window dump (XWD)', 'xwd'],
    matches(/^\0\0\0[\x64-\xff]\0\0\0\x07\0\0\0[\0-\x02]/),
    [...imageMagickConverters('xwd:{in}'), FFMPEG],
  ),
  mng: makeRow(
    'MNG',
    ['an MNG or JNG image', 'mng', 'jng'],
    startsWith('\x8aMNG\r\n', '\x8bJNG\r\n'),
    imageMagickConverters(FIRST),
  ),
  ilbm: makeRow(
    'ILBM',
    ['an Amiga image (ILBM)', 'iff', 'ilbm', 'lbm'],
    matches(/^FORM[\s\S]{4}(?:ILBM|PBM )/),
    [FFMPEG],
  ),
  dicom: makeRow('DICOM', ['a medical image (DICOM)', 'dcm', 'dicom'], hasAt(128, 'DICM'), [
    { title: 'DCMTK', program: 'dcmj2pnm', args: '+Wm +on {in} {out.png}' },
    { title: 'DCMTK', program: 'dcm2img', args: '+Wm +on {in} {out.png}' },
  ]),
  djvu: makeRow('DjVu', ['a DjVu document', 'djvu', 'djv'], matches(/^AT&TFORM[\s\S]{4}DJV[UM]/), [
    { title: 'DjVuLibre', program: 'ddjvu', args: '-format=pdf {in} {out.pdf}' },
  ]),
  flif: makeRow('FLIF', ['a FLIF image', 'flif'], matches(/^FLIF[134ACDQSTacd][012]/), [
    { title: 'FLIF', program: 'flif', args: '-d {in} {out.png}' },
  ]),
  bpg: makeRow('BPG', ['a BPG image', 'bpg'], startsWith('BPG\xfb'), [
    { title: 'libbpg', program: 'bpgdec', args: '-o {out.png} {in}' },
  ]),
  jbig2: makeRow('JBIG2', ['a JBIG2 image', 'jb2', 'jbig2'], startsWith('\x97JB2\r\n\x1a\n'), [
    { title: 'jbig2dec', program: 'jbig2dec', args: '-o {out.png} {in}' },
  ]),
  pict: makeRow(
    'PICT',
    ['a QuickDraw picture (PICT)', 'pict', 'pct'],
    hasAt(522, '\0\x11\x02\xff\x0c\0'),
    imageMagickConverters('pict:{in}'),
  ),
  wpg: makeRow('WPG', ['a WordPerfect graphic (WPG)', 'wpg'], matches(/^\xffWPC[\s\S]{4}\x01\x16/), [
    { title: 'LibreOffice', program: 'soffice', args: '--headless --convert-to png {in}' },
  ]),
  farbfeld: makeRow('farbfeld', ['a farbfeld image', 'ff'], startsWith('farbfeld\0'), [
    { title: 'farbfeld', program: 'ff2png', args: '< {in} > {out.png}' },
    ...imageMagickConverters('farbfeld:{in}'),
  ]),
  cin: makeRow(
    'Cineon',
    ['a Cineon film frame', 'cin'],
    startsWith('\x80\x2a\x5f\xd7', '\xd7\x5f\x2a\x80'),
    imageMagickConverters('cin:{in}'),
  ),
  miff: makeRow(
    'MIFF',
    ['an ImageMagick image (MIFF)', 'miff'],
    startsWith('id=ImageMagick '),
    imageMagickConverters(FIRST),
  ),
  viff: makeRow(
    'VIFF',
    ['a Khoros image (VIFF)', 'viff', 'xv'],
    matches(/^\xab\x01\x01[\0-\x03][\x02\x08]/),
    imageMagickConverters('viff:{in}'),
  ),
  vicar: makeRow(
    'VICAR',
    ['a VICAR image', 'vicar'],
    matches(/^LBLSIZE=\d+ +FORMAT=/),
    imageMagickConverters('vicar:{in}'),
  ),
  vips: makeRow('VIPS', ['a libvips image', 'vips'], startsWith('\x08\xf2\xa6\xb6', '\xb6\xa6\xf2\x08'), [
    { title: 'libvips', program: 'vips', args: 'copy {in} {out.png}' },
  ]),
  dcx: makeRow('DCX', ['a fax (DCX)', 'dcx'], startsWith('\xb1\x68\xde\x3a'), imageMagickConverters(FIRST)),
  sixel: makeRow('SIXEL', ['a Sixel image', 'sixel'], matches(/^\x1bP[\d;]{0,30}q["#!?-~\s]/), [
    { title: 'libsixel', program: 'sixel2png', args: '-i {in} -o {out.png}' },
    ...imageMagickConverters('sixel:{in}'),
  ]),
} as const satisfies FormatTable;
