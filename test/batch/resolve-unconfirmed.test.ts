import { appendFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BatchResult } from '../../src/api/batch-results.ts';
import type { BatchFacts } from '../../src/api/batches.ts';
import { acquireLock } from '../../src/batch/lock.ts';
import { readManifestState } from '../../src/batch/manifest-state.ts';
import { resolveUnconfirmed } from '../../src/batch/resolve-unconfirmed.ts';
import type { CliError } from '../../src/errors.ts';
import {
  batchEvents,
  inputEvent,
  MANIFEST_KEY,
  startEvent,
  writeManifest,
} from '../support/batch-manifest.ts';
import { testContext } from '../support/test-context.ts';

let path = '';
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'claude-see-unconfirmed-')), 'm.jsonl');
  const at = '2026-11-27T12:02:00Z';
  writeManifest(path, [
    startEvent(),
    inputEvent(0),
    { event: 'listed', total: 1 },
    ...batchEvents(1, [0, 0], { at }).slice(0, -1),
  ]);
});
afterEach(() => rm(join(path, '..'), { recursive: true, force: true }));

const FOUND: BatchFacts = {
  id: 'msgbatch_07',
  processing_status: 'ended',
  request_counts: { processing: 0, succeeded: 1, errored: 0, canceled: 0, expired: 0 },
  created_at: '2026-11-27T12:02:01Z',
  ended_at: '2026-11-27T12:03:00Z',
  expires_at: '2026-11-28T12:02:01Z',
  cancel_initiated_at: null,
  results_available: true,
};

interface Resolution {
  readonly changed: boolean;
  readonly problem: CliError | undefined;
  /** How often the API was asked. */
  readonly calls: number;
  /** The last event of the manifest. */
  readonly last: { readonly event: string };
}

const resolveAt = async (
  now: string,
  batches: readonly BatchFacts[],
  seenFrom = path,
): Promise<Resolution> => {
  let calls = 0;
  const api = {
    async *listBatches() {
      calls += 1;
      yield batches;
    },
    async *streamBatchResults() {
      yield { custom_id: `${MANIFEST_KEY}-0`, result: { type: 'expired' } } as BatchResult;
    },
  };
  const { context } = testContext({ now: () => new Date(now) });
  const state = await readManifestState(path);
  const resolved = await resolveUnconfirmed(seenFrom, state, async () => api, context);
  const last = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  return { ...resolved, calls, last: JSON.parse(last) };
};

test('a batch that was created after all is found and noted', async () => {
  expect(await resolveAt('2026-11-27T12:10:00Z', [FOUND])).toMatchObject({
    changed: true,
    last: { event: 'created', n: 1, id: 'msgbatch_07' },
  });
});

test('a batch that was not created is noted as absent', async () => {
  expect(await resolveAt('2026-11-27T12:10:00Z', [])).toMatchObject({ last: { event: 'absent', n: 1 } });
});

test('nothing is asked within the first minute, nor while another process submits', async () => {
  expect(await resolveAt('2026-11-27T12:02:30Z', [FOUND])).toMatchObject({
    changed: false,
    calls: 0,
    last: { event: 'creating' },
  });
  const lock = acquireLock(path);
  const found = await resolveAt('2026-11-27T12:10:00Z', [FOUND]).finally(lock.release);
  expect(found).toMatchObject({ changed: false, calls: 0, last: { event: 'creating' } });
});

test('the minute begins when the last byte was sent, however long the upload took', async () => {
  appendFileSync(path, '{"event":"unconfirmed","n":1,"at":"2026-11-27T12:09:30Z"}\n');
  expect(await resolveAt('2026-11-27T12:10:00Z', [])).toMatchObject({ changed: false, calls: 0 });
  expect(await resolveAt('2026-11-27T12:10:30Z', [])).toMatchObject({ last: { event: 'absent', n: 1 } });
});

test('a process that was killed while it sent is known by its last sign of life, which its lock alone tells', async () => {
  const previousAliveMs = killHolder();
  const soon = new Date(previousAliveMs + 50_000).toISOString();
  // It takes the lock over, and what that said stays.
  expect(await resolveAt(soon, [])).toMatchObject({ last: { event: 'unconfirmed', n: 1 } });
  expect(await resolveAt(soon, [])).toMatchObject({ changed: false, calls: 0 });
  const [batch] = (await readManifestState(path)).batches.values();
  expect(Date.parse(batch?.sentUntil ?? '')).toBe(previousAliveMs + 2000);
  const later = new Date(previousAliveMs + 63_000).toISOString();
  expect(await resolveAt(later, [])).toMatchObject({ last: { event: 'absent', n: 1 } });
});

/** Leaves the lock of a process that is gone, and returns when that was alive. */
function killHolder() {
  const aliveMs = Date.parse('2026-11-27T12:30:00Z');
  writeFileSync(`${path}.lock.1`, JSON.stringify({ pid: 2 ** 30, host: hostname(), started: null }));
  utimesSync(`${path}.lock.1`, aliveMs / 1000, aliveMs / 1000);
  return aliveMs;
}

test('a manifest that cannot be written is a problem, which its reader learns', async () => {
  writeFileSync(join(path, '..', 'file'), '');
  const found = await resolveAt('2026-11-27T12:10:00Z', [FOUND], join(path, '..', 'file', 'm.jsonl'));
  expect(found).toMatchObject({ changed: false, calls: 0, problem: { code: 'output_unwritable' } });
});

describe('a batch whose results are archived', () => {
  const archived = { ...FOUND, results_available: false };

  test('may be ours while the API would still keep ours', async () => {
    expect(await resolveAt('2026-12-26T12:00:00Z', [archived])).toMatchObject({
      last: { event: 'creating' },
    });
  });

  test('counts for nothing after 29 days, so that its inputs can be submitted again', async () => {
    expect(await resolveAt('2026-12-26T12:03:00Z', [archived])).toMatchObject({
      last: { event: 'absent', n: 1 },
    });
  });
});
