// Lists every known image format and all that differs between formats; unions, lists, messages and parsers derive from it.
import type { FormatTable } from './format-table.ts';
import { readAvifSize } from './headers/avif.ts';
import { readBmpSize } from './headers/bmp.ts';
import { readGifHeader } from './headers/gif.ts';
import { readJpegHeader } from './headers/jpeg.ts';
import { readPngHeader } from './headers/png.ts';
import { readTiffSize } from './headers/tiff.ts';
import { readWebpHeader } from './headers/webp.ts';
import { hasBrand, isBmp, isIcon, isWebp, startsWith } from './signatures.ts';
import { listGifParts } from './strip/gif.ts';
import { listJpegParts } from './strip/jpeg.ts';
import { listPngParts } from './strip/png.ts';
import { listWebpParts } from './strip/webp.ts';

/** In order of preference where a clipboard or server offers several. The first row whose signature matches wins. */
export const FORMATS = {
  png: {
    support: 'accepted',
    title: 'PNG',
    name: 'a PNG image',
    mediaType: 'image/png',
    aliases: ['image/apng'],
    extension: 'png',
    // Four bytes, so that a file damaged by a transfer as text still gets its name.
    signature: startsWith('\x89PNG'),
    readHeader: readPngHeader,
    listParts: listPngParts,
  },
  jpeg: {
    support: 'accepted',
    title: 'JPEG',
    name: 'a JPEG image',
    mediaType: 'image/jpeg',
    aliases: ['image/jpg', 'image/pjpeg'],
    extension: 'jpg',
    signature: startsWith('\xff\xd8\xff'),
    readHeader: readJpegHeader,
    listParts: listJpegParts,
  },
  webp: {
    support: 'accepted',
    title: 'WebP',
    name: 'a WebP image',
    mediaType: 'image/webp',
    aliases: [],
    extension: 'webp',
    signature: isWebp,
    readHeader: readWebpHeader,
    listParts: listWebpParts,
  },
  gif: {
    support: 'accepted',
    title: 'GIF',
    name: 'a GIF image',
    mediaType: 'image/gif',
    aliases: [],
    extension: 'gif',
    signature: startsWith('GIF87a', 'GIF89a'),
    readHeader: readGifHeader,
    listParts: listGifParts,
  },
  tiff: {
    support: 'converted',
    title: 'TIFF',
    name: 'a TIFF image',
    mediaType: 'image/tiff',
    aliases: [],
    signature: startsWith('II*\0', 'MM\0*', 'II+\0', 'MM\0+'),
    lossless: true,
    decode: 'sharp',
    readSize: readTiffSize,
  },
  bmp: {
    support: 'converted',
    title: 'BMP',
    name: 'a BMP image',
    mediaType: 'image/bmp',
    aliases: ['image/x-bmp', 'image/x-ms-bmp'],
    signature: isBmp,
    lossless: true,
    decode: async (bytes, options) => (await import('./decode-bmp.ts')).decodeBmp(bytes, options),
    readSize: readBmpSize,
  },
  avif: {
    support: 'converted',
    title: 'AVIF',
    name: 'an AVIF image',
    mediaType: 'image/avif',
    aliases: [],
    // Before HEIC: both carry the brands of their family, and these are AVIF's own.
    signature: hasBrand(/^avi[fs]$/),
    lossless: false,
    decode: 'sharp',
    readSize: readAvifSize,
  },
  heic: {
    support: 'converted',
    title: 'HEIC',
    name: 'a HEIC photo',
    mediaType: 'image/heic',
    aliases: ['image/heif'],
    signature: hasBrand(/^(?:he[iv][cmsx]|mif1|msf1)$/),
    lossless: false,
    decode: async (bytes, options) => (await import('./decode-heic.ts')).decodeHeic(bytes, options),
  },
  svg: {
    support: 'converted',
    title: 'SVG',
    name: 'an SVG drawing',
    mediaType: 'image/svg+xml',
    aliases: [],
    signature: ({ rootElement }) => rootElement === 'svg',
    lossless: true,
    decode: async (bytes, options) => (await import('./draw-svg.ts')).drawSvg(bytes, options),
  },
  ico: { support: 'unsupported', title: 'ICO', name: 'a Windows icon', signature: isIcon },
  jxl: {
    support: 'unsupported',
    title: 'JPEG XL',
    name: 'a JPEG XL image',
    signature: startsWith('\0\0\0\x0cJXL \r\n\x87\n', '\xff\x0a'),
  },
  jp2: {
    support: 'unsupported',
    title: 'JPEG 2000',
    name: 'a JPEG 2000 image',
    signature: startsWith('\0\0\0\x0cjP  \r\n\x87\n', '\xff\x4f\xff\x51'),
  },
  psd: {
    support: 'unsupported',
    title: 'PSD',
    name: 'a Photoshop document',
    signature: startsWith('8BPS\0'),
  },
  cr3: { support: 'unsupported', title: 'CR3', name: 'a Canon raw photo', signature: hasBrand(/^crx $/) },
} as const satisfies FormatTable;

type Formats = typeof FORMATS;
type FormatsWith<Support> = {
  [Format in keyof Formats]: Formats[Format]['support'] extends Support ? Format : never;
}[keyof Formats];

export type AcceptedFormat = FormatsWith<'accepted'>;
export type ConvertedFormat = FormatsWith<'converted'>;
export type UnsupportedFormat = FormatsWith<'unsupported'>;

/** Formats that can be sent, converted or as they are. */
export type ImageFormat = AcceptedFormat | ConvertedFormat;

/** The media types that the API takes as images. */
export type ImageMediaType = Formats[AcceptedFormat]['mediaType'];

export const ALL_FORMATS = Object.keys(FORMATS) as readonly (keyof Formats)[];

const ACCEPTED_FORMATS = ALL_FORMATS.filter(isAccepted);
const READABLE_FORMATS = ALL_FORMATS.filter((each) => isAccepted(each) || isConverted(each));

export const IMAGE_MEDIA_TYPES: readonly ImageMediaType[] = ACCEPTED_FORMATS.map(
  (format) => FORMATS[format].mediaType,
);

/** Every media type of formats that can be sent, the best first and aliases after their format's own. */
export const READABLE_MEDIA_TYPES: readonly string[] = READABLE_FORMATS.flatMap(listMediaTypes);

/** Whether the API takes a format as it is. */
export function isAccepted(format: keyof Formats): format is AcceptedFormat {
  return FORMATS[format].support === 'accepted';
}

/** Whether a format is converted before it is sent. */
export function isConverted(format: keyof Formats): format is ConvertedFormat {
  return FORMATS[format].support === 'converted';
}

function listMediaTypes(format: ImageFormat): readonly string[] {
  return [FORMATS[format].mediaType, ...FORMATS[format].aliases];
}

/** Returns the media type under which the API takes a format; undefined for one that must be converted. */
export function acceptedMediaType(format: ImageFormat): ImageMediaType | undefined {
  return isAccepted(format) ? FORMATS[format].mediaType : undefined;
}

/** Returns the format of a media type that the API takes. */
export function getAcceptedFormat(mediaType: ImageMediaType): AcceptedFormat {
  const format = ACCEPTED_FORMATS.find((each) => FORMATS[each].mediaType === mediaType);
  if (format === undefined) throw new Error(`${mediaType} is missing from the table of formats`);
  return format;
}

/** Returns the format that goes by a media type or one of its aliases; undefined for a type that is never sent. */
export function findFormat(mediaType: string): ImageFormat | undefined {
  return READABLE_FORMATS.find((format) => listMediaTypes(format).includes(mediaType));
}

/** Lists the formats that the API takes, for a sentence: `PNG, JPEG, WebP or GIF`. */
export function formatAcceptedTitles(): string {
  const titles = ACCEPTED_FORMATS.map((format) => FORMATS[format].title);
  return `${titles.slice(0, -1).join(', ')} or ${titles.at(-1)}`;
}
