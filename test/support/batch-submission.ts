/** Batches without an API and without pictures: a small API in memory that keeps the rules, and requests of a line. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchFacts } from '../../src/api/batches.ts';
import type { Clock } from '../../src/batch/clock.ts';
import { createManifest } from '../../src/batch/create-manifest.ts';
import type { Staged } from '../../src/batch/make-request.ts';
import type { ManifestStart } from '../../src/batch/manifest.ts';
import type { OpenManifest } from '../../src/batch/open-manifest.ts';
import { makeCustomId } from '../../src/batch/reconcile.ts';
import type { SubmitTools } from '../../src/batch/submit.ts';
import type { Entry } from '../../src/each/entry.ts';
import { CliError } from '../../src/errors.ts';
import { makeOutput } from '../../src/render/output.ts';
import type { RunContext } from '../../src/run/context.ts';
import { resolveSettings } from '../../src/run/settings.ts';
import { startEvent } from './batch-manifest.ts';
import { testEnv } from './test-env.ts';

export const KEY = 'k0123456ab';

export const START = startEvent({}, { key: KEY, created_at: '2026-11-27T10:00:00.000Z' });

/** Yields so many inputs at URLs. */
export async function* urlEntries(count: number, first = 0): AsyncGenerator<Entry> {
  for (let index = first; index < first + count; index++) {
    const url = `https://example.com/${index}.jpg`;
    yield {
      index,
      id: null,
      input: url,
      prompt: 'alt text',
      ref: { kind: 'url', input: url, url, block: 'image' },
    };
  }
}

/** A run whose lines on stderr are collected. */
export function makeRun(signal = new AbortController().signal): { context: RunContext; lines: string[] } {
  const lines: string[] = [];
  const stderr = {
    isTTY: false,
    write(text: string, done: () => void) {
      lines.push(text.trimEnd());
      done();
      return true;
    },
  };
  const env = testEnv({ stderr, signal });
  const context = {
    env,
    signal,
    output: makeOutput(env, {}),
    settings: resolveSettings({}, {}, {}),
    reportFlags: { json: false, debug: false, color: undefined },
  };
  return { context, lines };
}

/** Creates the manifest `batch.jsonl` in a folder. */
export function makeManifest(
  folder: string,
  entries: AsyncIterable<Entry>,
  changes: Partial<ManifestStart> = {},
): Promise<OpenManifest> {
  const path = join(folder, 'batch.jsonl');
  const start = { ...START, ...changes };
  return createManifest({ path, start, entries, onMissing: async () => {} }, makeRun().context);
}

/** A clock that stands still; waits move it and take no time. */
export function makeStillClock(at = '2026-11-27T10:00:00.000Z'): Clock & { waits: number[] } {
  let ms = Date.parse(at);
  const waits: number[] = [];
  return {
    waits,
    now: () => new Date(ms),
    async sleep(wait) {
      waits.push(wait);
      ms += wait;
    },
  };
}

interface StoredBatch {
  readonly id: string;
  readonly created_at: string;
  readonly custom_ids: readonly string[];
  ended: boolean;
  /** By `custom_id`; the others succeeded. */
  readonly types: Map<string, 'succeeded' | 'errored' | 'expired' | 'canceled'>;
}

/** A failure of the next creation: after it, or before. */
interface CreateFault {
  readonly created: boolean;
  readonly error: CliError;
}

/** An API in memory: it refuses what the API refuses, and counts what it took. */
export interface BatchApiInMemory {
  readonly batches: StoredBatch[];
  /** Faults of the next creations; undefined is none. */
  readonly faults: (CreateFault | undefined)[];
  /** Adds a batch of somebody. */
  add(custom_ids: readonly string[], changes?: Partial<StoredBatch>): StoredBatch;
  /** How often each `custom_id` is in a batch. */
  counts(): Map<string, number>;
  readonly api: SubmitTools['api'] & {
    retrieveBatch(id: string): Promise<BatchFacts>;
  };
}

export function makeBatchApi(clock: Pick<Clock, 'now'> = makeStillClock()): BatchApiInMemory {
  const batches: StoredBatch[] = [];
  const faults: (CreateFault | undefined)[] = [];
  const find = (id: string) => {
    const batch = batches.find((each) => each.id === id);
    if (!batch) throw new CliError('not_found', 'no such batch', { subject: id });
    return batch;
  };
  const add: BatchApiInMemory['add'] = (custom_ids, changes = {}) => {
    const id = `msgbatch_${batches.length + 1}`;
    const created_at = clock.now().toISOString();
    const batch = { id, created_at, custom_ids, ended: true, types: new Map(), ...changes };
    batches.push(batch);
    return batch;
  };
  return {
    batches,
    faults,
    add,
    counts() {
      const counts = new Map<string, number>();
      for (const id of batches.flatMap(({ custom_ids }) => custom_ids))
        counts.set(id, (counts.get(id) ?? 0) + 1);
      return counts;
    },
    api: {
      async createBatch({ path, bytes }) {
        const custom_ids = readBody(path, bytes);
        const fault = faults.shift();
        if (fault && !fault.created) throw fault.error;
        const batch = add(custom_ids);
        if (fault) throw fault.error;
        return toFacts(batch);
      },
      async *listBatches() {
        const newest = [...batches].reverse();
        for (let at = 0; at < newest.length; at += 2) yield newest.slice(at, at + 2).map(toFacts);
      },
      async *streamBatchResults(id) {
        const { ended, custom_ids, types } = find(id);
        if (!ended) throw new CliError('invalid_request', 'the batch is in progress', { subject: id });
        for (const custom_id of [...custom_ids].reverse()) {
          const type = types.get(custom_id) ?? 'succeeded';
          yield { custom_id, result: { type } } as never;
        }
      },
      retrieveBatch: async (id) => toFacts(find(id)),
    },
  };
}

/** Returns the `custom_id`s of a body; throws for one that the API refuses. */
export function readBody(path: string, bytes: number): readonly string[] {
  if (statSync(path).size !== bytes) throw new Error('the body has another length than was said');
  const { requests } = JSON.parse(readFileSync(path, 'utf8')) as {
    requests: { custom_id: string; params: unknown }[];
  };
  const ids = requests.map(({ custom_id }) => custom_id);
  if (ids.length === 0 || new Set(ids).size !== ids.length) throw new Error('no requests, or one twice');
  for (const id of ids) if (!/^[a-zA-Z0-9_-]{1,64}$/.test(id)) throw new Error(`not a custom_id: ${id}`);
  return ids;
}

function toFacts({ id, created_at, custom_ids, ended }: StoredBatch): BatchFacts {
  const count = custom_ids.length;
  return {
    id,
    created_at,
    processing_status: ended ? 'ended' : 'in_progress',
    request_counts: {
      processing: ended ? 0 : count,
      succeeded: ended ? count : 0,
      errored: 0,
      canceled: 0,
      expired: 0,
    },
    ended_at: null,
    expires_at: created_at,
    cancel_initiated_at: null,
    results_available: ended,
  };
}

/** Makes requests without reading anything. `worstCaseUsd` is what each may cost. */
export function makeSimpleRequests(worstCaseUsd: number | null = null): SubmitTools['makeRequest'] {
  return async (entry): Promise<Staged> => {
    const custom_id = makeCustomId(KEY, entry.index);
    const body = Buffer.from(JSON.stringify({ custom_id, params: { prompt: entry.prompt } }));
    const facts = { sha256: null, key: `key ${entry.index}`, source: 'url', file_id: null } as const;
    const event = {
      event: 'request',
      index: entry.index,
      custom_id,
      ...facts,
      max_tokens: 100,
      images: [],
    } as const;
    return { kind: 'request', entry, body, event, worstCaseUsd };
  };
}

/** The tools of a submission to an API in memory. */
export function makeTools(
  manifest: OpenManifest,
  batchApi: BatchApiInMemory,
  changes: Partial<SubmitTools> = {},
): SubmitTools & { lines: string[] } {
  const { context, lines } = makeRun();
  return {
    manifest,
    lines,
    api: batchApi.api,
    context,
    clock: makeStillClock(),
    mayHaveCreated: (error) => !(error instanceof CliError) || error.retryable,
    limits: { maxRequests: 100_000, maxBytes: 250_000_000 },
    costLimit: undefined,
    resumeCommand: 'claude-see batch submit --resume 7k3q9f',
    makeRequest: makeSimpleRequests(),
    onUnusable: async () => {},
    ...changes,
  };
}
