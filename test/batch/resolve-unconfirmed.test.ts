import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchResult } from '../../src/api/batch-results.ts';
import type { BatchFacts } from '../../src/api/batches.ts';
import { acquireLock } from '../../src/batch/lock.ts';
import { readManifestState } from '../../src/batch/manifest-state.ts';
import { resolveUnconfirmed } from '../../src/batch/resolve-unconfirmed.ts';
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

const resolveAt = async (now: string, batches: readonly BatchFacts[]) => {
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
  const changed = await resolveUnconfirmed(path, await readManifestState(path), async () => api, context);
  const last = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  return { changed, calls, last: JSON.parse(last) };
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
