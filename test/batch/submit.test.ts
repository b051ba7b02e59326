import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openManifest } from '../../src/batch/open-manifest.ts';
import { type SubmitTools, submitPending } from '../../src/batch/submit.ts';
import { CliError } from '../../src/errors.ts';
import {
  KEY,
  makeBatchApi,
  makeManifest,
  makeSimpleRequests,
  makeTools,
  urlEntries,
} from '../support/batch-submission.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ids = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `${KEY}-${from + at}`);
const sizes = ({ batches }: ReturnType<typeof makeBatchApi>) =>
  batches.map(({ custom_ids }) => custom_ids.length);

test('requests keep the order of the inputs, and no body file stays behind', async () => {
  const manifest = await makeManifest(folder, urlEntries(25));
  const api = makeBatchApi();
  const simple = makeSimpleRequests();
  const makeRequest: typeof simple = async (entry) => {
    // Earlier inputs take longer than later ones.
    for (let turn = entry.index % 5; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    return simple(entry);
  };
  await submitPending(makeTools(manifest, api, { makeRequest }));
  manifest.close();
  expect(api.batches.map(({ custom_ids }) => custom_ids)).toEqual([ids(0, 24)]);
  expect(existsSync(join(folder, 'batch.jsonl.body'))).toBe(false);
});

describe('a batch ends', () => {
  test.each([
    { inputs: 9, expected: [9] },
    { inputs: 10, expected: [10] },
    { inputs: 11, expected: [10, 1] },
    { inputs: 21, expected: [10, 10, 1] },
  ])('at 10 requests: $inputs inputs are batches of $expected', async ({ inputs, expected }) => {
    const manifest = await makeManifest(folder, urlEntries(inputs));
    const api = makeBatchApi();
    await submitPending(makeTools(manifest, api, { limits: { maxRequests: 10, maxBytes: 1e6 } }));
    manifest.close();
    expect(sizes(api)).toEqual(expected);
  });

  // {"requests":[ and ]} are 15 bytes, each comma one. {"custom_id":"k0123456ab-0","params":{"prompt":"alt text"}} is 59.
  test.each([
    { maxBytes: 15 + 59, expected: [1, 1, 1] },
    { maxBytes: 15 + 59 + 1 + 59 - 1, expected: [1, 1, 1] },
    { maxBytes: 15 + 59 + 1 + 59, expected: [2, 1] },
    { maxBytes: 15 + 3 * 59 + 1, expected: [2, 1] },
    { maxBytes: 15 + 3 * 59 + 2, expected: [3] },
  ])('at $maxBytes bytes: 3 inputs are batches of $expected', async ({ maxBytes, expected }) => {
    const manifest = await makeManifest(folder, urlEntries(3));
    const api = makeBatchApi();
    await submitPending(makeTools(manifest, api, { limits: { maxRequests: 10, maxBytes } }));
    manifest.close();
    expect(sizes(api)).toEqual(expected);
    const creating = readEvents().filter(({ event }) => event === 'creating');
    // The API in memory has compared them with the file.
    for (const { bytes } of creating) expect(bytes).toBeLessThanOrEqual(maxBytes);
  });
});

function readEvents(): Record<string, unknown>[] {
  const text = readFileSync(join(folder, 'batch.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('an input that cannot be used is in no batch, and the others are', async () => {
  const manifest = await makeManifest(folder, urlEntries(5));
  const api = makeBatchApi();
  const simple = makeSimpleRequests();
  const reported: string[] = [];
  await submitPending(
    makeTools(manifest, api, {
      makeRequest: async (entry) =>
        entry.index === 2
          ? {
              kind: 'unusable',
              entry,
              error: new CliError('input_unusable', 'is no picture', { subject: 'x' }),
            }
          : simple(entry),
      onUnusable: async ({ input }) => void reported.push(input),
    }),
  );
  expect(manifest.state.count('unusable')).toBe(1);
  manifest.close();
  expect(api.batches.map(({ custom_ids }) => custom_ids)).toEqual([[...ids(0, 1), ...ids(3, 4)]]);
  expect(reported).toEqual(['https://example.com/2.jpg']);
  expect(readEvents().find(({ event }) => event === 'unusable')).toMatchObject({
    index: 2,
    error: { code: 'input_unusable', message: 'x: is no picture', exit_code: 2 },
  });
});

test('the manifest is on disk before a batch is created', async () => {
  const manifest = await makeManifest(folder, urlEntries(2));
  const api = makeBatchApi();
  let before: unknown[] = [];
  const createBatch: typeof api.api.createBatch = (body, context) => {
    before = readEvents().map(({ event }) => event);
    return api.api.createBatch(body, context);
  };
  await submitPending(makeTools(manifest, api, { api: { ...api.api, createBatch } }));
  manifest.close();
  expect(before).toEqual(['manifest', 'input', 'input', 'listed', 'request', 'request', 'creating']);
  expect(readEvents().at(-1)).toMatchObject({ event: 'created', n: 1, id: 'msgbatch_1' });
});

test('a failure that no input is the cause of ends the submission, and the next one submits everything once', async () => {
  const manifest = await makeManifest(folder, urlEntries(25));
  const api = makeBatchApi();
  const limits = { maxRequests: 10, maxBytes: 1e6 };
  const simple = makeSimpleRequests();
  const makeRequest: typeof simple = async (entry) => {
    if (entry.index === 17) throw new CliError('authentication', 'the key is revoked');
    return simple(entry);
  };
  const failed = submitPending(makeTools(manifest, api, { limits, makeRequest }));
  await expect(failed).rejects.toThrow('the key is revoked');
  manifest.close();
  expect(sizes(api)).toEqual([10]);
  const again = await openManifest(join(folder, 'batch.jsonl'));
  await submitPending(makeTools(again, api, { limits }));
  again.close();
  expect(sizes(api)).toEqual([10, 10, 5]);
  expect([...api.counts().keys()].sort()).toEqual(ids(0, 24).sort());
  expect(Math.max(...api.counts().values())).toBe(1);
});

test('nothing is submitted once the manifest has been removed', async () => {
  const api = makeBatchApi();
  const manifest = await makeManifest(folder, urlEntries(2));
  const makeRequest: SubmitTools['makeRequest'] = (entry) => {
    rmSync(manifest.path, { force: true });
    return makeSimpleRequests()(entry);
  };
  const failed = submitPending(makeTools(manifest, api, { makeRequest }));
  await expect(failed).rejects.toMatchObject({
    code: 'output_unwritable',
    subject: manifest.path,
    message: 'was removed while it was in use',
  });
  manifest.close();
  expect(api.batches).toEqual([]);
});

test('a full disk is said with the file, and the submission goes on once there is room', async () => {
  const manifest = await makeManifest(folder, urlEntries(25));
  const api = makeBatchApi();
  let room = 400;
  const write = (_: number, bytes: Buffer) => {
    if (room < bytes.length) throw Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' });
    room -= bytes.length;
    return bytes.length;
  };
  const failure = await submitPending(makeTools(manifest, api, { write })).catch((error: unknown) => error);
  manifest.close();
  expect(failure).toMatchObject({
    code: 'output_unwritable',
    subject: join(folder, 'batch.jsonl.body'),
    message: 'cannot be written: no space left on the disk',
  });
  expect((failure as CliError).hint).toContain('--resume');
  expect(existsSync(join(folder, 'batch.jsonl.body'))).toBe(false);
  const again = await openManifest(join(folder, 'batch.jsonl'));
  await submitPending(makeTools(again, api));
  again.close();
  expect(api.batches.map(({ custom_ids }) => custom_ids)).toEqual([ids(0, 24)]);
});

describe('--max-cost', () => {
  const run = async (limitUsd: number, maxRequests = 100) => {
    const manifest = await makeManifest(folder, urlEntries(5));
    const api = makeBatchApi();
    const tools = makeTools(manifest, api, {
      limits: { maxRequests, maxBytes: 1e6 },
      costLimit: { limitUsd, name: '--max-cost' },
      makeRequest: makeSimpleRequests(0.1),
    });
    const failure = await submitPending(tools).catch((error: unknown) => error);
    manifest.close();
    return { api, failure };
  };

  test('5 requests of at most $0.10 fit into $0.50', async () => {
    const { api, failure } = await run(0.5);
    expect(failure).toBeUndefined();
    expect(sizes(api)).toEqual([5]);
    expect(readEvents().find(({ event }) => event === 'creating')).toMatchObject({ worst_case_usd: 0.5 });
  });

  test('the fifth does not fit into $0.49, and nothing is submitted', async () => {
    const { api, failure } = await run(0.49);
    expect(sizes(api)).toEqual([]);
    expect(failure).toMatchObject({
      code: 'max_cost',
      exitCode: 6,
      subject: '--max-cost',
      message: '5 requests may cost $0.50, more than $0.49: nothing has been submitted',
    });
    expect((failure as CliError).hint).toContain('--max-tokens');
  });

  test('of several batches the earlier ones stand, and a higher limit goes on', async () => {
    const { api, failure } = await run(0.45, 2);
    expect(sizes(api)).toEqual([2, 2]);
    expect((failure as CliError).message).toBe(
      '5 requests may cost $0.50, more than $0.45: 4 requests in 2 batches have been submitted',
    );
    const manifest = await openManifest(join(folder, 'batch.jsonl'));
    const tools = { costLimit: { limitUsd: 0.49, name: '--max-cost' }, makeRequest: makeSimpleRequests(0.1) };
    // What is submitted already counts.
    await expect(submitPending(makeTools(manifest, api, tools))).rejects.toThrow('more than $0.49');
    const higher = { ...tools, costLimit: { limitUsd: 0.5, name: '--max-cost' } };
    await submitPending(makeTools(manifest, api, higher));
    manifest.close();
    expect(sizes(api)).toEqual([2, 2, 1]);
  });
});
