/** The fake batches endpoint: what it refuses, how batches come to an end, and the faults that tests can ask for. */
import Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { startFakeApi } from '../support/fake-api/server.ts';
import { goodHeaders, readRefusal, request, useFakeApi } from './harness.ts';

type Individual = Anthropic.Messages.MessageBatchIndividualResponse;

const HOUR = 3_600_000;
const CREATED = Date.parse('2026-11-27T00:00:00Z');
const clock = { now: CREATED };
const harness = useFakeApi({ now: () => new Date(clock.now) });

beforeEach(() => {
  clock.now = CREATED;
});

const params = (content = 'hello', model = 'claude-opus-5-5') => ({
  model,
  max_tokens: 16,
  messages: [{ role: 'user' as const, content }],
});

const batchesOf = () => harness.client.messages.batches;
const create = (...custom_ids: string[]) =>
  batchesOf().create({ requests: custom_ids.map((custom_id) => ({ custom_id, params: params(custom_id) })) });

async function readResults(id: string): Promise<Individual[]> {
  const results: Individual[] = [];
  for await (const result of await batchesOf().results(id)) results.push(result);
  return results;
}

const typesOf = (results: readonly Individual[]) =>
  Object.fromEntries(results.map(({ custom_id, result }) => [custom_id, result.type]));

test('a batch is in progress when it is created, and has ended at the first look', async () => {
  const batch = await batchesOf().create({
    requests: [
      { custom_id: 'good', params: params() },
      { custom_id: 'bad', params: params('hello', 'claude-no-such-model') },
      { custom_id: 'streamed', params: params() },
    ],
  });
  expect(batch).toEqual({
    id: 'msgbatch_011Fake0000000000000001',
    type: 'message_batch',
    processing_status: 'in_progress',
    request_counts: { processing: 3, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    created_at: '2026-11-27T00:00:00.000Z',
    expires_at: '2026-11-28T00:00:00.000Z',
    ended_at: null,
    archived_at: null,
    cancel_initiated_at: null,
    results_url: null,
  });
  expect(await batchesOf().retrieve(batch.id)).toMatchObject({
    processing_status: 'ended',
    request_counts: { processing: 0, succeeded: 2, errored: 1, canceled: 0, expired: 0 },
    ended_at: '2026-11-27T00:00:00.000Z',
  });
  const results = await readResults(batch.id);
  expect(results.find(({ custom_id }) => custom_id === 'good')?.result).toMatchObject({
    type: 'succeeded',
    message: {
      content: [{ type: 'text', text: 'I received 0 images. You asked: "hello".' }],
      usage: { service_tier: 'batch' },
    },
  });
  expect(results.find(({ custom_id }) => custom_id === 'bad')?.result).toMatchObject({
    type: 'errored',
    error: { type: 'error', error: { type: 'not_found_error' } },
  });
});

test('results are never in the order of the requests, nor twice in the same', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const { id } = await create(...ids);
  await batchesOf().retrieve(id);
  const orders = [await readResults(id), await readResults(id)].map((results) =>
    results.map(({ custom_id }) => custom_id),
  );
  expect(orders[0]).not.toEqual(ids);
  expect(orders[1]).not.toEqual(ids);
  expect(orders[0]).not.toEqual(orders[1]);
  expect(orders.map((order) => [...order].sort())).toEqual([ids, ids]);
});

test('scripted replies answer the requests in their order; a scripted error makes one errored', async () => {
  const { id } = await create('a', 'b', 'c');
  harness.api.reply('first', { error: { status: 529 } }, { json: { n: 3 } });
  await batchesOf().retrieve(id);
  const results = await readResults(id);
  expect(typesOf(results)).toEqual({ a: 'succeeded', b: 'errored', c: 'succeeded' });
  expect(JSON.stringify(results.find(({ custom_id }) => custom_id === 'c'))).toContain('{\\"n\\":3}');
});

test('a request that asks for a stream is errored, and the SDK has no such request', async () => {
  const api = await startFakeApi();
  const send = async (path: string, init: RequestInit = {}) =>
    fetch(`${api.url}/v1/messages/batches${path}`, { headers: goodHeaders(api), ...init });
  const requests = [{ custom_id: 'a', params: { ...params(), stream: true } }];
  const created = await send('', { method: 'POST', body: JSON.stringify({ requests }) });
  const { id } = (await created.json()) as { id: string };
  await send(`/${id}`);
  expect(await (await send(`/${id}/results`)).text()).toContain('"type":"errored"');
  expect(() => api.assertClean()).toThrow('does not match the types of the SDK');
  await api.close();
});

describe('the end of a batch', () => {
  test('comes at the look that a test asks for', async () => {
    harness.api.setBatches({ ends: { looks: 3 } });
    const { id } = await create('a');
    const states: string[] = [];
    for (let look = 0; look < 3; look++) states.push((await batchesOf().retrieve(id)).processing_status);
    expect(states).toEqual(['in_progress', 'in_progress', 'ended']);
  });

  test('comes after some time of the clock, whether somebody looks or not', async () => {
    harness.api.setBatches({ ends: { ms: HOUR } });
    const { id } = await create('a');
    clock.now = CREATED + HOUR - 1;
    expect((await batchesOf().retrieve(id)).processing_status).toBe('in_progress');
    clock.now = CREATED + 2 * HOUR;
    expect(await batchesOf().retrieve(id)).toMatchObject({
      processing_status: 'ended',
      ended_at: '2026-11-27T01:00:00.000Z',
    });
  });

  test('comes after 24 hours, when what was not run expires', async () => {
    harness.api.setBatches({ ends: { ms: 30 * HOUR }, through: 1 });
    const { id } = await create('a', 'b', 'c');
    clock.now = CREATED + 25 * HOUR;
    expect(await batchesOf().retrieve(id)).toMatchObject({
      ended_at: '2026-11-28T00:00:00.000Z',
      request_counts: { processing: 0, succeeded: 1, expired: 2 },
    });
    expect(typesOf(await readResults(id))).toEqual({ a: 'succeeded', b: 'expired', c: 'expired' });
  });

  test('comes one look after it is canceled, when what was not run is canceled', async () => {
    harness.api.setBatches({ through: 2 });
    const { id } = await create('a', 'b', 'c');
    expect(await batchesOf().cancel(id)).toMatchObject({
      processing_status: 'canceling',
      cancel_initiated_at: '2026-11-27T00:00:00.000Z',
      request_counts: { processing: 3 },
    });
    clock.now = CREATED + 1000;
    expect((await batchesOf().cancel(id)).cancel_initiated_at).toBe('2026-11-27T00:00:00.000Z');
    expect(await batchesOf().retrieve(id)).toMatchObject({
      processing_status: 'ended',
      request_counts: { succeeded: 2, canceled: 1 },
    });
    expect(typesOf(await readResults(id))).toEqual({ a: 'succeeded', b: 'succeeded', c: 'canceled' });
    harness.api.expectRejection('has ended and cannot be canceled');
    await expect(batchesOf().cancel(id)).rejects.toMatchObject({ status: 400 });
  });

  test('has the results that a test has chosen', async () => {
    harness.api.setBatches({
      fate: (custom_id) => ({ b: 'errored' as const, c: 'expired' as const })[custom_id],
    });
    const { id } = await create('a', 'b', 'c');
    await batchesOf().retrieve(id);
    expect(typesOf(await readResults(id))).toEqual({ a: 'succeeded', b: 'errored', c: 'expired' });
  });

  test('is what results and deletion wait for; results are gone 29 days after the creation', async () => {
    harness.api.setBatches({ ends: { looks: 2 } });
    const { id } = await create('a');
    harness.api.expectRejection('has no results yet');
    const { headers } = new Request('http://a.example', { headers: goodHeaders(harness.api) });
    const path = `${harness.api.url}/v1/messages/batches/${id}/results`;
    expect((await readRefusal(fetch(path, { headers }))).status).toBe(404);
    harness.api.expectRejection('has not ended: cancel it first');
    await expect(batchesOf().delete(id)).rejects.toMatchObject({ status: 400 });
    await batchesOf().retrieve(id);
    await batchesOf().retrieve(id);
    clock.now = CREATED + 29 * 24 * HOUR - 1;
    expect(await readResults(id)).toHaveLength(1);
    clock.now += 1;
    expect((await batchesOf().retrieve(id)).archived_at).toBe('2026-12-26T00:00:00.000Z');
    harness.api.expectRejection('are archived');
    await expect(readResults(id)).rejects.toMatchObject({ status: 404 });
    expect(await batchesOf().delete(id)).toEqual({ id, type: 'message_batch_deleted' });
    expect(harness.api.batches.size).toBe(0);
  });
});

describe('a list', () => {
  test('has the newest batches first, page by page in both directions', async () => {
    const ids: string[] = [];
    for (const custom_id of ['a', 'b', 'c', 'd', 'e']) ids.unshift((await create(custom_id)).id);
    const page = await batchesOf().list({ limit: 2 });
    expect(page).toMatchObject({ has_more: true, first_id: ids[0], last_id: ids[1] });
    const all: string[] = [];
    for await (const { id } of page) all.push(id);
    expect(all).toEqual(ids);
    const before = await batchesOf().list({ limit: 2, before_id: ids[4] ?? '' });
    expect(before.data.map(({ id }) => id)).toEqual(ids.slice(2, 4));
  });

  test.each([
    [{ limit: 0 }, 'limit: '],
    [{ limit: 1001 }, 'limit: '],
    [{ after_id: 'msgbatch_none' }, 'after_id: Invalid page cursor'],
  ])('with %j is refused', async (query, message) => {
    harness.api.expectRejection(message);
    await expect(batchesOf().list(query)).rejects.toMatchObject({ status: 400 });
  });
});

test('a batch of another workspace is not there', async () => {
  const { id } = await create('a');
  const other = harness.client.withOptions({ apiKey: harness.api.foreignApiKey });
  harness.api.expectRejection('Message batch not found');
  await expect(other.messages.batches.retrieve(id)).rejects.toMatchObject({ status: 404 });
  expect((await other.messages.batches.list()).data).toEqual([]);
});

describe('a batch is refused', () => {
  test.each([
    ['no list', {}, 'requests: Field required'],
    ['an empty list', { requests: [] }, 'requests: List should have at least 1 item'],
    [
      'a bad custom_id',
      { requests: [{ custom_id: 'a b', params: request() }] },
      'requests.0.custom_id: String should match',
    ],
    [
      'a custom_id of 65 characters',
      { requests: [{ custom_id: 'a'.repeat(65), params: request() }] },
      'requests.0.custom_id: String should match',
    ],
    [
      'a custom_id twice',
      { requests: ['a', 'b', 'a'].map((custom_id) => ({ custom_id, params: request() })) },
      "requests.2.custom_id: Duplicate value 'a'",
    ],
    [
      'a field too many',
      { requests: [{ custom_id: 'a', params: request(), priority: 1 }] },
      'requests.0.priority: Extra inputs are not permitted',
    ],
  ])('with %s', async (_, body, message) => {
    harness.api.expectRejection(message);
    const { status, error } = await harness.post('/v1/messages/batches', body);
    expect({ status, message: error?.message }).toEqual({
      status: 400,
      message: expect.stringContaining(message),
    });
  });

  test('of more than 100,000 requests; with a text for an answer, that many are cheap', async () => {
    harness.api.setBatches({ answer: (custom_id) => `answer to "${custom_id}"` });
    const requests = Array.from({ length: 100_000 }, (_, index) => ({
      custom_id: `r${index}`,
      params: { model: 'm' },
    }));
    const response = await harness.post('/v1/messages/batches', { requests });
    expect(response.status).toBe(200);
    const [id = ''] = harness.api.batches.keys();
    expect((await batchesOf().retrieve(id)).request_counts.succeeded).toBe(100_000);
    harness.api.expectRejection('requests: List should have at most 100000 items');
    requests.push({ custom_id: 'one-more', params: { model: 'm' } });
    expect((await harness.post('/v1/messages/batches', { requests })).status).toBe(400);
  });

  test('beyond its size', async () => {
    const api = await startFakeApi({ maxBatchBytes: 1000 });
    api.expectRejection('Request exceeds the maximum allowed number of bytes');
    const response = fetch(`${api.url}/v1/messages/batches`, {
      method: 'POST',
      headers: goodHeaders(api),
      body: JSON.stringify({ requests: [{ custom_id: 'a', params: request('a'.repeat(1000)) }] }),
    });
    expect(await readRefusal(response)).toMatchObject({ status: 413, error: { type: 'request_too_large' } });
    await api.close();
    api.assertClean();
  });

  test('while the queue of the organisation is full, with the time to wait', async () => {
    harness.api.setBatches({ queue: { max: 3, retryAfterMs: 7 } });
    const { id } = await create('a', 'b');
    harness.api.expectRejection('4 batch requests would exceed the limit of 3');
    const refusal: unknown = await create('c', 'd').catch((error: unknown) => error);
    if (!(refusal instanceof Anthropic.APIError)) throw new Error('no refusal');
    expect({ status: refusal.status, wait: refusal.headers?.get('retry-after-ms') }).toEqual({
      status: 429,
      wait: '7',
    });
    await batchesOf().retrieve(id);
    await create('c', 'd');
    expect(harness.api.batches.size).toBe(2);
  });
});

describe('faults', () => {
  test('a failure comes before a batch is created, a reset in place of the answer after that', async () => {
    harness.api.failNext('batches', { status: 529 }, 'reset');
    await expect(create('a')).rejects.toMatchObject({ status: 529 });
    await expect(create('a')).rejects.toThrow('Connection error');
    expect(harness.api.batches.size).toBe(0);
    harness.api.failNext('batch_answers', 'reset');
    await expect(create('a')).rejects.toThrow('Connection error');
    expect([...harness.api.batches.values()]).toMatchObject([{ custom_ids: ['a'] }]);
  });

  test('a download breaks off within a line, and the next one does not', async () => {
    const { id } = await create('a', 'b', 'c', 'd');
    await batchesOf().retrieve(id);
    harness.api.cutResults(2);
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { custom_id } of await batchesOf().results(id)) seen.push(custom_id);
    })();
    await expect(reading).rejects.toThrow();
    expect(seen).toHaveLength(2);
    expect(await readResults(id)).toHaveLength(4);
  });
});
