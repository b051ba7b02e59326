// Lists the formats that the API takes.
import type { FormatTable } from './format-table.ts';
import { readGifHeader } from './headers/gif.ts';
import { readJpegHeader } from './headers/jpeg.ts';
import { readPngHeader } from './headers/png.ts';
import { readWebpHeader } from './headers/webp.ts';
import { isWebp, startsWith } from './signatures.ts';
import { listGifParts } from './strip/gif.ts';
import { listJpegParts } from './strip/jpeg.ts';
import { listPngParts } from './strip/png.ts';
import { listWebpParts } from './strip/webp.ts';

/** In order of preference where a clipboard or server offers several. */
export const ACCEPTED = {
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
} as const satisfies FormatTable;
