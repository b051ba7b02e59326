// Lists the formats that the optional package @imagemagick/magick-wasm reads.
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: the patterns match bytes, not text.
import { type Converters, FFMPEG, imageMagickConverters, SIPS } from './converters.ts';
import type { Coder, MagickFormat } from './decode-with-magick.ts';
import type { FormatTable } from './format-table.ts';
import { isTga } from './headers/tga.ts';
import type { Decoder } from './raw-image.ts';
import { matches, type Signature, startsWith } from './signatures.ts';

type Extensions = readonly [string, ...string[]];
type MediaTypes = readonly [`image/${string}`, ...`image/${string}`[]];

interface RowParts {
  readonly title: string;
  /** With its article. */
  readonly name: string;
  readonly extensions: Extensions;
  /** The format's own and its aliases. */
  readonly mediaTypes: MediaTypes;
  readonly signature: Signature;
  /** False for formats of photos. */
  readonly lossless?: boolean;
  readonly cure: Converters;
}

/** Returns a row; ImageMagick reads the file as this format and no other. */
function makeRow(coder: Coder, { mediaTypes, lossless = true, cure, ...parts }: RowParts) {
  const [mediaType, ...aliases] = mediaTypes;
  const format: MagickFormat = { coder, name: parts.name, cure };
  const decode = async (...[bytes, options]: Parameters<Decoder>) =>
    (await import('./decode-with-magick.ts')).decodeWithMagick(bytes, format, options);
  return { support: 'converted', ...parts, mediaType, aliases, lossless, cure, decode } as const;
}

/** `#define` of the width and the height, with or without a comment before, and then the bits. */
const XBM =
  /^\s*(?:\/\*[\s\S]*?\*\/\s*)?#define [^\n]*width\s+\d+\s+#define [^\n]*height\s+\d+\s(?:\s*#define\s+\w+_hot\s+\d+\s)*\s*static\s[^;={]*bits\s*\[/;

/** Amounts of light, which ImageMagick takes for steps of brightness unless it is told. */
const LIGHT = '{in} -set colorspace RGB -colorspace sRGB';

/** Only the first of several images, which is the whole document. */
const FIRST = '{in} -delete 1--1';

export const MAGICK = {
  jxl: makeRow('JXL', {
    title: 'JPEG XL',
    name: 'a JPEG XL image',
    extensions: ['jxl'],
    mediaTypes: ['image/jxl'],
    signature: startsWith('\0\0\0\x0cJXL \r\n\x87\n', '\xff\x0a'),
    lossless: false,
    cure: [{ title: 'libjxl', program: 'djxl', args: '{in} {out.png}' }, SIPS, FFMPEG],
  }),
  jp2: makeRow('JP2', {
    title: 'JPEG 2000',
    name: 'a JPEG 2000 image',
    extensions: ['jp2', 'j2k', 'jpx', 'j2c', 'jpf'],
    mediaTypes: ['image/jp2', 'image/jpx', 'image/jpm', 'image/x-jp2'],
    signature: startsWith('\0\0\0\x0cjP  \r\n\x87\n', '\xff\x4f\xff\x51'),
    lossless: false,
    cure: [SIPS, FFMPEG, { title: 'OpenJPEG', program: 'opj_decompress', args: '-i {in} -o {out.png}' }],
  }),
  psd: makeRow('PSD', {
    title: 'PSD',
    name: 'a Photoshop document',
    extensions: ['psd', 'psb'],
    mediaTypes: ['image/vnd.adobe.photoshop', 'image/x-psd', 'image/x-photoshop'],
    signature: startsWith('8BPS\0'),
    cure: [SIPS, ...imageMagickConverters(FIRST)],
  }),
  pcx: makeRow('PCX', {
    title: 'PCX',
    name: 'a PCX image',
    extensions: ['pcx'],
    mediaTypes: ['image/vnd.zbrush.pcx', 'image/x-pcx', 'image/pcx'],
    signature: matches(/^\x0a[\0\x02-\x05][\0\x01][\x01\x02\x04\x08][\s\S]{60}\0/),
    cure: [...imageMagickConverters(), FFMPEG],
  }),
  dds: makeRow('DDS', {
    title: 'DDS',
    name: 'a DirectDraw texture (DDS)',
    extensions: ['dds'],
    mediaTypes: ['image/vnd.ms-dds', 'image/x-dds'],
    signature: startsWith('DDS \x7c\0\0\0'),
    cure: [...imageMagickConverters(), FFMPEG],
  }),
  exr: makeRow('EXR', {
    title: 'OpenEXR',
    name: 'an OpenEXR image',
    extensions: ['exr'],
    mediaTypes: ['image/x-exr', 'image/aces'],
    signature: startsWith('\x76\x2f\x31\x01'),
    cure: [SIPS, ...imageMagickConverters(LIGHT)],
  }),
  xpm: makeRow('XPM', {
    title: 'XPM',
    name: 'an XPM image',
    extensions: ['xpm'],
    mediaTypes: ['image/x-xpixmap', 'image/x-xpm'],
    signature: matches(/^(?:\s*\/\* XPM \*\/|! XPM2\s)/),
    cure: imageMagickConverters(),
  }),
  xbm: makeRow('XBM', {
    title: 'XBM',
    name: 'an XBM image',
    extensions: ['xbm'],
    mediaTypes: ['image/x-xbitmap', 'image/x-xbm'],
    signature: matches(XBM),
    cure: [...imageMagickConverters(), FFMPEG],
  }),
  sgi: makeRow('SGI', {
    title: 'SGI',
    name: 'an SGI image',
    extensions: ['sgi', 'rgb'],
    mediaTypes: ['image/sgi', 'image/x-sgi'],
    signature: matches(/^\x01\xda[\0\x01][\x01\x02]\0[\x01-\x03]/),
    cure: [...imageMagickConverters('sgi:{in}'), FFMPEG],
  }),
  sun: makeRow('SUN', {
    title: 'Sun raster',
    name: 'a Sun raster image',
    extensions: ['ras'],
    mediaTypes: ['image/x-cmu-raster', 'image/x-sun-raster'],
    signature: startsWith('\x59\xa6\x6a\x95'),
    // ImageMagick takes blue for red in packed ones.
    cure: [FFMPEG],
  }),
  dpx: makeRow('DPX', {
    title: 'DPX',
    name: 'a DPX film frame',
    extensions: ['dpx'],
    mediaTypes: ['image/dpx', 'image/x-dpx'],
    signature: matches(/^(?:SDPX\0|XPDS[\s\S]{3}\0)/),
    cure: [...imageMagickConverters(), FFMPEG],
  }),
} as const satisfies FormatTable;

/** Formats without a mark: their fields are looked at only where no other format matches. */
export const UNMARKED = {
  tga: makeRow('TGA', {
    title: 'TGA',
    name: 'a TGA image',
    extensions: ['tga', 'targa'],
    mediaTypes: ['image/x-tga', 'image/x-targa'],
    signature: ({ bytes }) => isTga(bytes),
    // ImageMagick 6 shows those upside down whose first row is the lowest.
    cure: [SIPS, FFMPEG, ...imageMagickConverters('tga:{in}')],
  }),
} as const satisfies FormatTable;
