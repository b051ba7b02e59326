// Finds out whether a batch exists whose creation was not confirmed: our note, or the API's answer, may have been lost.
import type { Api } from '../api/api.ts';
import type { BatchFacts } from '../api/batches.ts';
import { formatDuration, plural } from '../format.ts';
import { BATCH_LIMITS } from '../limits.ts';
import type { RunContext } from '../run/context.ts';
import type { Clock } from './clock.ts';
import type { ManifestBatch } from './manifest-state.ts';
import type { OpenManifest } from './open-manifest.ts';

type ListingApi = Pick<Api, 'listBatches' | 'streamBatchResults'>;

/** `unresolved`: a batch without results yet may be the one that is looked for; only they would tell. */
export type Reconciled = 'created' | 'absent' | 'unresolved';

export interface ReconcileTools {
  readonly manifest: OpenManifest;
  readonly api: ListingApi;
  readonly context: RunContext;
  readonly clock: Clock;
}

/** A creation that the API has not listed so long after its last byte was sent counts as one that did not arrive. */
export const SETTLED_MS = 60_000;
/** A batch that is archived by then shows nobody whose it was, and nobody can collect it. */
const RETENTION_MS = BATCH_LIMITS.retentionDays * 24 * 60 * 60_000;
/** Clocks of this machine and the API may differ by so much. */
const CLOCK_SKEW_MS = 10 * 60_000;

/**
 * Looks for a batch that may have been created, once a minute has passed since `sinceMs` (milliseconds since the epoch),
 * when its last byte was sent, and records what it finds. Throws CliError when the API cannot be asked.
 */
export async function reconcile(
  batch: ManifestBatch,
  sinceMs: number,
  { manifest, api, context, clock }: ReconcileTools,
): Promise<Reconciled> {
  const { signal, output } = context;
  const leftMs = sinceMs + SETTLED_MS - clock.now().getTime();
  if (leftMs > 0) {
    // A clock that was set back must not make the wait longer.
    const waitMs = Math.min(leftMs, SETTLED_MS);
    output.info(
      `it is not known whether the API has batch ${batch.n}: looking for it in ${formatDuration(waitMs)}`,
    );
    await clock.sleep(waitMs, signal);
  }
  signal.throwIfAborted();
  const candidates = await findCandidates(batch, { manifest, api, context, clock });
  for (const { id, processing_status, results_available } of candidates) {
    if (processing_status !== 'ended' || !results_available) continue;
    if (!(await isOurs(id, batch, { manifest, api, context, clock }))) continue;
    manifest.record({ event: 'created', n: batch.n, id, at: clock.now().toISOString() });
    manifest.sync();
    output.info(`batch ${batch.n} had been created: ${id}`);
    return 'created';
  }
  const open = candidates.filter(({ processing_status, results_available }) => {
    return processing_status !== 'ended' || !results_available;
  });
  const ids = open.map(({ id }) => id).join(', ');
  if (open.length > 0 && clock.now().getTime() - Date.parse(batch.at) < RETENTION_MS) {
    output.info(
      `${ids} may be batch ${batch.n}, as it has ${plural(batch.count, 'request')} too: only its results will tell`,
    );
    return 'unresolved';
  }
  if (open.length > 0) {
    const days = BATCH_LIMITS.retentionDays;
    output.info(
      `${ids} may have been batch ${batch.n}, but after ${days} days the API has its results no more: its inputs count as not submitted`,
    );
  }
  manifest.record({ event: 'absent', n: batch.n });
  manifest.sync();
  return 'absent';
}

/** Returns the batches that may be the one that is looked for, newest first. */
async function findCandidates(
  { at, count }: ManifestBatch,
  { manifest, api, context }: ReconcileTools,
): Promise<readonly BatchFacts[]> {
  const known = new Set([...manifest.state.batches.values()].map(({ id }) => id));
  const oldestMs = Date.parse(at) - CLOCK_SKEW_MS;
  const found: BatchFacts[] = [];
  for await (const page of api.listBatches(context)) {
    const fresh = page.filter(({ created_at }) => Date.parse(created_at) >= oldestMs);
    found.push(...fresh.filter((facts) => !known.has(facts.id) && countRequests(facts) === count));
    if (fresh.length < page.length) break;
  }
  return found;
}

function countRequests({ request_counts }: BatchFacts): number {
  const { processing, succeeded, errored, canceled, expired } = request_counts;
  return processing + succeeded + errored + canceled + expired;
}

/** One result tells: each carries the key of its manifest and the index of its input. */
async function isOurs(
  id: string,
  batch: ManifestBatch,
  { manifest, api, context }: ReconcileTools,
): Promise<boolean> {
  const { state } = manifest;
  for await (const { custom_id } of api.streamBatchResults(id, context)) {
    const index = parseCustomId(custom_id, state.start.key);
    return index !== undefined && state.inputs.batchAt(state.inputs.find(index)) === batch.n;
  }
  return false;
}

/** Returns the `custom_id` of an input. */
export function makeCustomId(key: string, index: number): string {
  return `${key}-${index}`;
}

/** Returns the index of the input that a `custom_id` names; undefined for one of another manifest. */
export function parseCustomId(customId: string, key: string): number | undefined {
  const digits = customId.startsWith(`${key}-`) ? customId.slice(key.length + 1) : '';
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}
