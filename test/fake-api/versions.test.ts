/** The fake API speaks its older version and the older Files API, and complains when claude-see asks for them. */
import { describe, expect, test } from 'vitest';
import { startFakeApi } from '../support/fake-api/server.ts';
import { makePdf } from '../support/pdfs.ts';
import { goodHeaders, request, useFakeApi } from './harness.ts';

const harness = useFakeApi({ oldForms: true, now: () => new Date('2026-11-22T10:00:00Z') });
const OLD = { 'anthropic-version': '2023-06-01' };
const OLD_FILES = { 'anthropic-beta': 'files-api-2025-04-14' };

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${harness.api.url}${path}`, {
    headers: { ...goodHeaders(harness.api), ...headers },
  });
  return (await response.json()) as Record<string, unknown>;
}

const pdf = {
  type: 'document',
  source: {
    type: 'base64',
    media_type: 'application/pdf',
    data: makePdf({ texts: ['a'] }).toString('base64'),
  },
};
const cited = {
  type: 'text',
  text: 'a',
  citations: [{ type: 'char_location', cited_text: 'a', document_index: 0 }],
};
const turns = (assistant: unknown) => ({
  messages: [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: assistant },
    { role: 'user', content: 'b' },
  ],
});

describe('version 2023-06-01', () => {
  test.each<[name: string, body: Record<string, unknown>, now: string]>([
    [
      'temperature',
      request('x', { model: 'claude-sonnet-4-6', temperature: 0.5 }),
      'temperature: Extra inputs are not permitted',
    ],
    [
      'top_p',
      request('x', { model: 'claude-sonnet-4-6', top_p: 1 }),
      'top_p: Extra inputs are not permitted',
    ],
    [
      'top_k',
      request('x', { model: 'claude-sonnet-4-6', top_k: 5 }),
      'top_k: Extra inputs are not permitted',
    ],
    [
      "a document in the assistant's turn",
      request('x', turns([pdf])),
      'messages.1.content.0: `document` blocks are not allowed in `assistant` messages',
    ],
    ['citations of the user', request([cited]), '`citations` must be empty in `user` messages'],
  ])('takes %s, which the newest refuses', async (_name, body, now) => {
    expect(await harness.post('/v1/messages', body, OLD)).toEqual({ status: 200, error: undefined });
    harness.api.expectRejection(now);
    expect((await harness.post('/v1/messages', body)).status).toBe(400);
  });

  test('refuses sampling on models since 4.7, and shares out of range', async () => {
    harness.api.expectRejection('`temperature` is deprecated for this model.');
    expect((await harness.post('/v1/messages', request('x', { temperature: 1 }), OLD)).status).toBe(400);
    harness.api.expectRejection('temperature: Input should be less than or equal to 1');
    const hot = request('x', { model: 'claude-haiku-4-5', temperature: 1.5 });
    expect((await harness.post('/v1/messages', hot, OLD)).status).toBe(400);
  });
});

describe('the old Files beta', () => {
  test('selects pages by id, and files without the day on which they expire', async () => {
    const ids = ['a.png', 'b.png', 'c.png'].map((filename) =>
      harness.api.addFile({ bytes: Buffer.from('x'), filename, mime_type: 'image/png' }),
    );
    const [a, b, c] = ids;
    const first = await get('/v1/files?limit=2', OLD_FILES);
    expect(first).toMatchObject({ data: [{ id: c }, { id: b }], has_more: true, first_id: c, last_id: b });
    expect(first).not.toHaveProperty('next_page');
    expect(await get(`/v1/files?after_id=${b}`, OLD_FILES)).toMatchObject({
      data: [{ id: a }],
      has_more: false,
      first_id: a,
      last_id: a,
    });
    expect(await get(`/v1/files?before_id=${a}&limit=1`, OLD_FILES)).toMatchObject({
      data: [{ id: b }],
      has_more: true,
    });
    expect(await get(`/v1/files/${a}`, OLD_FILES)).not.toHaveProperty('expires_at');
    expect(await get(`/v1/files/${a}`)).toMatchObject({ id: a, expires_at: null });
    expect(await get('/v1/files')).toMatchObject({ next_page: null });
  });

  test.each(['page=page_x', 'ids[]=file_1', 'after_id=file_none'])('refuses ?%s', async (query) => {
    harness.api.expectRejection();
    expect(await get(`/v1/files?${query}`, OLD_FILES)).toMatchObject({ type: 'error' });
  });
});

test('an unknown beta is refused', async () => {
  harness.api.expectRejection('Unexpected value(s) `files-api-1999`');
  const refusal = await harness.post('/v1/messages', request(), { 'anthropic-beta': 'files-api-1999' });
  expect(refusal.status).toBe(400);
});

test.each([
  ['an old version', OLD, 'POST /v1/messages was sent with 2023-06-01'],
  ['the old Files beta', OLD_FILES, 'POST /v1/messages was sent with files-api-2025-04-14'],
])('%s makes the API unclean, unless the test asks for old forms', async (_name, headers, problem) => {
  const api = await startFakeApi();
  try {
    const response = await fetch(`${api.url}/v1/messages`, {
      method: 'POST',
      headers: { ...goodHeaders(api), ...headers },
      body: JSON.stringify(request()),
    });
    expect(response.status).toBe(200);
    expect(() => api.assertClean()).toThrow(problem);
  } finally {
    await api.close();
  }
});
