/** What is done about single uploads that the API no longer finds; whole runs are in upload-cache.test.ts. */
import { describe, expect, test } from 'vitest';
import type { StoredUpload } from '../../src/engine/choose-source.ts';
import { planQuestion } from '../../src/engine/plan.ts';
import { previewRequest } from '../../src/engine/request-parts.ts';
import type { SendTools } from '../../src/engine/resolve.ts';
import { replaceMissingFiles } from '../../src/engine/retry-missing-files.ts';
import type { UploadCache } from '../../src/engine/upload-cache.ts';
import { CliError } from '../../src/errors.ts';
import type { PreparedImage } from '../../src/image/image.ts';
import type { RunContext } from '../../src/run/context.ts';

const NOW = '2026-11-26T12:00:00.000Z';
const SETTINGS = {
  provider: 'anthropic',
  model: 'claude-opus-5-5',
  source: 'auto',
  maxTokens: undefined,
  system: undefined,
  effort: undefined,
} as const;
const NOTHING_CACHED: Pick<UploadCache, 'findById'> = { findById: () => undefined };
const NOT_FOUND = new CliError('not_found', 'File not found');

const CONTEXT = {
  env: { now: () => new Date(NOW) },
  output: { info: () => {} },
  settings: SETTINGS,
  signal: new AbortController().signal,
} as unknown as RunContext;

const image: PreparedImage = {
  kind: 'image',
  input: 'a.png',
  name: 'a.png',
  bytes: Buffer.from('abc'),
  byteLength: 3,
  media_type: 'image/png',
  width: 1,
  height: 1,
  original: { media_type: 'image/png', width: 1, height: 1, bytes: 3 },
};

interface Given {
  lookUp: () => unknown;
  textBytes?: number;
  imageBytes?: number;
  reused?: boolean;
}

/** Asks about an uploaded image that the API says it lacks; returns how the image goes out then. */
async function replace({ lookUp, textBytes = 8, imageBytes = 3, reused = false }: Given) {
  const media: PreparedImage = { ...image, byteLength: imageBytes };
  const content = [
    { kind: 'media' as const, media },
    { kind: 'text' as const, text: 'x'.repeat(textBytes) },
  ];
  const upload = { file_id: 'file_old', created_at: '2026-11-01T00:00:00Z', expires_at: null };
  const plan = planQuestion({ content, reused }, SETTINGS, new Map([[media, upload]]));
  const store = async () => ({ facts: { file_id: 'file_new', expires_at: null }, uploaded: true });
  const tools = {
    api: { retrieveFile: async () => lookUp() },
    uploadCache: NOTHING_CACHED,
    uploader: { store },
  } as unknown as SendTools;
  const request = await replaceMissingFiles(NOT_FOUND, previewRequest(plan, ''), tools, CONTEXT);
  return request?.parts.flatMap(({ media }) => (media ? [media.file_id ?? media.source] : []));
}

const fail = (error: Error) => () => {
  throw error;
};

describe('an upload that is looked up', () => {
  test.each<[string, () => unknown, string[] | undefined]>([
    ['is gone', fail(NOT_FOUND), ['base64']],
    ['expires this very moment', () => ({ expires_at: NOW }), ['base64']],
    ['expires in a millisecond', () => ({ expires_at: '2026-11-26T12:00:00.001Z' }), undefined],
    ['never expires', () => ({ expires_at: null }), undefined],
  ])('and %s', async (_, lookUp, sent) => {
    expect(await replace({ lookUp })).toEqual(sent);
  });

  test('and that cannot be looked up ends in that error, and is not taken for gone', async () => {
    const error = new CliError('network', 'connection refused');
    await expect(replace({ lookUp: fail(error) })).rejects.toBe(error);
  });

  test('and is gone is uploaded again where later questions need it', async () => {
    expect(await replace({ lookUp: fail(NOT_FOUND), reused: true })).toEqual(['file_new']);
  });

  test('and is gone is uploaded again where the text leaves no room for its bytes', async () => {
    // 7,000,000 bytes are 9,333,336 characters of base64; with 23,000,000 of text, more than the 32,000,000 of a body.
    const given = { lookUp: fail(NOT_FOUND), imageBytes: 7_000_000 };
    expect(await replace({ ...given, textBytes: 23_000_000 })).toEqual(['file_new']);
    expect(await replace({ ...given, textBytes: 22_000_000 })).toEqual(['base64']);
  });
});

test('of two uploads only the one that is gone is sent again, and said to be', async () => {
  const images = ['a.png', 'b.png'].map((input): PreparedImage => ({ ...image, input, name: input }));
  const stored = images.map((media, index): [PreparedImage, StoredUpload] => [
    media,
    { file_id: `file_${index}`, created_at: NOW, expires_at: null },
  ]);
  const content = images.map((media) => ({ kind: 'media' as const, media }));
  const request = previewRequest(planQuestion({ content }, SETTINGS, new Map(stored)), '');
  const notes: string[] = [];
  const lookUp = async (file_id: string) => {
    if (file_id === 'file_1') throw NOT_FOUND;
    return { expires_at: null };
  };
  const tools = { api: { retrieveFile: lookUp }, uploadCache: NOTHING_CACHED };
  const replaced = await replaceMissingFiles(
    NOT_FOUND,
    request,
    tools as unknown as SendTools,
    {
      ...CONTEXT,
      output: { info: (line: string) => notes.push(line), showsIds: true },
    } as unknown as RunContext,
  );
  expect(replaced?.parts.map(({ media }) => media?.file_id ?? media?.source)).toEqual(['file_0', 'base64']);
  expect(notes).toEqual([expect.stringMatching(/^b\.png: file_1 /)]);
});
