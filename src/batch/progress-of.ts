// Says how far a batch is, from its manifest and from what the API says of its batches. Pure.
import type { BatchFacts } from '../api/batches.ts';
import type { BatchState, PartState, PartStatus, RequestCounts } from '../render/batch/batch-status.ts';
import type { ManifestBatch, ManifestState } from './manifest-state.ts';

/** One batch of the API. */
export interface BatchPart extends PartStatus {
  /** Its number in the manifest. */
  readonly n: number;
}

export interface BatchProgress {
  /** `ended` once every input has its result; else what is to be waited for first. */
  readonly state: BatchState;
  readonly inputs: number;
  readonly unusable: number;
  /** Inputs that are in no batch of the API yet. */
  readonly unsubmitted: number;
  readonly counts: RequestCounts;
  readonly parts: readonly BatchPart[];
}

/** Returns the progress. `facts` holds what the API says of batches, by their number; an ended one may be left out. */
export function progressOf(state: ManifestState, facts: ReadonlyMap<number, BatchFacts>): BatchProgress {
  const parts = [...state.batches.values()].map((batch) => toPart(batch, facts.get(batch.n)));
  const unsubmitted = state.count('pending', 'creating');
  return {
    state: summarise(parts, unsubmitted > 0 || state.total === undefined),
    inputs: state.inputs.count,
    unusable: state.count('missing', 'unusable'),
    unsubmitted,
    counts: countInputs(parts, state),
    parts,
  };
}

const LEAST_DONE_FIRST: readonly PartState[] = ['unresolved', 'in_progress', 'canceling'];

function summarise(parts: readonly BatchPart[], isPartial: boolean): BatchState {
  const unfinished = LEAST_DONE_FIRST.find((state) => parts.some((part) => part.state === state));
  if (unfinished === 'unresolved' || !isPartial) return unfinished ?? 'ended';
  return 'unsubmitted';
}

function toPart(batch: ManifestBatch, facts: BatchFacts | undefined): BatchPart {
  const { n, id, count: requests, createdAt, isCanceled, ended } = batch;
  const open = { processing: requests, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
  const common = {
    n,
    id: id ?? null,
    requests,
    created_at: facts?.created_at ?? createdAt ?? null,
    expires_at: facts?.expires_at ?? null,
  };
  if (ended) return { ...common, state: 'ended', processing: 0, ...ended.counts, ended_at: ended.at };
  const assumed = isCanceled ? 'canceling' : 'in_progress';
  return {
    ...common,
    state: id === undefined ? 'unresolved' : (facts?.processing_status ?? assumed),
    ...(facts ? pickCounts(facts.request_counts) : open),
    ended_at: facts?.ended_at ?? null,
  };
}

function pickCounts({ processing, succeeded, errored, canceled, expired }: RequestCounts): RequestCounts {
  return { processing, succeeded, errored, canceled, expired };
}

/** Returns the results of inputs, each by its last batch: what was asked again no longer counts as failed. */
function countInputs(parts: readonly BatchPart[], { inputs }: ManifestState): RequestCounts {
  const held = new Map<number, number>();
  for (let position = 0; position < inputs.count; position++) {
    const n = inputs.batchAt(position);
    held.set(n, (held.get(n) ?? 0) + 1);
  }
  return sumCounts(parts.map((part) => withoutMoved(part, part.requests - (held.get(part.n) ?? 0))));
}

/** Takes so many requests, whose inputs are in a later batch, off those without an answer. */
function withoutMoved(counts: RequestCounts, moved: number): RequestCounts {
  let left = moved;
  const take = (count: number) => {
    const taken = Math.min(count, left);
    left -= taken;
    return count - taken;
  };
  const [errored, expired, canceled] = [counts.errored, counts.expired, counts.canceled].map(take);
  return { ...counts, errored: errored ?? 0, expired: expired ?? 0, canceled: canceled ?? 0 };
}

function sumCounts(all: readonly RequestCounts[]): RequestCounts {
  const sum = (key: keyof RequestCounts) => all.reduce((total, counts) => total + counts[key], 0);
  return {
    processing: sum('processing'),
    succeeded: sum('succeeded'),
    errored: sum('errored'),
    canceled: sum('canceled'),
    expired: sum('expired'),
  };
}
