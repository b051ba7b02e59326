// Lists the formats that the API takes, and those that are converted.
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: the patterns match bytes, not text.
import { decodeText } from './encoded-text.ts';
import type { FormatTable } from './format-table.ts';
import { readAvifSize } from './headers/avif.ts';
import { readBmpSize } from './headers/bmp.ts';
import { readGifHeader } from './headers/gif.ts';
import { readIcnsSize } from './headers/icns.ts';
import { readIconSize } from './headers/icon.ts';
import { readJpegHeader } from './headers/jpeg.ts';
import { isNetpbm, readNetpbmSize } from './headers/netpbm.ts';
import { readPngHeader } from './headers/png.ts';
import { readQoiSize } from './headers/qoi.ts';
import { readTiffSize } from './headers/tiff.ts';
import { readWebpHeader } from './headers/webp.ts';
import { hasBrand, isBmp, isIcon, isWebp, matches, startsWith } from './signatures.ts';
import { listGifParts } from './strip/gif.ts';
import { listJpegParts } from './strip/jpeg.ts';
import { listPngParts } from './strip/png.ts';
import { listWebpParts } from './strip/webp.ts';

/** In order of preference where a clipboard or server offers several. */
export const READABLE = {
  png: {
    support: 'accepted',
    title: 'PNG',
    name: 'a PNG image',
    mediaType: 'image/png',
    aliases: ['image/apng'],
    extensions: ['png', 'apng'],
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
    extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
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
    extensions: ['webp'],
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
    extensions: ['gif'],
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
    extensions: ['tif', 'tiff'],
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
    extensions: ['bmp', 'dib'],
    signature: isBmp,
    lossless: true,
    decode: async (bytes, options) => (await import('./decode-bmp.ts')).decodeBmp(bytes, options),
    readSize: readBmpSize,
  },
  ico: {
    support: 'converted',
    title: 'ICO',
    name: 'a Windows icon',
    mediaType: 'image/vnd.microsoft.icon',
    aliases: ['image/x-icon', 'image/ico'],
    extensions: ['ico'],
    signature: isIcon('\x01'),
    lossless: true,
    decode: async (bytes, options) => (await import('./decode-icon.ts')).decodeIcon(bytes, options),
    readSize: readIconSize,
  },
  cur: {
    support: 'converted',
    title: 'CUR',
    name: 'a Windows cursor',
    mediaType: 'image/x-win-bitmap',
    aliases: [],
    extensions: ['cur'],
    signature: isIcon('\x02'),
    lossless: true,
    decode: async (bytes, options) => (await import('./decode-icon.ts')).decodeIcon(bytes, options),
    readSize: readIconSize,
  },
  icns: {
    support: 'converted',
    title: 'ICNS',
    name: 'a macOS icon',
    mediaType: 'image/icns',
    aliases: ['image/x-icns'],
    extensions: ['icns'],
    signature: startsWith('icns\0'),
    lossless: true,
    decode: async (bytes, options) => (await import('./decode-icns.ts')).decodeIcns(bytes, options),
    readSize: readIcnsSize,
  },
  avif: {
    support: 'converted',
    title: 'AVIF',
    name: 'an AVIF image',
    mediaType: 'image/avif',
    aliases: [],
    extensions: ['avif', 'avifs'],
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
    extensions: ['heic', 'heif', 'hif'],
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
    extensions: ['svg', 'svgz'],
    signature: ({ rootElement }) => rootElement === 'svg',
    lossless: true,
    decode: async (bytes, options) => (await import('./draw-svg.ts')).drawSvg(decodeText(bytes), options),
  },
  pnm: {
    support: 'converted',
    title: 'Netpbm',
    name: 'a Netpbm image (PBM, PGM, PPM, PAM or PFM)',
    mediaType: 'image/x-portable-anymap',
    aliases: [
      'image/x-portable-pixmap',
      'image/x-portable-graymap',
      'image/x-portable-bitmap',
      'image/x-portable-arbitrarymap',
    ],
    extensions: ['ppm', 'pgm', 'pbm', 'pnm', 'pam', 'pfm'],
    signature: ({ head }) => isNetpbm(head),
    lossless: true,
    decode: async (bytes, options) => (await import('./decode-netpbm.ts')).decodeNetpbm(bytes, options),
    readSize: readNetpbmSize,
  },
  qoi: {
    support: 'converted',
    title: 'QOI',
    name: 'a QOI image',
    mediaType: 'image/qoi',
    aliases: ['image/x-qoi'],
    extensions: ['qoi'],
    signature: matches(/^qoif[\s\S]{8}[\x03\x04][\0\x01]/),
    lossless: true,
    decode: async (bytes, options) => (await import('./decode-qoi.ts')).decodeQoi(bytes, options),
    readSize: readQoiSize,
  },
  hdr: {
    support: 'converted',
    title: 'Radiance HDR',
    name: 'a Radiance HDR image',
    mediaType: 'image/vnd.radiance',
    aliases: ['image/x-hdr'],
    extensions: ['hdr'],
    signature: matches(/^#\?(?:RADIANCE|RGBE)\s/),
    lossless: true,
    decode: async (bytes, options) => (await import('./decode-radiance.ts')).decodeRadiance(bytes, options),
  },
  fits: {
    support: 'converted',
    title: 'FITS',
    name: 'a FITS image',
    mediaType: 'image/fits',
    aliases: [],
    extensions: ['fits', 'fts', 'fit'],
    signature: matches(/^SIMPLE {2}= {20}T/),
    lossless: true,
    decode: async (bytes, options) => (await import('./decode-fits.ts')).decodeFits(bytes, options),
  },
} as const satisfies FormatTable;
