/** Receipts for people: the facts of one image on one line, and what gives way when the line is too long. */
import { expect, test } from 'vitest';
import type { SentMedia } from '../../src/render/receipt.ts';
import { formatReceiptLines } from '../../src/render/receipt-line.ts';

const NOW = new Date(2026, 10, 27, 12);

const PHOTO: SentMedia = {
  input: 'photo.jpg',
  original: { media_type: 'image/jpeg', width: 1920, height: 1080 },
  media_type: 'image/jpeg',
  width: 1920,
  height: 1080,
  pages: null,
  bytes: 22_528,
  seen: { width: 1920, height: 1080 },
  region: null,
  zoomed: false,
  source: 'base64',
  file_id: null,
  reason: 'local bytes are sent in the request',
  tokens: 2691,
  part: null,
};

const LARGE: SentMedia = {
  ...PHOTO,
  original: { media_type: 'image/jpeg', width: 4000, height: 3000 },
  width: 2576,
  height: 1932,
  seen: { width: 2576, height: 1932 },
  bytes: 831_488,
  tokens: 6348,
};

const REMOTE: SentMedia = {
  ...PHOTO,
  original: null,
  media_type: null,
  width: null,
  height: null,
  bytes: null,
  seen: null,
  tokens: null,
};

/** Noon, so that no time zone of these tests makes it another day. */
const day = (month: number, date: number, year = 2026) => new Date(year, month, date, 12).toISOString();

const upload = (isNew: boolean, expires_at: string | null): Partial<SentMedia> => ({
  source: 'file',
  file_id: 'file_011Secret',
  upload: { created_at: day(10, 3), expires_at, isNew },
});

const tile = (number: number): SentMedia => ({
  ...PHOTO,
  input: 'page.png',
  width: 640,
  height: 1000,
  region: { left: 0, top: 900 * number, width: 1280, height: 2000 },
  bytes: 1024,
  tokens: 800,
  part: { kind: 'tile', number, count: 3 },
});

test.each<[string, readonly SentMedia[], readonly string[]]>([
  ['an image as it is', [PHOTO], ['photo.jpg: 1920x1080, 22 KB, 2,691 tokens, base64']],
  [
    'a URL that was downloaded',
    [
      { ...PHOTO, input: 'https://a.example/b.jpg', download: 'downloaded' },
      {
        ...PHOTO,
        ...upload(true, day(11, 26)),
        download: 'downloaded from c.example',
        bytes: null,
        tokens: null,
      },
    ],
    [
      'https://a.example/b.jpg: 1920x1080, 22 KB, 2,691 tokens, downloaded, base64',
      'photo.jpg: 1920x1080, downloaded from c.example, uploaded, kept until 26 Dec',
    ],
  ],
  [
    'a frame',
    [{ ...PHOTO, input: 'c.mp4', place: { kind: 'frame', number: 1, count: 9, seconds: 5 } }],
    ['c.mp4 at 0:05: 1920x1080, 22 KB, 2,691 tokens, base64'],
  ],
  ['a smaller one', [LARGE], ['photo.jpg: 4000x3000 → 2576x1932, 812 KB, 6,348 tokens, base64']],
  [
    'one that the API shrinks',
    [{ ...PHOTO, width: 4000, height: 3000, original: LARGE.original, seen: { width: 2576, height: 1932 } }],
    ['photo.jpg: 4000x3000, seen at 2576x1932, 22 KB, 2,691 tokens, base64'],
  ],
  [
    'a converted one',
    [{ ...PHOTO, input: 'a.heic', original: { media_type: 'image/heic', width: 1920, height: 1080 } }],
    ['a.heic: HEIC → JPEG, 1920x1080, 22 KB, 2,691 tokens, base64'],
  ],
  [
    'a drawing',
    [
      {
        ...PHOTO,
        input: 'a.svg',
        original: { media_type: 'image/svg+xml', width: 20, height: 10 },
        media_type: 'image/png',
        width: 800,
        height: 400,
        seen: { width: 800, height: 400 },
      },
    ],
    ['a.svg: SVG → PNG, 20x10 → 800x400, 22 KB, 2,691 tokens, base64'],
  ],
  [
    'one that was turned and stripped',
    [{ ...PHOTO, changes: ['turned upright', 'metadata removed'] }],
    ['photo.jpg: 1920x1080, turned upright, metadata removed, 22 KB, 2,691 tokens, base64'],
  ],
  [
    'a part',
    [
      {
        ...PHOTO,
        width: 960,
        height: 540,
        seen: null,
        region: { left: 960, top: 0, width: 960, height: 540 },
      },
    ],
    ['photo.jpg: 960x540 at 960,0 of 1920x1080, 22 KB, 2,691 tokens, base64'],
  ],
  [
    'a scaled part',
    [
      {
        ...PHOTO,
        width: 480,
        height: 270,
        seen: null,
        region: { left: 960, top: 0, width: 960, height: 540 },
      },
    ],
    ['photo.jpg: 960x540 at 960,0 → 480x270, 22 KB, 2,691 tokens, base64'],
  ],
  [
    'an upload',
    [{ ...PHOTO, ...upload(true, day(11, 26)) }],
    ['photo.jpg: 1920x1080, 22 KB, 2,691 tokens, uploaded, kept until 26 Dec'],
  ],
  [
    'an upload into the next year',
    [{ ...PHOTO, ...upload(true, day(0, 5, 2027)) }],
    ['photo.jpg: 1920x1080, 22 KB, 2,691 tokens, uploaded, kept until 5 Jan 2027'],
  ],
  [
    'an upload that is kept',
    [{ ...PHOTO, ...upload(true, null) }],
    ['photo.jpg: 1920x1080, 22 KB, 2,691 tokens, uploaded, kept until deleted'],
  ],
  [
    'an earlier upload',
    [{ ...PHOTO, ...upload(false, day(11, 3)) }],
    ['photo.jpg: 1920x1080, 22 KB, 2,691 tokens, from the upload of 3 Nov, kept until 3 Dec'],
  ],
  [
    'a PDF',
    [{ ...REMOTE, input: 'r.pdf', media_type: 'application/pdf', pages: 12, bytes: 2048 }],
    ['r.pdf: 12 pages, 2 KB, base64'],
  ],
  ['a URL', [{ ...REMOTE, input: 'https://a.de/b.png', source: 'url' }], ['https://a.de/b.png: url']],
  [
    'a stored file',
    [{ ...REMOTE, input: 'file_011A', file_id: 'file_011A', source: 'file' }],
    ['file_011A: stored file'],
  ],
  [
    'tiles beside their whole',
    [
      { ...LARGE, input: 'page.png', part: { kind: 'whole', number: 0, count: 3 } },
      tile(1),
      tile(2),
      tile(3),
    ],
    [
      'page.png: 4000x3000 → 2576x1932, 812 KB, 6,348 tokens, base64',
      'page.png: 3 tiles of 1280x2000 → 640x1000, 3 KB, 2,400 tokens, base64',
    ],
  ],
])('%s', (_name, images, lines) => {
  expect(formatReceiptLines(images, { columns: 120, now: NOW })).toEqual(lines);
});

const UPLOADED = { ...LARGE, ...upload(true, day(11, 26)) };

test.each<[string, SentMedia, number, string]>([
  [
    'cuts the folders of a long name first',
    { ...PHOTO, input: '/home/me/Pictures/2026/holiday/IMG_2034.jpg' },
    60,
    '…oliday/IMG_2034.jpg: 1920x1080, 22 KB, 2,691 tokens, base64',
  ],
  [
    'counts wide characters as two columns',
    { ...PHOTO, input: '写真写真写真写真写真.jpg' },
    60,
    '…真写真写真写真.jpg: 1920x1080, 22 KB, 2,691 tokens, base64',
  ],
  [
    'then leaves the bytes out, which matter least',
    UPLOADED,
    80,
    'photo.jpg: 4000x3000 → 2576x1932, 6,348 tokens, uploaded, kept until 26 Dec',
  ],
  ['then leaves out the last facts', UPLOADED, 40, 'photo.jpg: 4000x3000 → 2576x1932, …'],
  ['and at last cuts what is left', UPLOADED, 10, 'photo.jpg…'],
])('a line that is too long: %s', (_name, image, columns, line) => {
  expect(formatReceiptLines([image], { columns, now: NOW })).toEqual([line]);
});

test('hundreds of images have ten lines and one for the rest, with its sums', () => {
  const images = Array.from({ length: 600 }, (_, index) =>
    index % 2 === 0
      ? { ...PHOTO, input: `${index}.jpg` }
      : { ...LARGE, input: `${index}.jpg`, ...upload(true, null) },
  );
  const lines = formatReceiptLines(images, { columns: 120, now: NOW });
  expect(lines).toHaveLength(11);
  expect(lines[9]).toMatch(/^9\.jpg: /);
  // 295 of each: 295 * (22,528 + 831,488) bytes, 295 * (2,691 + 6,348) tokens.
  expect(lines[10]).toBe(
    '… and 590 more, 295 changed, 240.3 MB, 2,666,505 tokens, 295 base64, 295 uploaded, kept until deleted',
  );
  expect(formatReceiptLines(images.slice(0, 11), { columns: 120, now: NOW })).toHaveLength(11);
});
