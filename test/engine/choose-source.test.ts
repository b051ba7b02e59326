/** Which source each image takes and why; sizes are worked out by hand from 3 bytes = 4 characters of base64. */

import { describe, expect, test } from 'vitest';
import { getCapabilities } from '../../src/api/providers/providers.ts';
import type { Media, PreparedDocument } from '../../src/document/document.ts';
import { base64Length, chooseSources } from '../../src/engine/choose-source.ts';
import { CliError } from '../../src/errors.ts';
import type { PreparedImage, RemoteMedia } from '../../src/image/image.ts';
import type { RequestedSource } from '../../src/run/setting-table.ts';

function local(bytes: number, input = 'a.png'): PreparedImage {
  return {
    kind: 'image',
    input,
    name: input,
    bytes: Buffer.alloc(bytes),
    byteLength: bytes,
    media_type: 'image/png',
    width: 1,
    height: 1,
    original: { media_type: 'image/png', width: 1, height: 1, bytes },
  };
}

function pdf(bytes: number): PreparedDocument {
  return {
    kind: 'pdf',
    input: 'a.pdf',
    name: 'a.pdf',
    bytes: Buffer.alloc(0),
    byteLength: bytes,
    pages: 9,
  } as unknown as PreparedDocument;
}

const url: RemoteMedia = {
  kind: 'url',
  input: 'https://example.com/a.png',
  url: 'https://example.com/a.png',
  block: 'image',
};
const fileId: RemoteMedia = { kind: 'file_id', input: 'file_011', file_id: 'file_011' };

const choose = (media: readonly Media[], requestedSource: RequestedSource) =>
  chooseSources(media, { requestedSource });

function refusal(run: () => unknown): object {
  try {
    run();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { code, exitCode, subject, message, hint } = error;
    return { code, exitCode, subject, message, hint };
  }
  throw new Error('expected a refusal');
}

/** The largest file that is 10 MB as base64, and that is 10 * 1024 * 1024 characters: three quarters of it. */
const LARGEST_INLINE = 7_864_320;

test.each([
  [0, 0],
  [1, 4],
  [2, 4],
  [3, 4],
  [4, 8],
  [300, 400],
  [301, 404],
])('%i bytes are %i characters of base64', (bytes, characters) => {
  expect(base64Length(bytes)).toBe(characters);
  expect(Buffer.alloc(bytes).toString('base64')).toHaveLength(characters);
});

describe('the choice and its reason', () => {
  test.each<
    [RequestedSource, string, PreparedImage | RemoteMedia, 'base64' | 'url' | 'file', boolean, string]
  >([
    ['auto', 'local bytes', local(10), 'base64', false, 'local bytes are sent in the request'],
    ['auto', 'a URL', url, 'url', false, 'the API fetches the URL itself'],
    ['auto', 'a file_id', fileId, 'file', false, 'already stored in the workspace'],
    ['base64', 'local bytes', local(10), 'base64', false, '--source base64'],
    ['url', 'a URL', url, 'url', false, 'the API fetches the URL itself'],
    ['files', 'local bytes', local(10), 'file', true, '--upload'],
    ['files', 'a file_id', fileId, 'file', false, 'already stored in the workspace'],
  ])('--source %s for %s', (requestedSource, _, image, type, upload, reason) => {
    expect(choose([image], requestedSource)).toEqual([{ type, upload, reason }]);
  });

  test('an upload that is known is used for auto and files only', () => {
    const image = local(10);
    const upload = { file_id: 'file_old', created_at: '2026-11-01T10:00:00Z', expires_at: null };
    const stored = new Map<Media, typeof upload>([[image, upload]]);
    for (const requestedSource of ['auto', 'files'] as const) {
      expect(chooseSources([image], { requestedSource, stored })).toEqual([
        { type: 'file', upload: false, reason: 'uploaded before, 2026-11-01', stored: upload },
      ]);
    }
    expect(chooseSources([image], { requestedSource: 'base64', stored })).toEqual([
      { type: 'base64', upload: false, reason: '--source base64' },
    ]);
    expect(() => chooseSources([image], { requestedSource: 'url', stored })).toThrow('--source url');
  });

  test('keeps the order of mixed images', () => {
    expect(choose([url, local(1), fileId, local(2)], 'auto').map(({ type }) => type)).toEqual([
      'url',
      'base64',
      'file',
      'base64',
    ]);
  });

  test('of no image is none', () => {
    expect(choose([], 'auto')).toEqual([]);
    expect(choose([], 'base64')).toEqual([]);
  });
});

describe('a source that cannot work says why', () => {
  test.each<[RequestedSource, PreparedImage | RemoteMedia, string, string]>([
    [
      'url',
      local(10, 'shots/a.png'),
      'cannot be sent with --source url: it is local bytes, which have no URL that the API could fetch',
      'use --source base64 or --source files',
    ],
    [
      'url',
      fileId,
      'cannot be sent with --source url: it is a stored file, and uploads cannot be downloaded',
      'leave --source out',
    ],
    [
      'base64',
      fileId,
      'cannot be sent with --source base64: it is a stored file, and uploads cannot be downloaded',
      'leave --source out',
    ],
    [
      'base64',
      url,
      'cannot be sent with --source base64: it is a URL, which is not downloaded here',
      'download it first: --download',
    ],
    [
      'files',
      url,
      'cannot be sent with --source files: it is a URL, which is not downloaded here',
      'download it first: --download',
    ],
  ])('--source %s', (requestedSource, image, message, hint) => {
    const expected = { code: 'source_impossible', exitCode: 2, subject: image.input, message, hint };
    expect(refusal(() => choose([image], requestedSource))).toEqual(expected);
  });

  test('for the first image that it cannot serve', () => {
    const images = [url, local(1, 'first.png'), local(1, 'second.png')];
    expect(refusal(() => choose(images, 'url'))).toMatchObject({ subject: 'first.png' });
  });
});

describe('10 MB as base64', () => {
  test('goes along to the byte', () => {
    expect(base64Length(LARGEST_INLINE)).toBe(10 * 1024 * 1024);
    expect(choose([local(LARGEST_INLINE)], 'auto')).toMatchObject([{ type: 'base64', upload: false }]);
    expect(choose([local(LARGEST_INLINE)], 'base64')).toMatchObject([{ type: 'base64' }]);
  });

  test('and one byte more is uploaded, with a reason that does not round to the limit', () => {
    expect(choose([local(LARGEST_INLINE + 1)], 'auto')).toEqual([
      {
        type: 'file',
        upload: true,
        reason: "10,485,764 bytes as base64 exceeds the API's 10 MB per image",
      },
    ]);
  });

  test('and one byte more is refused where base64 is a must', () => {
    expect(refusal(() => choose([local(LARGEST_INLINE + 1)], 'base64'))).toEqual({
      code: 'limit_exceeded',
      exitCode: 2,
      subject: 'a.png',
      message: 'is 10,485,764 bytes as base64; the API takes 10 MB per image',
      hint: 'use --source files, or leave --source out',
    });
  });

  test('far over it, the size is said in MB', () => {
    // 9 MB of bytes are 12 MB of characters.
    expect(choose([local(9 * 1024 * 1024)], 'auto')).toMatchObject([
      { upload: true, reason: "12 MB as base64 exceeds the API's 10 MB per image" },
    ]);
  });

  test('does not matter to an upload that was asked for', () => {
    expect(choose([local(LARGEST_INLINE + 1)], 'files')).toMatchObject([
      { upload: true, reason: '--upload' },
    ]);
  });
});

describe('the whole body', () => {
  const SIX_MILLION = 6_000_000; // 8,000,000 characters: four of them are exactly what the body may hold.
  const kinds = (images: readonly (PreparedImage | RemoteMedia)[]) =>
    choose(images, 'auto').map(({ type, upload }) => (upload ? 'upload' : type));

  test('is filled up to its limit', () => {
    const four = Array.from({ length: 4 }, () => local(SIX_MILLION));
    expect(kinds(four)).toEqual(['base64', 'base64', 'base64', 'base64']);
    expect(choose(four, 'base64')).toHaveLength(4);
  });

  test('one byte beyond, the largest picture alone is uploaded', () => {
    const images = [local(SIX_MILLION), local(SIX_MILLION), local(SIX_MILLION + 1), local(SIX_MILLION)];
    expect(kinds(images)).toEqual(['base64', 'base64', 'upload', 'base64']);
    // 32,000,004 / 1,048,576 = 30.52
    expect(choose(images, 'auto')[2]?.reason).toBe('30.5 MB as base64 do not fit into one request');
  });

  test('many beyond, the largest go until the rest fits', () => {
    // In characters, millions: 4, 10, 6, 8, 10, 1, 9 = 48. Without the two of 10 there are 28 left.
    const images = [3, 7.5, 4.5, 6, 7.5, 0.75, 6.75].map((millions) => local(millions * 1e6));
    expect(kinds(images)).toEqual(['base64', 'upload', 'base64', 'base64', 'upload', 'base64', 'base64']);
  });

  test('that is full to its limit after an upload needs no other', () => {
    const images = [SIX_MILLION, SIX_MILLION, 7_500_000, SIX_MILLION, SIX_MILLION].map((bytes) =>
      local(bytes),
    );
    expect(kinds(images)).toEqual(['base64', 'base64', 'upload', 'base64', 'base64']);
  });

  test('leaves out what goes by URL, by file_id or is uploaded already', () => {
    const images = [url, local(LARGEST_INLINE + 1), local(SIX_MILLION), fileId, local(SIX_MILLION)];
    expect(kinds(images)).toEqual(['url', 'upload', 'base64', 'file', 'base64']);
  });

  test('counts what goes beside base64', () => {
    const three = [SIX_MILLION, SIX_MILLION, SIX_MILLION].map((bytes) => local(bytes)); // 24,000,000 characters
    const beside = (nonMediaBytes: number) =>
      chooseSources(three, { requestedSource: 'auto', nonMediaBytes }).map(({ upload }) => upload);
    expect(beside(8_000_000)).toEqual([false, false, false]);
    expect(beside(8_000_001)).toEqual([true, false, false]);
    expect(beside(32_000_000)).toEqual([true, true, true]);
    // 24,000,000 / 1,048,576 = 22.89; 8,000,001 / 1,048,576 = 7.63
    expect(
      refusal(() => chooseSources(three, { requestedSource: 'base64', nonMediaBytes: 8_000_001 })),
    ).toMatchObject({
      message: '22.9 MB as base64 and 7.6 MB of text do not fit into one request',
    });
  });

  test('is refused beyond the limit where base64 is a must', () => {
    // Five times 8,000,000 characters: 38.15 MB.
    const five = Array.from({ length: 5 }, () => local(SIX_MILLION));
    expect(refusal(() => choose(five, 'base64'))).toEqual({
      code: 'limit_exceeded',
      exitCode: 2,
      subject: '--source base64',
      message: '38.1 MB as base64 do not fit into one request',
      hint: 'use --source files, or leave --source out',
    });
  });
});

describe('a platform that takes only base64', () => {
  const platform = getCapabilities({ provider: 'bedrock', model: 'claude-opus-5-5' });
  const there = (media: readonly Media[], requestedSource: RequestedSource = 'auto', more: object = {}) =>
    chooseSources(media, { requestedSource, platform, ...more });
  /** The largest file that is 5 * 1024 * 1024 characters of base64: three quarters of it. */
  const LARGEST = 3_932_160;

  test('gets base64 again in a conversation, and of what is stored elsewhere', () => {
    const picture = local(10);
    const stored = new Map([
      [picture, { file_id: 'file_011', created_at: '2026-01-01T00:00:00Z', expires_at: null }],
    ]);
    expect(there([picture], 'auto', { reused: true, stored })).toMatchObject([
      { type: 'base64', upload: false },
    ]);
  });

  test('takes 5 MB per image, and no byte more', () => {
    expect(there([local(LARGEST)])).toMatchObject([{ type: 'base64' }]);
    for (const requestedSource of ['auto', 'base64'] as const) {
      expect(refusal(() => there([local(LARGEST + 1)], requestedSource))).toMatchObject({
        code: 'limit_exceeded',
        message: expect.stringMatching(/as base64; Amazon Bedrock takes .* per image/),
        hint: 'make it smaller: --max-edge 1000',
      });
    }
  });

  test.each<[what: string, media: readonly Media[], hint: string]>([
    ['a PDF', [pdf(20_000_000)], 'select fewer pages with --pages'],
    [
      'PDFs',
      [pdf(9_000_000), pdf(9_000_000)],
      'ask about fewer at a time, or select fewer pages with --pages',
    ],
    [
      'images',
      Array(6).fill(local(3_900_000)),
      'ask about fewer at a time, or make them smaller: --max-edge 1000',
    ],
    [
      'both',
      [local(3_900_000), pdf(14_000_000)],
      'ask about fewer at a time, or make the images smaller: --max-edge 1000, or select fewer pages with --pages',
    ],
  ])('says what helps where %s are too large', (_, media, hint) => {
    expect(refusal(() => there(media))).toMatchObject({ code: 'limit_exceeded', hint });
  });

  test('takes 20 MB in all', () => {
    expect(there(Array(3).fill(local(LARGEST)))).toHaveLength(3);
    expect(refusal(() => there(Array(4).fill(local(LARGEST))))).toMatchObject({
      code: 'limit_exceeded',
      message: expect.stringContaining('do not fit into one request'),
    });
  });

  test.each<RequestedSource>(['auto', 'url', 'base64', 'files'])(
    'takes no URL and no file_id by %s',
    (requestedSource) => {
      expect(refusal(() => there([url], requestedSource))).toMatchObject({
        code: 'source_impossible',
        subject: url.input,
      });
      expect(refusal(() => there([fileId], requestedSource))).toMatchObject({
        code: 'source_impossible',
        subject: 'file_011',
      });
    },
  );
});
