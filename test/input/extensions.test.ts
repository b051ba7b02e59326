/** Which names promise an image or a PDF, and which of them promise another format than they hold. */
import { describe, expect, test } from 'vitest';
import { findWrongExtension, hasMediaExtension } from '../../src/input/extensions.ts';

describe('the extension of an image or a PDF', () => {
  test.each([
    ...[
      'photo.jpg',
      'photo.JPEG',
      'a.jpe',
      'a.jfif',
      'a.png',
      'a.apng',
      'a.gif',
      'a.webp',
      'a.avif',
      'a.bmp',
    ],
    ...['a.cr2', 'a.cr3', 'a.dng', 'a.eps', 'a.heic', 'a.heif', 'a.ico', 'a.j2k', 'a.jp2', 'a.jxl', 'a.nef'],
    ...['a.pdf', 'a.ppm', 'a.psd', 'a.raw', 'a.svg', 'a.svgz', 'a.tga', 'a.tif', 'a.tiff', 'my photo.png'],
  ])('is that of %s', async (name) => {
    expect(await hasMediaExtension(name)).toBe(true);
  });

  test.each([
    ...['photo', 'png', 'notes.txt', 'page.html', 'data.json', 'v1.2', 'a.', 'what is this?', 'main.ts'],
    ...['claude.ai', 'film.mp4', 'photo.png is it sharp?', 'a.docx', 'x.constructor', 'x.__proto__'],
  ])('is not that of %s', async (name) => {
    expect(await hasMediaExtension(name)).toBe(false);
  });
});

describe('a name stands for another format', () => {
  test.each([
    ['photo.png', 'image/jpeg', '.png'],
    ['photo.JPG', 'image/png', '.jpg'],
    ['photo.heic', 'image/jpeg', '.heic'],
    ['scan.pdf', 'image/png', '.pdf'],
    ['photo.png', 'application/pdf', '.png'],
    ['photo.nef', 'image/jpeg', '.nef'],
    ['photo.png', 'text/plain', '.png'],
  ] as const)('%s holds %s', async (name, media_type, extension) => {
    expect(await findWrongExtension(name, media_type)).toBe(extension);
  });

  test.each([
    ['photo.jpg', 'image/jpeg'],
    ['photo.jpe', 'image/jpeg'],
    ['photo.jfif', 'image/jpeg'],
    ['photo.apng', 'image/png'],
    ['photo.webp', 'image/webp'],
    ['scan.PDF', 'application/pdf'],
    ['photo', 'image/png'],
    ['photo.tmp', 'image/png'],
    ['notes.md', 'text/plain'],
  ] as const)('but not when %s holds %s', async (name, media_type) => {
    expect(await findWrongExtension(name, media_type)).toBeUndefined();
  });
});
