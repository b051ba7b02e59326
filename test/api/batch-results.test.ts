/** Results of batches: every one once, whatever breaks, one at a time. */
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Api } from '../../src/api/api.ts';
import type { BatchResult } from '../../src/api/batch-results.ts';
import { MAX_RESULT_BYTES } from '../../src/limits.ts';
import { callContext, openTestApi } from '../support/open-api.ts';
import { useOtherServer } from '../support/other-server.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const otherServer = useOtherServer();
const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
let api: Api;
let id = '';

beforeEach(async () => {
  api = await openTestApi(world);
});

async function createBatch(custom_ids: readonly string[]): Promise<void> {
  world.api.setBatches({ answer: (custom_id) => `answer to ${custom_id}` });
  const text = JSON.stringify({
    requests: custom_ids.map((custom_id) => ({ custom_id, params: { model: 'm' } })),
  });
  const path = await world.file('body.json', text);
  ({ id } = await api.createBatch({ path, bytes: Buffer.byteLength(text) }, callContext()));
  await api.retrieveBatch(id, callContext());
}

async function collect(results: AsyncIterable<BatchResult>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { custom_id } of results) seen.push(custom_id);
  return seen;
}

describe('every result comes once', () => {
  beforeEach(() => createBatch(IDS));

  test('with its message', async () => {
    const results: BatchResult[] = [];
    for await (const result of api.streamBatchResults(id, callContext())) results.push(result);
    expect(results.map(({ custom_id }) => custom_id).sort()).toEqual(IDS);
    expect(results.find(({ custom_id }) => custom_id === 'c')).toMatchObject({
      result: { type: 'succeeded', message: { content: [{ type: 'text', text: 'answer to c' }] } },
    });
  });

  test('when a download breaks off, and the next one has another order', async () => {
    world.api.cutResults(3);
    const context = callContext(1);
    expect((await collect(api.streamBatchResults(id, context))).sort()).toEqual(IDS);
    expect(context.lines).toEqual([
      expect.stringMatching(`^${id}: broken stream, trying again in \\d+ ms \\(1 of 1\\)$`),
    ]);
  });

  test('or the break is final: as often as --retries says', async () => {
    world.api.cutResults(3);
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { custom_id } of api.streamBatchResults(id, callContext(0))) seen.push(custom_id);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'broken_stream', subject: id, retryable: true });
    expect(seen).toHaveLength(3);
  });

  test('however often downloads break, as long as each gets further', async () => {
    // The second download begins with what the first one had, in another order.
    world.api.cutResults(1, 3);
    const context = callContext(1);
    expect((await collect(api.streamBatchResults(id, context))).sort()).toEqual(IDS);
    expect(context.lines).toEqual(Array(2).fill(expect.stringContaining('(1 of 1)')));
  });

  test('but downloads that bring nothing new are tries of one', async () => {
    world.api.cutResults(3, 0);
    const reading = collect(api.streamBatchResults(id, callContext(1)));
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining('after 3 results') });
  });

  test('after an error in place of a download', async () => {
    world.api.failNext('batch_results', { status: 500, headers: { 'retry-after-ms': '1' } });
    expect(await collect(api.streamBatchResults(id, callContext()))).toHaveLength(7);
  });

  test('and the download ends when nobody reads on', async () => {
    for await (const { custom_id } of api.streamBatchResults(id, callContext())) {
      expect(IDS).toContain(custom_id);
      break;
    }
    expect(world.api.requests.filter(({ path }) => path.endsWith('/results'))).toHaveLength(1);
  });
});

describe('a response that is not the API’s', () => {
  const batch = {
    id: 'msgbatch_1',
    type: 'message_batch',
    processing_status: 'ended',
    request_counts: { processing: 0, succeeded: 2, errored: 0, canceled: 0, expired: 0 },
    created_at: '2026-11-27T00:00:00Z',
    ended_at: '2026-11-27T00:10:00Z',
    expires_at: '2026-11-28T00:00:00Z',
    archived_at: null as string | null,
    cancel_initiated_at: null,
    // Nobody may follow it: it leads past a gateway, with the gateway's key.
    results_url: 'https://api.anthropic.com/v1/messages/batches/msgbatch_1/results' as string | null,
  };
  const good = (custom_id: string) => JSON.stringify({ custom_id, result: { type: 'expired' } });

  async function serve(
    results: string | Buffer,
    changes: Partial<typeof batch> = {},
    type = 'application/x-jsonl',
    context = callContext(0),
  ) {
    const baseUrl = await otherServer((request, response) => {
      const isResults = request.url?.endsWith('/results') === true;
      const encoding = isResults && Buffer.isBuffer(results) ? { 'content-encoding': 'gzip' } : {};
      response.writeHead(200, { 'content-type': isResults ? type : 'application/json', ...encoding });
      response.end(isResults ? results : JSON.stringify({ ...batch, ...changes }));
    });
    const gateway = await openTestApi(world, { baseUrl });
    return collect(gateway.streamBatchResults('msgbatch_1', context));
  }

  test('and gives a custom_id twice is noted, and the first result counts', async () => {
    const context = callContext(0);
    const twice = `${good('a')}\n{"custom_id":"a","result":{"type":"canceled"}}\n${good('b')}\n`;
    expect(await serve(twice, {}, undefined, context)).toEqual(['a', 'b']);
    expect(context.lines).toEqual([
      'msgbatch_1: 1 result left out: the API had given another one for the same custom_id, which is kept',
    ]);
  });

  test('and has more results than a batch can have is given up', async () => {
    const lines = Array.from({ length: 100_001 }, (_, index) => good(`x-${index}`)).join('\n');
    await expect(serve(lines)).rejects.toMatchObject({
      message: expect.stringContaining('more than 100,000'),
    });
  });

  test('and larger than any other response may be is read, one result at a time', async () => {
    const message = { content: [{ type: 'text', text: 'x'.repeat(1_000_000) }] };
    const line = (custom_id: string) =>
      gzipSync(`${JSON.stringify({ custom_id, result: { type: 'succeeded', message } })}\n`);
    // 70 MB, most of which comes twice.
    const zipped = Buffer.concat([...Array<Buffer>(69).fill(line('a')), line('b')]);
    expect(await serve(zipped)).toEqual(['a', 'b']);
  });

  test('whose results come in any form of lines is read', async () => {
    expect(await serve(`${good('a')}\r\n\n${good('b')}`)).toEqual(['a', 'b']);
  });

  test.each([
    ['a page', '<p>Hello', {}, 'text/html', 'network', 'answered with text/html'],
    ['lines of text', 'hello\nworld\n', {}, undefined, 'network', 'answered with broken JSON'],
    ['other JSON', '{"id":1}\n', {}, undefined, 'network', 'answered with JSON of another shape'],
    ['an empty body', '', {}, undefined, 'broken_stream', 'broke after 0 results'],
    ['too few results', `${good('a')}\n`, {}, undefined, 'broken_stream', 'broke after 1 result'],
    ['half a line', `${good('a')}\n{"cus`, {}, undefined, 'broken_stream', 'broke after 1 result'],
    [
      'a line without an end',
      'x'.repeat(MAX_RESULT_BYTES + 100_000),
      {},
      undefined,
      'broken_stream',
      'larger than',
    ],
    [
      'a batch that has not ended',
      '',
      { processing_status: 'in_progress', ended_at: null, results_url: null },
      undefined,
      'invalid_request',
      'has no results yet',
    ],
    [
      'an archived batch',
      '',
      { archived_at: '2026-12-26T00:00:00Z' },
      undefined,
      'not_found',
      'the API keeps them for 29 days',
    ],
  ] as const)('%s is told from results', async (_, results, changes, type, code, message) => {
    await expect(serve(results, changes as Partial<typeof batch>, type)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
