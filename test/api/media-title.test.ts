/** The names of images and PDFs that the model is given. */
import { describe, expect, test } from 'vitest';
import { mediaName, mediaTitle, sharedTitle } from '../../src/api/media-title.ts';
import type { PreparedDocument } from '../../src/document/document.ts';
import type { Region } from '../../src/image/crop.ts';
import type { ImagePart, PreparedImage } from '../../src/image/image.ts';
import { makePlacement } from '../../src/image/placement.ts';
import type { Size } from '../../src/image/size.ts';

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

describe('the title of one image among those of a file', () => {
  const frame = { kind: 'frame', number: 3, count: 40, seconds: 65.5 } as const;
  const page = { kind: 'page', number: 2, count: 3 } as const;

  test.each([
    [{ ...image('clip.mp4'), place: frame }, 'clip.mp4 at 1:05.5'],
    [{ ...image('scan.tiff'), place: page }, 'scan.tiff, page 2'],
    [{ ...image(undefined, '-'), place: frame }, 'stdin at 1:05.5'],
    [{ ...image('x'.repeat(300)), place: page }, `${'x'.repeat(247)}, page 2`],
  ])('says which: %#', (media, title) => {
    expect([mediaTitle(media), sharedTitle(media)]).toEqual([title, title]);
    expect(mediaName(media)).not.toContain(',');
  });

  test('is followed by the part of it that is sent', () => {
    const region = { left: 0, top: 50, width: 100, height: 50 };
    const media: PreparedImage = {
      ...{ ...image('clip.mp4'), width: 100, height: 50, place: frame },
      placement: makePlacement({ width: 100, height: 100, orientation: 1 }, region, region),
      part: { kind: 'tile', number: 2, count: 2 },
    };
    expect(mediaTitle(media)).toBe(
      'clip.mp4 at 1:05.5, part 2 of 2: from x 0 to 100, y 50 to 100 of the original',
    );
    expect(sharedTitle(media)).toBe('clip.mp4 at 1:05.5');
  });
});

test('the name of a PDF is that of the whole file', () => {
  expect(mediaName(pdf([2, 3, 9]))).toBe('doc.pdf');
});

describe('the title of a part of an image', () => {
  const original = { width: 1280, height: 12_000 };
  const part = (of: ImagePart, region: Region | undefined, sent: Size, name = 'page.png'): PreparedImage => ({
    ...image(name),
    ...sent,
    placement: makePlacement({ ...original, orientation: 1 }, region, sent),
    part: of,
  });
  const size = (width: number, height: number): Size => ({ width, height });
  const tile = { left: 0, top: 3927, width: 1280, height: 2183 };

  test.each([
    [
      'whole',
      part({ kind: 'whole', number: 0, count: 6 }, undefined, size(275, 2576)),
      'page.png (1280x12000), the whole image scaled to 275x2576',
    ],
    [
      'of a region with tiles',
      part(
        { kind: 'whole', number: 0, count: 3 },
        { left: 80, top: 0, width: 600, height: 6000 },
        size(258, 2576),
      ),
      'page.png (1280x12000), from x 80 to 680, y 0 to 6000 of the original, scaled to 258x2576',
    ],
    [
      'at full size',
      part({ kind: 'tile', number: 3, count: 6 }, tile, size(1280, 2183)),
      'page.png, part 3 of 6: from x 0 to 1280, y 3927 to 6110 of the original',
    ],
    [
      'that is scaled itself',
      part({ kind: 'region', number: 1, count: 2 }, tile, size(640, 1092)),
      'page.png, part 1 of 2: from x 0 to 1280, y 3927 to 6110 of the original, scaled to 640x1092',
    ],
  ])('says where it lies: %s', (_, media, title) => {
    expect(mediaTitle(media)).toBe(title);
  });

  test('stays within 255 characters, with its place', () => {
    const title = mediaTitle(
      part({ kind: 'tile', number: 3, count: 6 }, tile, size(1280, 2183), 'x'.repeat(300)),
    );
    expect(title).toHaveLength(255);
    expect(title).toMatch(/^x+, part 3 of 6: from x 0 to 1280, y 3927 to 6110 of the original$/);
  });
});
