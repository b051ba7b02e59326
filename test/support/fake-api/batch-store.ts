/** The batches of a fake world: their requests, and how they come to an end. */
import type Anthropic from '@anthropic-ai/sdk';
import type { BatchOptions, StoredBatch } from './types.ts';
import type { World } from './world.ts';

type Result = Anthropic.Messages.MessageBatchResult;

/** One request of a batch: a text answers it at once, and `run` when the batch ends. */
export interface Ask {
  readonly custom_id: string;
  readonly model?: string;
  readonly text?: string;
  readonly run?: () => Promise<Result>;
  /** How it ended; undefined before that. */
  type?: Result['type'];
  /** The whole result, unless it is made from the text when it is read. */
  result?: Result;
}

/** A batch as the world keeps it. */
export interface Batch extends StoredBatch {
  readonly asks: readonly Ask[];
  readonly createdMs: number;
  looks: number;
  downloads: number;
  cancelMs: number | undefined;
  endedMs: number | undefined;
  /** The end that is under way: two looks at a time are one end. */
  ending: Promise<void> | undefined;
}

/** The batches, and how they go. */
export interface Batching {
  readonly batches: Map<string, Batch>;
  options: BatchOptions;
}

// fact(batch-lifetime): A batch that has not ended 24 hours after its creation expires, and what was not yet run of it
// is `expired`. Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing, 2026-11.
/** Time that a batch has, in milliseconds. */
export const LIFETIME_MS = 24 * 3_600_000;

// fact(batch-retention): The results of a batch can be downloaded for 29 days after its creation; the batch itself can
// be looked at after that. Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing, 2026-11.
/** Time that results have from the creation of their batch, in milliseconds. */
export const RETENTION_MS = 29 * 24 * 3_600_000;

/** Ends a batch whose time has come; `isLook` counts as one more look at it. */
export async function advance(world: World, batch: Batch, isLook: boolean): Promise<void> {
  if (batch.ending) await batch.ending;
  if (batch.endedMs !== undefined) return;
  const { ends = { looks: 1 } } = world.batching.options;
  const now = world.now().getTime();
  if (isLook) batch.looks += 1;
  const limit = batch.createdMs + LIFETIME_MS;
  if ('ms' in ends) {
    const due = batch.createdMs + ends.ms;
    if (batch.cancelMs !== undefined && isLook) return end(world, batch, { type: 'canceled', at: now });
    if (due <= now && due < limit) return end(world, batch, { at: due });
  } else if (now < limit && isLook && batch.looks >= ends.looks) {
    return end(world, batch, batch.cancelMs === undefined ? { at: now } : { type: 'canceled', at: now });
  }
  if (now >= limit) return end(world, batch, { type: 'expired', at: limit });
}

/** Ends a batch; `type` is the result of what had not been run by then, and without it everything is run. */
function end(
  world: World,
  batch: Batch,
  { type, at }: { readonly type?: 'canceled' | 'expired'; readonly at: number },
): Promise<void> {
  const { through = 0, fate } = world.batching.options;
  batch.ending = (async () => {
    for (const [index, ask] of batch.asks.entries()) {
      const chosen = fate?.(ask.custom_id);
      const early = type !== undefined && index >= through ? type : chosen;
      const result =
        early === 'errored' ? SCRIPTED_ERROR : early !== undefined ? { type: early } : await ask.run?.();
      if (result) ask.result = result;
      ask.type = result?.type ?? 'succeeded';
    }
    batch.endedMs = at;
  })();
  return batch.ending;
}

const SCRIPTED_ERROR: Result = {
  type: 'errored',
  error: {
    type: 'error',
    error: { type: 'api_error', message: 'scripted error of one request' },
    request_id: null,
  },
};

// fact(batch-counts): Until a batch has ended, all its requests count as `processing`, and the other counts are 0.
// Source: SDK 1.14.0, `MessageBatch.request_counts`, 2026-11.
/** The counts of a batch. */
export function countRequests({ asks, endedMs }: Batch): Anthropic.Messages.MessageBatchRequestCounts {
  const counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
  if (endedMs === undefined) return { ...counts, processing: asks.length };
  for (const { type } of asks) if (type !== undefined) counts[type] += 1;
  return counts;
}

// fact(batch-results-order): Results come in any order. Source:
// https://platform.claude.com/docs/en/build-with-claude/batch-processing, 2026-11.
// guess(batch-order-changes): The order of results may differ from one download to the next. Source: no page says that it
// stays the same, 2026-11. If wrong: orderOf in test/support/fake-api/batch-store.ts.
/** The order of the results in the n-th download: never that of the requests, and another one each time. */
export function orderOf({ asks, downloads }: Batch): readonly Ask[] {
  const odd = asks.filter((_, index) => index % 2 === 1);
  const even = asks.filter((_, index) => index % 2 === 0);
  return [...odd, ...(downloads % 2 === 0 ? even : even.reverse())];
}
