/** The names of images and PDFs that the model is given. */
import { describe, expect, test } from 'vitest';
import { mediaName, mediaTitle } from '../../src/api/media-title.ts';
import type { PreparedDocument } from '../../src/document/document.ts';
import type { PreparedImage } from '../../src/image/image.ts';

const bytes = Buffer.from('%PDF-');
const pdf = (selected: readonly number[] | undefined, name: string | null = 'doc.pdf'): PreparedDocument => ({
  kind: 'pdf',
  input: name ?? '-',
  name: name ?? undefined,
  bytes,
  byteLength: bytes.length,
  media_type: 'application/pdf',
  pages: selected?.length ?? 12,
  selected,
  original: { media_type: 'application/pdf', bytes: 9, pages: 1200 },
});
const image = (name: string | undefined, input = name ?? '-'): PreparedImage => ({
  kind: 'image',
  input,
  name,
  bytes,
  byteLength: bytes.length,
  media_type: 'image/png',
  width: 1,
  height: 1,
  original: { media_type: 'image/png', width: 1, height: 1, bytes: 9 },
});

describe('the title of a PDF', () => {
  test.each([
    ['whole', pdf(undefined), 'doc.pdf'],
    ['of some pages', pdf([2, 3, 9]), 'doc.pdf (pages 2-3, 9)'],
    ['of one page', pdf([7]), 'doc.pdf (page 7)'],
    ['of a few in a row', pdf([1, 2, 3]), 'doc.pdf (pages 1-3)'],
    ['on stdin', pdf([7], null), 'stdin (page 7)'],
  ])('%s names the pages that go out', (_name, media, title) => {
    expect(mediaTitle(media)).toBe(title);
  });

  test('of many pages names the first ones and how many there are', () => {
    const odd = Array.from({ length: 600 }, (_, index) => 2 * index + 1);
    const title = mediaTitle(pdf(odd));
    expect(title).toMatch(/^doc\.pdf \(pages (?:\d+, ){20,}…; 600 in all\)$/);
    expect(title).toContain('(pages 1, 3, 5, 7, ');
  });

  test('of a long name keeps its pages', () => {
    const title = mediaTitle(pdf([2, 4], `${'n'.repeat(400)}.pdf`));
    expect(title).toMatch(/^n+ \(pages 2, 4\)$/);
    expect(title).toHaveLength(255);
  });
});

describe('a title', () => {
  test.each([
    ['a picture', image('photo.png'), 'photo.png'],
    ['a data URI', image(undefined, 'data:image/png;base64,AAAA'), 'data URI'],
    ['lines and control characters', image('a\nImage 2: b\u001b.png'), 'a_Image 2: b_.png'],
    ['blanks', image('  '), 'unnamed'],
  ])('of %s is one line', (_name, media, title) => {
    expect([mediaTitle(media), mediaName(media)]).toEqual([title, title]);
  });

  test('never ends in half a character', () => {
    expect(mediaTitle(image(`${'a'.repeat(254)}😀.png`))).toBe('a'.repeat(254));
  });
});

test('the name of a PDF is that of the whole file', () => {
  expect(mediaName(pdf([2, 3, 9]))).toBe('doc.pdf');
});
