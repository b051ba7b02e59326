/** The table of formats: what the compiler demands of a row, and that names and lists derived from it hold together. */
import { lookup, extension as usualExtension } from 'mime-types';
import { describe, expect, test } from 'vitest';
import type { FormatTable } from '../../src/image/format-table.ts';
import {
  ALL_FORMATS,
  FORMATS,
  findFormat,
  formatAcceptedTitles,
  getAcceptedFormat,
  hasImageExtension,
  IMAGE_MEDIA_TYPES,
  isAccepted,
  isConverted,
  READABLE_MEDIA_TYPES,
} from '../../src/image/formats.ts';
import { readPngHeader } from '../../src/image/headers/png.ts';
import { startsWith } from '../../src/image/signatures.ts';
import { listPngParts } from '../../src/image/strip/png.ts';

const named = { title: 'QOI', name: 'a QOI image', extensions: ['qoi'] } as const;

const qoi = {
  ...named,
  mediaType: 'image/qoi',
  aliases: [],
  signature: startsWith('qoif'),
} as const;

test('a row without what its handling needs does not compile', () => {
  const complete = {
    a: { ...qoi, support: 'converted', lossless: true, decode: 'sharp' },
    b: { ...qoi, support: 'accepted', readHeader: readPngHeader, listParts: listPngParts },
    c: { ...named, signature: qoi.signature, support: 'unsupported', cure: 'qoi2png {in}' },
  } satisfies FormatTable;
  const refused = [
    // @ts-expect-error: no decoder
    { a: { ...qoi, support: 'converted', lossless: true } } satisfies FormatTable,
    // @ts-expect-error: does not say whether it is lossless
    { a: { ...qoi, support: 'converted', decode: 'sharp' } } satisfies FormatTable,
    // @ts-expect-error: no header reader
    { a: { ...qoi, support: 'accepted', listParts: listPngParts } } satisfies FormatTable,
    // @ts-expect-error: no metadata stripper
    { a: { ...qoi, support: 'accepted', readHeader: readPngHeader } } satisfies FormatTable,
    // @ts-expect-error: no signature
    { a: { ...named, support: 'unsupported', cure: 'qoi2png {in}' } } satisfies FormatTable,
    // @ts-expect-error: no cure
    { a: { ...named, signature: qoi.signature, support: 'unsupported' } } satisfies FormatTable,
    // @ts-expect-error: does not say what becomes of it
    { a: { ...qoi, lossless: true, decode: 'sharp' } } satisfies FormatTable,
  ];
  expect([Object.keys(complete).length, refused.length]).toEqual([3, 7]);
});

describe('the lists', () => {
  test('hold what the API takes, and all that can be sent', () => {
    expect(IMAGE_MEDIA_TYPES).toEqual(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);
    expect(formatAcceptedTitles()).toBe('PNG, JPEG, WebP or GIF');
    expect(READABLE_MEDIA_TYPES.slice(0, 21)).toEqual([
      ...['image/png', 'image/apng', 'image/jpeg', 'image/jpg', 'image/pjpeg', 'image/webp', 'image/gif'],
      ...['image/tiff', 'image/bmp', 'image/x-bmp', 'image/x-ms-bmp'],
      ...['image/vnd.microsoft.icon', 'image/x-icon', 'image/ico', 'image/x-win-bitmap'],
      ...['image/icns', 'image/x-icns'],
      ...['image/avif', 'image/heic', 'image/heif', 'image/svg+xml'],
    ]);
    expect(READABLE_MEDIA_TYPES).toEqual(
      expect.arrayContaining(['image/x-adobe-dng', 'image/x-cgbi', 'image/jxl', 'image/vnd.adobe.photoshop']),
    );
    expect(new Set(READABLE_MEDIA_TYPES).size).toBe(READABLE_MEDIA_TYPES.length);
  });

  test.each(ALL_FORMATS.filter(isAccepted))('%s has the extension that mime-types knows for it', (format) => {
    const { mediaType, extensions } = FORMATS[format];
    const [extension] = extensions;
    expect(usualExtension(mediaType)).toBe(extension);
    expect(lookup(extension)).toBe(mediaType);
    expect(getAcceptedFormat(mediaType)).toBe(format);
  });

  test.each(ALL_FORMATS.filter(isConverted))('%s has a media type that leads to it alone', (format) => {
    // mime-types knows no type of cursors, of macOS icons and of most cameras.
    const usual = usualExtension(FORMATS[format].mediaType);
    if (usual) expect(FORMATS[format].extensions).toContain(usual);
    expect(findFormat(FORMATS[format].mediaType)).toBe(format);
  });

  test('an alias leads to its format', () => {
    expect(findFormat('image/pjpeg')).toBe('jpeg');
    expect(findFormat('image/x-bmp')).toBe('bmp');
    expect(findFormat('image/x-xcf')).toBeUndefined();
  });
});

test.each([
  ['photo.JPEG', true],
  ['my scan.tif', true],
  ['texture.tga', true],
  ['IMG_1.nef', true],
  ['notes.txt', false],
  ['png', false],
  ['report.pdf', false],
  ['x.constructor', false],
])('%s has the extension of an image: %s', (name, expected) => {
  expect(hasImageExtension(name)).toBe(expected);
});
