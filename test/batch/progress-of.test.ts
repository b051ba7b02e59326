import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BatchFacts } from '../../src/api/batches.ts';
import type { ManifestEvent } from '../../src/batch/manifest.ts';
import { readManifestState } from '../../src/batch/manifest-state.ts';
import { progressOf } from '../../src/batch/progress-of.ts';
import {
  batchEvents,
  endedEvent,
  inputEvent,
  requestEvent,
  startEvent,
  writeManifest,
} from '../support/batch-manifest.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-progress-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NONE = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };

const progress = async (
  events: readonly ManifestEvent[],
  facts: Readonly<Record<number, BatchFacts>> = {},
) => {
  const view = await readManifestState(writeManifest(join(folder, 'm.jsonl'), events));
  return progressOf(view, new Map(Object.entries(facts).map(([n, each]) => [Number(n), each])));
};

const factsOf = (changes: Partial<BatchFacts> = {}): BatchFacts => ({
  id: 'msgbatch_01',
  processing_status: 'in_progress',
  request_counts: { ...NONE, processing: 2 },
  created_at: '2026-11-27T12:02:00Z',
  ended_at: null,
  expires_at: '2026-11-28T12:02:00Z',
  cancel_initiated_at: null,
  results_available: false,
  ...changes,
});

const inputs = (count: number): readonly ManifestEvent[] => [
  startEvent(),
  ...Array.from({ length: count }, (_, index) => inputEvent(index)),
  { event: 'listed', total: count },
];

describe('a batch is', () => {
  test('unsubmitted while its inputs are listed', async () => {
    expect(await progress([startEvent(), inputEvent(0)])).toMatchObject({
      state: 'unsubmitted',
      inputs: 1,
      unsubmitted: 1,
      parts: [],
    });
  });

  test('unsubmitted while an input is in no batch, as far as others are', async () => {
    const events = [...inputs(3), ...batchEvents(1, [0, 1]), endedEvent(1, { succeeded: 2 })];
    expect(await progress(events)).toMatchObject({ state: 'unsubmitted', unsubmitted: 1 });
  });

  test('in progress from the moment in which the API has all', async () => {
    expect(await progress([...inputs(2), ...batchEvents(1, [0, 1])])).toEqual({
      state: 'in_progress',
      inputs: 2,
      unusable: 0,
      unsubmitted: 0,
      counts: { ...NONE, processing: 2 },
      parts: [
        {
          ...NONE,
          n: 1,
          id: 'msgbatch_01',
          state: 'in_progress',
          requests: 2,
          processing: 2,
          created_at: '2026-11-27T12:02:00.000Z',
          ended_at: null,
          expires_at: null,
        },
      ],
    });
  });

  test('what the API says, before what the manifest says', async () => {
    const facts = factsOf({
      processing_status: 'ended',
      request_counts: { ...NONE, succeeded: 1, expired: 1 },
      ended_at: '2026-11-27T12:40:00Z',
    });
    const found = await progress([...inputs(2), ...batchEvents(1, [0, 1])], { 1: facts });
    expect(found).toMatchObject({ state: 'ended', counts: { ...NONE, succeeded: 1, expired: 1 } });
    expect(found.parts[0]).toMatchObject({
      ended_at: '2026-11-27T12:40:00Z',
      expires_at: '2026-11-28T12:02:00Z',
    });
  });

  test('being canceled once that was asked for, and ended once the manifest says so', async () => {
    const canceled: ManifestEvent = { event: 'canceled', n: 1, at: '2026-11-27T12:10:00Z' };
    const events = [...inputs(2), ...batchEvents(1, [0, 1]), canceled];
    expect((await progress(events)).state).toBe('canceling');
    expect(await progress([...events, endedEvent(1, { canceled: 2 })])).toMatchObject({
      state: 'ended',
      counts: { ...NONE, canceled: 2 },
    });
  });

  test('in progress while one of its parts is', async () => {
    const events = [
      ...inputs(4),
      ...batchEvents(1, [0, 1]),
      endedEvent(1, { succeeded: 2 }),
      ...batchEvents(2, [2, 3]),
    ];
    expect(await progress(events)).toMatchObject({
      state: 'in_progress',
      counts: { ...NONE, processing: 2, succeeded: 2 },
    });
  });

  test('unresolved while a part is not confirmed, and unsubmitted once that is absent', async () => {
    const unconfirmed = [...inputs(2), ...batchEvents(1, [0, 1]).slice(0, -1)];
    expect(await progress(unconfirmed)).toMatchObject({ state: 'unresolved', unsubmitted: 2 });
    expect(await progress([...unconfirmed, { event: 'absent', n: 1 }])).toMatchObject({
      state: 'unsubmitted',
      unsubmitted: 2,
      parts: [],
    });
  });
});

test('unusable inputs are counted, and in no batch', async () => {
  const error = {
    code: 'input_unusable',
    message: 'x',
    hint: null,
    exit_code: 2,
    retryable: false,
    request_id: null,
  };
  const events: readonly ManifestEvent[] = [
    startEvent(),
    inputEvent(0, { ref: { kind: 'error', error } }),
    inputEvent(1),
    inputEvent(2),
    { event: 'listed', total: 3 },
    { event: 'unusable', index: 1, error },
    requestEvent(2, 1),
    ...batchEvents(1, [2, 2]),
    endedEvent(1, { succeeded: 1 }),
  ];
  expect(await progress(events)).toMatchObject({ state: 'ended', inputs: 3, unusable: 2, unsubmitted: 0 });
});

test('inputs that are asked again are unsubmitted until they are in their new batch', async () => {
  const first = [...inputs(3), ...batchEvents(1, [0, 2]), endedEvent(1, { succeeded: 2, errored: 1 })];
  const again: ManifestEvent = { event: 'retry', indexes: [1], at: '2026-11-27T14:00:00Z' };
  expect(await progress([...first, again])).toMatchObject({ state: 'unsubmitted', unsubmitted: 1 });
  expect(await progress([...first, again, ...batchEvents(2, [1, 1])])).toMatchObject({
    state: 'in_progress',
    unsubmitted: 0,
    counts: { ...NONE, processing: 1, succeeded: 2 },
  });
});

test('the indexes of a shard begin anywhere and have gaps', async () => {
  const events: readonly ManifestEvent[] = [
    startEvent(),
    ...[1, 4, 7].map((index) => inputEvent(index)),
    { event: 'listed', total: 3 },
    requestEvent(1, 1),
    requestEvent(4, 1),
    {
      event: 'creating',
      n: 1,
      first: 1,
      last: 4,
      count: 2,
      bytes: 9,
      worst_case_usd: null,
      at: '2026-11-27T12:02:00Z',
    },
    { event: 'created', n: 1, id: 'msgbatch_01', at: '2026-11-27T12:02:00Z' },
  ];
  expect(await progress(events)).toMatchObject({ state: 'unsubmitted', inputs: 3, unsubmitted: 1 });
});

test('inputs that were asked again count by their last batch', async () => {
  const again: readonly ManifestEvent[] = [
    { event: 'retry', indexes: [1, 2], at: '2026-11-27T13:00:00.000Z' },
    requestEvent(1, 2),
    requestEvent(2, 2),
    ...batchEvents(2, [1, 2]).slice(-2),
  ];
  const first = { succeeded: 1, errored: 1, canceled: 0, expired: 1 };
  const second = { succeeded: 1, errored: 1, canceled: 0, expired: 0 };
  const events = [...inputs(3), ...batchEvents(1, [0, 2]), endedEvent(1, first), ...again];
  expect((await progress(events)).counts).toEqual({ ...NONE, succeeded: 1, processing: 2 });
  const ended = await progress([...events, endedEvent(2, second)]);
  expect(ended.counts).toEqual({ ...NONE, succeeded: 2, errored: 1 });
  // A batch of the API shows its own results.
  expect(ended.parts[0]).toMatchObject({ requests: 3, errored: 1, expired: 1 });
});
