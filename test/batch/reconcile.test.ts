import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openManifest } from '../../src/batch/open-manifest.ts';
import { parseCustomId } from '../../src/batch/reconcile.ts';
import { submitPending } from '../../src/batch/submit.ts';
import { CliError } from '../../src/errors.ts';
import {
  KEY,
  makeBatchApi,
  makeManifest,
  makeStillClock,
  makeTools,
  urlEntries,
} from '../support/batch-submission.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ids = (count: number, key = KEY) => Array.from({ length: count }, (_, at) => `${key}-${at}`);

/** Submits three inputs; then again as often as `runs` says. Returns the failure of each run. */
async function submit(
  api: ReturnType<typeof makeBatchApi>,
  {
    runs = 1,
    retries = 2,
    between = () => {},
  }: { runs?: number; retries?: number; between?: () => void } = {},
) {
  const clock = makeStillClock();
  const failures: unknown[] = [];
  const lines: string[] = [];
  for (let run = 0; run < runs; run++) {
    const manifest =
      run === 0 ? await makeManifest(folder, urlEntries(3)) : await openManifest(join(folder, 'batch.jsonl'));
    const tools = makeTools(manifest, api, { clock });
    const settings = { ...tools.context.settings, retries };
    const context = { ...tools.context, settings };
    failures.push(await submitPending({ ...tools, context }).catch((error: unknown) => error));
    lines.push(...tools.lines);
    manifest.close();
    between();
  }
  return { failures, lines, waits: clock.waits };
}

const RESET = new CliError('network', 'the connection was reset');

describe.each([
  ['a reset', RESET],
  ['status 500', new CliError('server_error', 'internal error')],
  ['a timeout', new CliError('timeout', 'not finished within 10 min')],
])('after %s', (_, error) => {
  const mayHaveCreated = () => true;

  test('a batch that was created is found after a minute, and not created again', async () => {
    const api = makeBatchApi();
    api.faults.push({ created: true, error });
    const manifest = await makeManifest(folder, urlEntries(3));
    const clock = makeStillClock();
    const tools = makeTools(manifest, api, { clock, mayHaveCreated });
    await submitPending(tools);
    manifest.close();
    expect(api.batches.map(({ custom_ids }) => custom_ids)).toEqual([ids(3)]);
    expect(clock.waits).toEqual([60_000]);
    expect(tools.lines).toEqual([
      'it is not known whether the API has batch 1: looking for it in 60 s',
      'batch 1 had been created: msgbatch_1',
    ]);
  });

  test('a batch that was not created is created', async () => {
    const api = makeBatchApi();
    api.faults.push({ created: false, error });
    const manifest = await makeManifest(folder, urlEntries(3));
    await submitPending(makeTools(manifest, api, { mayHaveCreated }));
    manifest.close();
    expect(api.batches.map(({ custom_ids }) => custom_ids)).toEqual([ids(3)]);
  });
});

test('a refused creation is no doubt: nothing is waited for, and the hint says how to go on', async () => {
  const api = makeBatchApi();
  api.faults.push({
    created: false,
    error: new CliError('invalid_request', 'requests: too many', { hint: 'less' }),
  });
  const { failures, waits } = await submit(api, { runs: 2 });
  expect(failures[0]).toMatchObject({
    code: 'invalid_request',
    hint: 'less; then go on: claude-see batch submit --resume 7k3q9f',
  });
  expect(failures[1]).toBeUndefined();
  expect(waits).toEqual([]);
  expect(api.batches.map(({ custom_ids }) => custom_ids)).toEqual([ids(3)]);
});

test('a network that stays away ends the run after the tries of --retries, and the next run goes on', async () => {
  const api = makeBatchApi();
  api.faults.push(...Array.from({ length: 3 }, () => ({ created: false, error: RESET })));
  const { failures, waits } = await submit(api, { runs: 2 });
  expect(failures[0]).toMatchObject({ code: 'network', exitCode: 4 });
  expect((failures[0] as CliError).hint).toContain('--resume 7k3q9f');
  expect(failures[1]).toBeUndefined();
  expect(waits).toEqual([60_000, 60_000, 60_000]);
  expect(api.batches.map(({ custom_ids }) => custom_ids)).toEqual([ids(3)]);
});

describe('another batch with as many requests', () => {
  test('that is in progress may be ours: nothing is created until it has ended', async () => {
    const api = makeBatchApi();
    const other = api.add(ids(3, 'another000'), { ended: false });
    api.faults.push({ created: false, error: RESET });
    let ended = 0;
    const between = () => {
      ended += 1;
      other.ended = ended === 2;
    };
    const { failures, lines } = await submit(api, { runs: 3, between });
    expect(failures).toEqual([
      expect.objectContaining({ code: 'not_finished', exitCode: 7 }),
      expect.objectContaining({ code: 'not_finished', exitCode: 7 }),
      undefined,
    ]);
    expect(lines).toContain(
      'msgbatch_1 may be batch 1, as it has 3 requests too: only its results will tell',
    );
    expect(api.batches.map(({ custom_ids }) => custom_ids)).toEqual([ids(3, 'another000'), ids(3)]);
  });

  test('that has ended is told by its results', async () => {
    const api = makeBatchApi();
    api.add(ids(3, 'another000'));
    api.faults.push({ created: false, error: RESET });
    const { failures } = await submit(api);
    expect(failures).toEqual([undefined]);
    expect(api.counts().get(`${KEY}-0`)).toBe(1);
  });

  test('that is in progress does not hide ours, which has ended', async () => {
    const api = makeBatchApi();
    api.add(ids(3, 'another000'), { ended: false });
    api.faults.push({ created: true, error: RESET });
    const { failures } = await submit(api);
    expect(failures).toEqual([undefined]);
    expect(api.batches).toHaveLength(2);
  });

  test('that was created long before is not looked at', async () => {
    const api = makeBatchApi();
    api.add(ids(3, 'another000'), { ended: false, created_at: '2026-11-27T09:49:59.000Z' });
    api.faults.push({ created: false, error: RESET });
    const { failures } = await submit(api);
    expect(failures).toEqual([undefined]);
    expect(api.batches).toHaveLength(2);
  });

  test('that was created nine minutes before may be ours, as clocks differ', async () => {
    const api = makeBatchApi();
    api.add(ids(3, 'another000'), { ended: false, created_at: '2026-11-27T09:51:00.000Z' });
    api.faults.push({ created: false, error: RESET });
    const { failures } = await submit(api);
    expect(failures).toEqual([expect.objectContaining({ code: 'not_finished' })]);
  });
});

test('a batch with another number of requests is not ours', async () => {
  const api = makeBatchApi();
  api.add(ids(4, 'another000'), { ended: false });
  api.faults.push({ created: false, error: RESET });
  const { failures } = await submit(api);
  expect(failures).toEqual([undefined]);
  expect(api.batches).toHaveLength(2);
});

test('an earlier batch of ours, with as many requests, is not taken for the one that was lost', async () => {
  const api = makeBatchApi();
  api.faults.push(undefined, { created: false, error: RESET });
  const manifest = await makeManifest(folder, urlEntries(6));
  await submitPending(makeTools(manifest, api, { limits: { maxRequests: 3, maxBytes: 1e6 } }));
  manifest.close();
  expect([...api.counts().values()]).toEqual([1, 1, 1, 1, 1, 1]);
  expect(api.batches).toHaveLength(2);
});

test('a list that cannot be read leaves everything open', async () => {
  const api = makeBatchApi();
  api.faults.push({ created: true, error: RESET });
  const manifest = await makeManifest(folder, urlEntries(3));
  const listBatches = () => {
    throw new CliError('network', 'no route to host');
  };
  const failed = submitPending(makeTools(manifest, api, { api: { ...api.api, listBatches } }));
  await expect(failed).rejects.toThrow('no route to host');
  manifest.close();
  const again = await openManifest(join(folder, 'batch.jsonl'));
  await submitPending(makeTools(again, api));
  again.close();
  expect(api.batches.map(({ custom_ids }) => custom_ids)).toEqual([ids(3)]);
});

test('a run that was stopped while it sent leaves the next one to wait a minute from then on', async () => {
  const api = makeBatchApi();
  const clock = makeStillClock();
  const stop = new AbortController();
  const manifest = await makeManifest(folder, urlEntries(3));
  const tools = makeTools(manifest, api, { clock, mayHaveCreated: () => true });
  // Ten minutes of upload, then Ctrl-C.
  const createBatch = async () => {
    await clock.sleep(600_000, stop.signal);
    stop.abort(RESET);
    throw RESET;
  };
  const context = { ...tools.context, signal: stop.signal };
  const stopped = submitPending({ ...tools, context, api: { ...api.api, createBatch } });
  await expect(stopped).rejects.toBe(RESET);
  manifest.close();
  const again = await openManifest(join(folder, 'batch.jsonl'));
  await submitPending(makeTools(again, api, { clock }));
  again.close();
  expect(clock.waits).toEqual([600_000, 60_000]);
});

test.each([
  ['k0123456ab-17', 17],
  ['k0123456ab-0', 0],
  ['k0123456ab-', undefined],
  ['k0123456ab-1x', undefined],
  ['k0123456ac-17', undefined],
  ['17', undefined],
])('the custom_id %s names input %s', (customId, index) => {
  expect(parseCustomId(customId, KEY)).toBe(index);
});
