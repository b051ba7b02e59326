// Finds out about batches whose creation was not confirmed, where nobody is submitting and it costs no wait.
import type { Api } from '../api/api.ts';
import { CliError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import { makeClock } from './clock.ts';
import { isLocked } from './lock.ts';
import type { ManifestBatch, ManifestState } from './manifest-state.ts';
import { openManifest } from './open-manifest.ts';
import { reconcile, SETTLED_MS } from './reconcile.ts';

/** The outcome of a look for unconfirmed batches. */
export interface Resolved {
  /** The manifest has changed. */
  readonly changed: boolean;
  /** The manifest cannot be written. */
  readonly problem: CliError | undefined;
}

/**
 * Looks for the unconfirmed batches of a manifest, and records what it finds. Does nothing while another process has that
 * open. Throws the API's CliError.
 */
export async function resolveUnconfirmed(
  path: string,
  { batches }: ManifestState,
  api: () => Promise<Pick<Api, 'listBatches' | 'streamBatchResults'>>,
  context: RunContext,
): Promise<Resolved> {
  const clock = makeClock(context.env);
  const nothing = { changed: false, problem: undefined };
  const settled = clock.now().getTime() - SETTLED_MS;
  const isDue = ({ id, sentUntil }: ManifestBatch) => id === undefined && Date.parse(sentUntil) <= settled;
  if (![...batches.values()].some(isDue)) return nothing;
  const manifest = await openManifest(path).catch(keepUnwritable);
  if (manifest instanceof CliError) return isLocked(path) ? nothing : { changed: false, problem: manifest };
  try {
    const open = [...manifest.state.batches.values()].filter(isDue);
    const tools = { manifest, api: await api(), context, clock };
    for (const batch of open) await reconcile(batch, Date.parse(batch.sentUntil), tools);
    return { changed: true, problem: undefined };
  } finally {
    manifest.close();
  }
}

function keepUnwritable(error: unknown): CliError {
  if (error instanceof CliError && error.code === 'output_unwritable') return error;
  throw error;
}
