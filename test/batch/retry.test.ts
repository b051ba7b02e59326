import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchChanges } from '../../src/batch/changed-inputs.ts';
import type { StagedRequest } from '../../src/batch/make-request.ts';
import type { OpenManifest } from '../../src/batch/open-manifest.ts';
import { openManifest } from '../../src/batch/open-manifest.ts';
import { chooseRetried } from '../../src/batch/retry.ts';
import { submitPending } from '../../src/batch/submit.ts';
import { CliError } from '../../src/errors.ts';
import {
  type BatchApiInMemory,
  KEY,
  makeBatchApi,
  makeManifest,
  makeRun,
  makeSimpleRequests,
  makeTools,
  urlEntries,
} from '../support/batch-submission.ts';

let folder = '';
const open: OpenManifest[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-test-'));
});
afterEach(() => {
  for (const manifest of open.splice(0)) manifest.close();
  rmSync(folder, { recursive: true, force: true });
});

const AT = '2026-11-27T11:00:00.000Z';
const simple = makeSimpleRequests();

/** Submits inputs in batches of three; those that `unusable` names cannot be used. */
async function submit(count: number, api: BatchApiInMemory, unusable: readonly number[] = []) {
  const manifest = await makeManifest(folder, urlEntries(count));
  open.push(manifest);
  const makeRequest: typeof simple = async (entry) =>
    unusable.includes(entry.index)
      ? { kind: 'unusable', entry, error: new CliError('input_missing', 'no such file') }
      : simple(entry);
  await submitPending(makeTools(manifest, api, { makeRequest, limits: { maxRequests: 3, maxBytes: 1e6 } }));
  return manifest;
}

function choose(manifest: OpenManifest, { api }: BatchApiInMemory): Promise<number[]> {
  return chooseRetried({
    manifest,
    api,
    context: makeRun().context,
    resumeCommand: 'claude-see batch submit -r 7',
    argument: '7k3q9f',
  });
}

test('errored, expired and canceled inputs are asked again, and those that could not be read', async () => {
  const api = makeBatchApi();
  const manifest = await submit(7, api, [4]);
  api.batches[0]?.types.set(`${KEY}-1`, 'errored').set(`${KEY}-2`, 'expired');
  api.batches[1]?.types.set(`${KEY}-6`, 'canceled');
  expect(await choose(manifest, api)).toEqual([1, 2, 4, 6]);
});

test('the latest result counts, and what was asked again is asked once', async () => {
  const api = makeBatchApi();
  const manifest = await submit(3, api);
  api.batches[0]?.types.set(`${KEY}-0`, 'errored').set(`${KEY}-2`, 'errored');
  const indexes = await choose(manifest, api);
  expect(indexes).toEqual([0, 2]);
  manifest.record({ event: 'retry', indexes, at: AT });
  await submitPending(makeTools(manifest, api));
  expect(api.batches.map(({ custom_ids }) => custom_ids)).toEqual([
    [`${KEY}-0`, `${KEY}-1`, `${KEY}-2`],
    [`${KEY}-0`, `${KEY}-2`],
  ]);
  api.batches[1]?.types.set(`${KEY}-2`, 'expired');
  expect(await choose(manifest, api)).toEqual([2]);
});

test('results of somebody else in a batch are passed over', async () => {
  const api = makeBatchApi();
  const manifest = await submit(2, api);
  const [batch] = api.batches;
  if (batch) Object.assign(batch, { custom_ids: [...batch.custom_ids, 'other-7'] });
  batch?.types.set('other-7', 'errored');
  expect(await choose(manifest, api)).toEqual([]);
});

test('while a batch is in progress nothing is chosen', async () => {
  const api = makeBatchApi();
  const manifest = await submit(4, api);
  Object.assign(api.batches[1] ?? {}, { ended: false });
  await expect(choose(manifest, api)).rejects.toMatchObject({
    code: 'not_finished',
    message: 'msgbatch_2 is still in progress',
  });
});

test('a submission that is not complete is to be completed first', async () => {
  const api = makeBatchApi();
  const manifest = await makeManifest(folder, urlEntries(4));
  open.push(manifest);
  await expect(choose(manifest, api)).rejects.toMatchObject({
    code: 'usage',
    hint: 'first go on with it: claude-see batch submit -r 7',
  });
});

test('a retry that was killed goes on, and nothing of it is submitted twice', async () => {
  const api = makeBatchApi();
  const manifest = await submit(3, api);
  manifest.record({ event: 'retry', indexes: [0, 2], at: AT });
  const failing: typeof simple = async (entry) => {
    if (entry.index === 2) throw new CliError('authentication', 'revoked');
    return simple(entry);
  };
  const tools = { limits: { maxRequests: 1, maxBytes: 1e6 } };
  const failed = submitPending(makeTools(manifest, api, { ...tools, makeRequest: failing }));
  await expect(failed).rejects.toThrow('revoked');
  open.pop()?.close();
  const again = await openManifest(join(folder, 'batch.jsonl'));
  open.push(again);
  await submitPending(makeTools(again, api, tools));
  expect(api.batches.slice(1).map(({ custom_ids }) => custom_ids)).toEqual([[`${KEY}-0`], [`${KEY}-2`]]);
});

test('--max-cost counts the retry alone, as what has no answer cost nothing', async () => {
  const api = makeBatchApi();
  const costLimit = { limitUsd: 0.3, name: '--max-cost' };
  const tools = { costLimit, makeRequest: makeSimpleRequests(0.1) };
  const manifest = await makeManifest(folder, urlEntries(3));
  open.push(manifest);
  await submitPending(makeTools(manifest, api, tools));
  manifest.record({ event: 'retry', indexes: [0, 1], at: AT });
  await submitPending(makeTools(manifest, api, tools));
  expect(api.batches).toHaveLength(2);
});

test('an input with other bytes than before has a note', async () => {
  const api = makeBatchApi();
  const manifest = await makeManifest(folder, urlEntries(3));
  open.push(manifest);
  const withHash =
    (hash: (index: number) => string): typeof simple =>
    async (entry) => {
      const staged = (await simple(entry)) as StagedRequest;
      return { ...staged, event: { ...staged.event, sha256: hash(entry.index).padEnd(64, '0') } };
    };
  await submitPending(makeTools(manifest, api, { makeRequest: withHash((index) => `a${index}`) }));
  manifest.record({ event: 'retry', indexes: [0, 2], at: AT });
  const { context, lines } = makeRun();
  const onRequest = await watchChanges(manifest, context.output);
  await submitPending(
    makeTools(manifest, api, {
      makeRequest: withHash((index) => (index === 2 ? 'b' : `a${index}`)),
      onRequest,
    }),
  );
  expect(lines).toEqual([
    'https://example.com/2.jpg: has changed since it was submitted; it is asked about as it is now',
  ]);
});

test('an input whose result the API did not give is asked again', async () => {
  const api = makeBatchApi();
  const manifest = await submit(3, api);
  const streamBatchResults: typeof api.api.streamBatchResults = async function* (...args) {
    for await (const each of api.api.streamBatchResults(...args)) {
      if (each.custom_id !== `${KEY}-1`) yield each;
    }
  };
  const partial = { ...api, api: { ...api.api, streamBatchResults } };
  expect(await choose(manifest, partial)).toEqual([1]);
});
