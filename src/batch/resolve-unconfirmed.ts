// Finds out about batches whose creation was not confirmed, where nobody is submitting and it costs no wait.
import type { Api } from '../api/api.ts';
import { CliError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import { makeClock } from './clock.ts';
import type { ManifestBatch, ManifestState } from './manifest-state.ts';
import { openManifest } from './open-manifest.ts';
import { reconcile, SETTLED_MS } from './reconcile.ts';

/**
 * Looks for the unconfirmed batches of a manifest, and records what it finds; returns true when it has changed the
 * manifest. Does nothing while another process has that open, and where it cannot be written. Throws the API's CliError.
 */
export async function resolveUnconfirmed(
  path: string,
  { batches }: ManifestState,
  api: () => Promise<Pick<Api, 'listBatches' | 'streamBatchResults'>>,
  context: RunContext,
): Promise<boolean> {
  const clock = makeClock(context.env);
  const settled = clock.now().getTime() - SETTLED_MS;
  const isOpen = ({ id, at }: ManifestBatch) => id === undefined && Date.parse(at) <= settled;
  if (![...batches.values()].some(isOpen)) return false;
  const manifest = await openManifest(path).catch(ignoreUnwritable);
  if (!manifest) return false;
  try {
    const open = [...manifest.state.batches.values()].filter(isOpen);
    const tools = { manifest, api: await api(), context, clock };
    for (const batch of open) await reconcile(batch, Date.parse(batch.at), tools);
    return open.length > 0;
  } finally {
    manifest.close();
  }
}

function ignoreUnwritable(error: unknown): undefined {
  if (error instanceof CliError && error.code === 'output_unwritable') return undefined;
  throw error;
}
