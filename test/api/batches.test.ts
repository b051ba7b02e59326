/** Batches: created from a file, never twice by us, looked at, canceled and listed. */
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Api } from '../../src/api/api.ts';
import type { BatchFacts } from '../../src/api/batches.ts';
import type { CliError } from '../../src/errors.ts';
import { BATCH_LIMITS } from '../../src/limits.ts';
import { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } from '../support/fake-api/sigv4.ts';
import { callContext, openTestApi } from '../support/open-api.ts';
import { useOtherServer } from '../support/other-server.ts';
import { withProcessEnv } from '../support/process-env.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const otherServer = useOtherServer();
const SOON = { 'retry-after-ms': '1' };

async function makeBody(...custom_ids: string[]): Promise<{ path: string; bytes: number }> {
  const params = { model: 'claude-opus-5-5', max_tokens: 16, messages: [{ role: 'user', content: 'hi' }] };
  const text = JSON.stringify({ requests: custom_ids.map((custom_id) => ({ custom_id, params })) });
  return { path: await world.file('body.json', text), bytes: Buffer.byteLength(text) };
}

/** Creates a batch that fails, and returns the error, what it says of the batch, and how often it was asked for. */
async function failToCreate(api: Api, retries = 2) {
  const error = (await api
    .createBatch(await makeBody('a'), callContext(retries))
    .catch((e) => e)) as CliError;
  const asked = world.api.requests.filter(({ path }) => path === '/v1/messages/batches').length;
  return { error, code: error.code, mayHaveCreated: api.mayHaveCreated(error), asked };
}

test('a batch is created from a file, looked at and canceled', async () => {
  const api = await openTestApi(world);
  const sent: number[] = [];
  const body = await makeBody('a', 'b');
  const created = await api.createBatch({ ...body, onSent: (bytes) => sent.push(bytes) }, callContext());
  const facts = {
    id: 'msgbatch_011Fake0000000000000001',
    processing_status: 'in_progress',
    request_counts: { processing: 2, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    created_at: expect.stringMatching(/^20\d\d-/),
    ended_at: null,
    expires_at: expect.stringMatching(/^20\d\d-/),
    cancel_initiated_at: null,
    results_available: false,
  };
  expect(created).toEqual(facts);
  expect(sent.at(-1)).toBe(body.bytes);
  expect(world.api.requests[0]).toMatchObject({ bytes: body.bytes });
  expect(world.api.requests[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': String(body.bytes),
  });
  const canceling = await api.cancelBatch(created.id, callContext());
  expect(canceling).toEqual({
    ...facts,
    processing_status: 'canceling',
    cancel_initiated_at: expect.any(String),
  });
  expect(await api.retrieveBatch(created.id, callContext())).toMatchObject({
    processing_status: 'ended',
    request_counts: { canceled: 2 },
    results_available: true,
  });
  world.api.expectRejection('cannot be canceled');
  expect((await api.cancelBatch(created.id, callContext())).processing_status).toBe('ended');
});

test('a body of some megabytes is sent from the disk in pieces, also to Claude Platform on AWS', async () => {
  world.api.setBatches({ answer: () => 'x' });
  const requests = Array.from({ length: 3 }, (_, index) => ({
    custom_id: `r${index}`,
    params: { data: 'a'.repeat(1_000_000) },
  }));
  const text = JSON.stringify({ requests });
  const body = { path: await world.file('body.json', text), bytes: Buffer.byteLength(text) };
  for (const provider of ['anthropic', 'aws'] as const) {
    const api = await openTestApi(world, { provider });
    const sent: number[] = [];
    await api.createBatch({ ...body, onSent: (bytes) => sent.push(bytes) }, callContext());
    expect(sent.length).toBeGreaterThan(40);
  }
  expect([...world.api.batches.values()].map(({ custom_ids }) => custom_ids)).toEqual([
    ['r0', 'r1', 'r2'],
    ['r0', 'r1', 'r2'],
  ]);
});

test('on Claude Platform on AWS, all calls are signed with its credentials too', async () => {
  const keys = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  const variables = { ANTHROPIC_AWS_API_KEY: undefined, ...keys };
  const api = await openTestApi(world, { provider: 'aws', variables });
  const types: string[] = [];
  // AWS's package looks for them when a request needs them.
  await withProcessEnv(keys, async () => {
    const { id } = await api.createBatch(await makeBody('a', 'b'), callContext());
    await api.retrieveBatch(id, callContext());
    for await (const page of api.listBatches(callContext())) expect(page).toMatchObject([{ id }]);
    for await (const { result } of api.streamBatchResults(id, callContext())) types.push(result.type);
  });
  const [id] = world.api.batches.keys();
  expect(types).toEqual(['succeeded', 'succeeded']);
  expect(world.api.requests.map(({ path, headers }) => [path, headers.authorization?.split(' ')[0]])).toEqual(
    ['', `/${id}`, '?limit=100', `/${id}`, `/${id}/results`].map((end) => [
      `/aws/v1/messages/batches${end}`,
      'AWS4-HMAC-SHA256',
    ]),
  );
});

describe('a creation that failed', () => {
  test.each([
    ['is refused for now with a time to wait (429)', { status: 429, headers: SOON }],
    ['is refused for now with a time to wait (529)', { status: 529, headers: SOON }],
  ])('and %s is repeated', async (_, failure) => {
    const api = await openTestApi(world);
    world.api.failNext('batches', failure);
    await api.createBatch(await makeBody('a'), callContext());
    expect(world.api.batches.size).toBe(1);
  });

  test('because the queue was full is repeated when the API asks for it', async () => {
    const api = await openTestApi(world);
    const first = await api.createBatch(await makeBody('a', 'b'), callContext());
    world.api.setBatches({ queue: { max: 2, retryAfterMs: 50 } });
    world.api.expectRejection('would exceed the limit of 2');
    const second = api.createBatch(await makeBody('c'), callContext());
    await world.api.waitFor(({ response }) => response.status === 429);
    await api.retrieveBatch(first.id, callContext());
    expect((await second).request_counts.processing).toBe(1);
  });

  test.each([
    ['reset after it took effect', 'batch_answers', 'reset', 1],
    ['answered 500 after it took effect', 'batch_answers', { status: 500, headers: SOON }, 1],
    ['reset before it took effect', 'batches', 'reset', 0],
    ['answered 500', 'batches', { status: 500, headers: SOON }, 0],
    ['answered 529 without a time to wait', 'batches', { status: 529 }, 0],
    ['answered 408', 'batches', { status: 408, headers: SOON }, 0],
    ['answered with a page', 'batch_answers', { status: 200, html: '<p>Hello' }, 1],
  ] as const)(
    'and was %s is not repeated: it may have created a batch',
    async (_, endpoint, failure, made) => {
      const api = await openTestApi(world);
      world.api.failNext(endpoint, failure);
      expect(await failToCreate(api)).toMatchObject({ mayHaveCreated: true, asked: 1 });
      expect(world.api.batches.size).toBe(made);
    },
  );

  test.each([
    ['400', { status: 400 }, 'invalid_request'],
    ['401', { status: 401 }, 'authentication'],
    ['413', { status: 413 }, 'limit_exceeded'],
    ['a spend limit', { status: 429, error_code: 'enforced_spend_limit_reached' }, 'spend_limit'],
  ])('by %s has created nothing', async (_, failure, code) => {
    const api = await openTestApi(world);
    world.api.failNext('batches', failure);
    expect(await failToCreate(api)).toMatchObject({ code, mayHaveCreated: false, asked: 1 });
  });

  test('because no server listens is repeated, and has created nothing', async () => {
    const api = await openTestApi(world, { baseUrl: 'http://127.0.0.1:2' });
    const context = callContext(1);
    const error: unknown = await api.createBatch(await makeBody('a'), context).catch((e) => e);
    expect(error).toMatchObject({ code: 'network', message: expect.stringContaining(', 2 tries') });
    expect(api.mayHaveCreated(error)).toBe(false);
    expect(context.lines).toHaveLength(1);
  });

  test('because the connection was lost before the last piece is repeated', async () => {
    const text = JSON.stringify({ requests: [{ custom_id: 'a', params: { data: 'a'.repeat(300_000) } }] });
    const body = { path: await world.file('large.json', text), bytes: text.length };
    world.api.setBatches({ answer: () => 'x' });
    const sent: number[] = [];
    const pieces = [2, Number.POSITIVE_INFINITY];
    /** Takes some pieces of the body, and loses the connection; without a number it takes all, and answers. */
    const lossy = (async (input, init) => {
      const take = pieces.shift() ?? Number.POSITIVE_INFINITY;
      if (take === Number.POSITIVE_INFINITY) return fetch(input, init);
      const reader = (init?.body as unknown as Blob | undefined)?.stream().getReader();
      for (let piece = 0; piece < take; piece++) sent.push((await reader?.read())?.value?.length ?? 0);
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) });
    }) as typeof fetch;
    const api = await openTestApi(world, { fetch: lossy });
    const { id } = await api.createBatch(body, callContext());
    expect(sent).toEqual([65_536, 65_536]);
    expect([...world.api.batches.keys()]).toEqual([id]);
    // All five pieces: the batch may exist.
    pieces.push(5);
    const error: unknown = await api.createBatch(body, callContext()).catch((e) => e);
    expect(error).toMatchObject({ code: 'network' });
    expect(api.mayHaveCreated(error)).toBe(true);
  });

  test('because its file changed meanwhile has created nothing', async () => {
    const api = await openTestApi(world);
    const body = { path: join(world.folder, 'big.json'), bytes: 3_000_000 };
    await writeFile(body.path, Buffer.alloc(body.bytes, ' '));
    let change = () => appendFile(body.path, 'more');
    const onSent = () => {
      void change();
      change = async () => {};
    };
    const error: unknown = await api.createBatch({ ...body, onSent }, callContext()).catch((e) => e);
    expect(error).toMatchObject({ code: 'input_unusable', message: 'changed during the upload' });
    expect({ may: api.mayHaveCreated(error), made: world.api.batches.size }).toEqual({ may: false, made: 0 });
  });

  test('because it was interrupted may have created a batch', async () => {
    const api = await openTestApi(world);
    const gate = world.api.gate();
    world.api.hold('batch_answers', gate);
    const controller = new AbortController();
    const creating = api.createBatch(await makeBody('a'), callContext(2, controller.signal)).catch((e) => e);
    await gate.reached;
    const reason = new Error('interrupted');
    controller.abort(reason);
    expect(await creating).toBe(reason);
    expect(api.mayHaveCreated(reason)).toBe(true);
    gate.open();
  });

  test('because it is too large was never sent', async () => {
    const api = await openTestApi(world);
    const body = { ...(await makeBody('a')), bytes: BATCH_LIMITS.maxBytes + 1 };
    const error: unknown = await api.createBatch(body, callContext()).catch((e) => e);
    expect(error).toMatchObject({ code: 'limit_exceeded', message: expect.stringContaining('256,000,001') });
    expect({ may: api.mayHaveCreated(error), asked: world.api.requests.length }).toEqual({
      may: false,
      asked: 0,
    });
  });
});

test('batches are listed page by page, the newest first, and only those of the workspace', async () => {
  const api = await openTestApi(world);
  const ids: string[] = [];
  for (let index = 0; index < 101; index++) {
    ids.unshift((await api.createBatch(await makeBody('a'), callContext())).id);
  }
  const pages: (readonly BatchFacts[])[] = [];
  for await (const page of api.listBatches(callContext())) pages.push(page);
  expect(pages.map(({ length }) => length)).toEqual([100, 1]);
  expect(pages.flat().map(({ id }) => id)).toEqual(ids);
  const foreign = await openTestApi(world, { apiKey: world.api.foreignApiKey });
  for await (const page of foreign.listBatches(callContext())) expect(page).toEqual([]);
  world.api.expectRejection('Message batch not found');
  await expect(foreign.retrieveBatch(ids[0] ?? '', callContext())).rejects.toMatchObject({
    code: 'not_found',
    subject: ids[0],
  });
});

describe('where there are no batches', () => {
  test.each([
    ['bedrock', 'Amazon Bedrock'],
    ['foundry', 'Microsoft Foundry'],
  ] as const)('--provider %s says so without a request', async (provider, title) => {
    const api = await openTestApi(world, { provider });
    await expect(api.createBatch(await makeBody('a'), callContext())).rejects.toMatchObject({
      code: 'usage',
      message: `${title} has no batches`,
      hint: 'ask each input now: claude-see … --each',
    });
    await expect(api.retrieveBatch('msgbatch_1', callContext())).rejects.toMatchObject({ code: 'usage' });
    expect(world.api.requests).toEqual([]);
  });

  const NOT_FOUND = JSON.stringify({
    type: 'error',
    error: { type: 'not_found_error', message: 'No route' },
  });

  test.each([
    ['404 and a page', 404, '<p>Not found'],
    ["404 in the API's own form", 404, NOT_FOUND],
    ['405', 405, ''],
    ['501', 501, ''],
  ])('a gateway that answers %s is named', async (_, status, text) => {
    const baseUrl = await otherServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(text);
    });
    const api = await openTestApi(world, { baseUrl });
    const error: unknown = await api.createBatch(await makeBody('a'), callContext()).catch((e) => e);
    expect(error).toMatchObject({
      code: 'usage',
      message: `${baseUrl} has no batches: it answered HTTP ${status}`,
      hint: 'ask each input now: claude-see … --each',
    });
    expect(api.mayHaveCreated(error)).toBe(false);
  });

  test('a JSON of another shape is not taken for a batch', async () => {
    const baseUrl = await otherServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: 'msgbatch_1', processing_status: 'ended' }));
    });
    const api = await openTestApi(world, { baseUrl });
    await expect(api.retrieveBatch('msgbatch_1', callContext())).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining('JSON of another shape'),
    });
  });
});
