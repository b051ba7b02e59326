/** The fake Files API: upload, list, use, expire, delete, and whose file it is. */
import Anthropic, { toFile } from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import { MALFORMED_HEADER } from '../support/fake-api/type-check.ts';
import { makePng } from '../support/images.ts';
import { goodHeaders, imageBlock, readRefusal, request, useFakeApi } from './harness.ts';

let now = new Date('2026-11-22T10:00:00Z');
const harness = useFakeApi({ maxFileBytes: 50_000, storageQuotaBytes: 80_000, now: () => now });

const png = makePng({ width: 20, height: 10 });
const fileBlock = (file_id: string) => ({ type: 'image', source: { type: 'file', file_id } });

async function upload(name = 'a.png', bytes = png, type = 'image/png', more: object = {}) {
  const headers = { [MALFORMED_HEADER]: 'yes' };
  return harness.client.files.upload({ file: await toFile(bytes, name, { type }), ...more }, { headers });
}

test('an upload arrives whole, with its name, type and expiry', async () => {
  const file = await upload('grün "x".png'.replaceAll('"', "'"), png, 'image/png', {
    expires_in_seconds: 3600,
  });
  expect(file).toMatchObject({
    id: 'file_011Fake0000000000000001',
    type: 'file',
    filename: "grün 'x'.png",
    mime_type: 'image/png',
    size_bytes: png.length,
    created_at: '2026-11-22T10:00:00.000Z',
    expires_at: '2026-11-22T11:00:00.000Z',
    downloadable: false,
  });
  expect(harness.api.files.get(file.id)?.bytes).toEqual(png);
  expect(harness.api.requests[0]?.form).toEqual({
    filename: "grün 'x'.png",
    mime_type: 'image/png',
    bytes: png,
    fields: { expires_in_seconds: '3600' },
  });
  expect(await harness.client.files.retrieveMetadata(file.id)).toEqual(file);
  expect((await harness.post('/v1/messages', request([fileBlock(file.id)]))).status).toBe(200);
});

test('only the last component of a name is kept, and no name is made up from the type', async () => {
  expect((await upload('/home/me/b.png')).filename).toBe('b.png');
  const file = new File([Uint8Array.from(png)], '', { type: 'image/png' });
  expect((await harness.client.files.upload({ file })).filename).toBe('unnamed.png');
});

const badUploads: [name: string, args: Parameters<typeof upload>, message: string, status?: number][] = [
  ['a forbidden character', ['a?.png'], 'file: Filename contains forbidden characters'],
  ['a quote', ['a".png'], 'file: Filename contains forbidden characters'],
  ['a control character', ['a\t.png'], 'file: Filename contains forbidden characters'],
  ['too long a name', [`${'a'.repeat(252)}.png`], 'file: Filename must be between 1 and 255 characters'],
  ['an empty file', ['a.png', Buffer.alloc(0)], 'file: File is empty'],
  ['too large a file', ['a.png', Buffer.alloc(50_001)], 'File exceeds the maximum size', 413],
  [
    'too short a life',
    ['a.png', png, 'image/png', { expires_in_seconds: 3599 }],
    'expires_in_seconds: Input should be greater than or equal to 3600',
  ],
  [
    'too long a life',
    ['a.png', png, 'image/png', { expires_in_seconds: 7_776_001 }],
    'expires_in_seconds: Input should be less than or equal to 7776000',
  ],
  [
    'a broken life',
    ['a.png', png, 'image/png', { expires_in_seconds: 4000.5 }],
    'expires_in_seconds: Input should be a valid integer',
  ],
  [
    'an unknown field',
    ['a.png', png, 'image/png', { purpose: 'vision' }],
    'purpose: Extra inputs are not permitted',
  ],
];

test.each(badUploads)('refuses an upload with %s', async (_name, args, message, status = 400) => {
  harness.api.expectRejection(message);
  const error = await upload(...args).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ status, apiMessage: expect.stringContaining(message) });
  expect(harness.api.files.size).toBe(0);
});

test('refuses an upload that is no form, and one without a file', async () => {
  harness.api.expectRejection('content-type');
  expect((await harness.post('/v1/files', {})).status).toBe(400);
  harness.api.expectRejection('file: Field required');
  const { 'content-type': _, ...headers } = goodHeaders(harness.api);
  const body = new FormData();
  body.append('file', 'a string');
  const refusal = await readRefusal(fetch(`${harness.api.url}/v1/files`, { method: 'POST', headers, body }));
  expect(refusal.error?.message).toBe('file: Field required');
});

test('refuses what the storage cannot hold', async () => {
  await upload('a.bin', Buffer.alloc(45_000), 'application/octet-stream');
  harness.api.expectRejection();
  const error = await upload('b.bin', Buffer.alloc(45_000)).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Anthropic.Files.StorageQuotaExceededError);
});

test('lists newest first, in pages, and by ids', async () => {
  const ids: string[] = [];
  for (const name of ['1', '2', '3', '4', '5']) ids.unshift((await upload(`${name}.png`)).id);
  harness.api.addFile({
    bytes: png,
    filename: 'x.png',
    mime_type: 'image/png',
    workspaceId: harness.api.foreignWorkspaceId,
  });
  const old = harness.api.addFile({
    bytes: png,
    filename: 'old.png',
    mime_type: 'image/png',
    created_at: '2025-01-01T00:00:00Z',
  });
  const listed: string[] = [];
  for await (const file of harness.client.files.list({ limit: 2 })) listed.push(file.id);
  expect(listed).toEqual([...ids, old]);
  const some = await harness.client.files.list({ ids: [old, 'file_gone'] });
  expect(some.data.map((file) => file.id)).toEqual([old]);
  expect(some.next_page).toBeNull();
});

test.each([
  ['limit=1001', 'limit'],
  ['page=nonsense', 'Invalid page cursor'],
  ['ids[]=a&limit=2', 'mutually exclusive'],
  [Array.from({ length: 101 }, (_, i) => `ids[]=${i}`).join('&'), 'at most 100 items'],
  ['order=asc', 'order: Extra inputs are not permitted'],
])('refuses the list of %s', async (query, message) => {
  harness.api.expectRejection(message);
  const pending = fetch(`${harness.api.url}/v1/files?${query}`, { headers: goodHeaders(harness.api) });
  expect((await readRefusal(pending)).status).toBe(400);
});

test('a deleted file is gone, and an uploaded one cannot be downloaded', async () => {
  const { id } = await upload();
  harness.api.expectRejection('not downloadable');
  const error = await harness.client.files.download(id).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Anthropic.Files.FileNotDownloadableError);
  expect(await harness.client.files.delete(id)).toEqual({ id, type: 'file_deleted' });
  harness.api.expectRejection(`File not found: ${id}`);
  await expect(harness.client.files.delete(id)).rejects.toBeInstanceOf(Anthropic.NotFoundError);
});

test("another workspace's file does not exist", async () => {
  const { id } = await upload();
  const foreign = new Anthropic({
    apiKey: harness.api.foreignApiKey,
    baseURL: harness.api.url,
    maxRetries: 0,
  });
  harness.api.expectRejection('File not found');
  await expect(foreign.files.retrieveMetadata(id)).rejects.toMatchObject({ status: 404 });
  harness.api.expectRejection('File not found');
  const headers = { authorization: `Bearer ${harness.api.foreignApiKey}` };
  expect((await harness.post('/v1/messages', request([fileBlock(id)]), headers)).status).toBe(404);
});

test('an expired file still has metadata but cannot be used', async () => {
  const { id } = await upload('a.png', png, 'image/png', { expires_in_seconds: 3600 });
  now = new Date('2026-11-22T11:00:00Z');
  expect((await harness.client.files.retrieveMetadata(id)).expires_at).toBe('2026-11-22T11:00:00.000Z');
  harness.api.expectRejection('expired');
  expect(await harness.post('/v1/messages', request([fileBlock(id)]))).toMatchObject({
    status: 404,
    error: { type: 'not_found_error', details: { error_code: 'file_expired' } },
  });
});

test.each([
  ['image', 'application/pdf'],
  ['image', 'application/octet-stream'],
  ['document', 'image/png'],
])('a block of type %s takes no file of type %s', async (type, mime_type) => {
  const file_id = harness.api.addFile({ bytes: png, filename: 'a', mime_type });
  harness.api.expectRejection(`files of type ${mime_type} cannot be used in \`${type}\` blocks`);
  const block = { type, source: { type: 'file', file_id } };
  expect((await harness.post('/v1/messages', request([block]))).status).toBe(400);
});

test('uploads and lists can be made to fail', async () => {
  harness.api.failNext('files', { status: 500 }, { status: 429, headers: { 'retry-after': '1' } }, 'reset');
  await expect(upload()).rejects.toMatchObject({ status: 500, type: 'api_error' });
  await expect(harness.client.files.list()).rejects.toMatchObject({ status: 429 });
  await expect(upload()).rejects.toBeInstanceOf(Anthropic.APIConnectionError);
  expect(harness.api.files.size).toBe(0);
  expect((await harness.post('/v1/messages', request([imageBlock(png)]))).status).toBe(200);
});
