// Looks at a batch as often as it is asked to: its manifest, and what the API says of its parts.
import { statSync } from 'node:fs';
import type { Api } from '../api/api.ts';
import type { BatchFacts } from '../api/batches.ts';
import { CliError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import type { ManifestEvent } from './manifest.ts';
import { type ManifestState, readManifestState } from './manifest-state.ts';
import { openManifest } from './open-manifest.ts';
import { type BatchProgress, progressOf } from './progress-of.ts';
import { resolveUnconfirmed } from './resolve-unconfirmed.ts';

/** A batch at one moment. */
export interface BatchLook {
  readonly manifest: ManifestState;
  readonly progress: BatchProgress;
  /** The manifest cannot be written, so that it will never be known whether the API has all of the batch. */
  readonly problem: CliError | undefined;
}

/** The parts of an open batch that a look needs. */
export interface ObservedBatch {
  readonly path: string;
  readonly manifest: ManifestState;
  readonly context: RunContext;
  api(): Promise<Pick<Api, 'retrieveBatch' | 'listBatches' | 'streamBatchResults'>>;
}

/**
 * Returns a function that looks at a batch. It reads the manifest again once that has changed, and asks the API for what
 * has not ended, one by one. The function throws CliError.
 */
export function makeObserver({
  path,
  manifest: first,
  context,
  api,
}: ObservedBatch): () => Promise<BatchLook> {
  let manifest = first;
  const facts = new Map<number, BatchFacts>();
  return async () => {
    const hasGrown = statSync(path, { throwIfNoEntry: false })?.size !== manifest.bytes;
    if (hasGrown) manifest = await readManifestState(path);
    const { changed, problem } = await resolveUnconfirmed(path, manifest, api, context);
    if (changed) manifest = await readManifestState(path);
    const fresh: ManifestEvent[] = [];
    for (const [n, { id, ended }] of manifest.batches) {
      if (id === undefined || ended || facts.get(n)?.processing_status === 'ended') continue;
      const found = await (await api()).retrieveBatch(id, context);
      facts.set(n, found);
      if (found.processing_status === 'ended') fresh.push(toEndedEvent(n, found));
    }
    if (fresh.length > 0) await tryToAppend(path, fresh);
    return { manifest, progress: progressOf(manifest, facts), problem };
  };
}

function toEndedEvent(n: number, { request_counts, ended_at }: BatchFacts): ManifestEvent {
  const { succeeded, errored, canceled, expired } = request_counts;
  return { event: 'ended', n, counts: { succeeded, errored, canceled, expired }, ended_at };
}

/** Notes what the API can be asked again, unless another process is writing or the manifest is read-only. */
async function tryToAppend(path: string, events: readonly ManifestEvent[]): Promise<void> {
  try {
    const manifest = await openManifest(path);
    try {
      manifest.record(...events);
      manifest.sync();
    } finally {
      manifest.close();
    }
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
  }
}
