// Creates a batch from its body, with a note before and after, so that it is never created twice.
import type { Api } from '../api/api.ts';
import { CliError } from '../errors.ts';
import { formatBytes, plural } from '../format.ts';
import { withTimeLimit } from '../run/context.ts';
import type { CreatingEvent } from './manifest.ts';
import type { ManifestBatch } from './manifest-state.ts';
import { type ReconcileTools, reconcile } from './reconcile.ts';

export interface CreateTools extends ReconcileTools {
  readonly api: Pick<Api, 'createBatch' | 'listBatches' | 'streamBatchResults'>;
  /** Says whether the API may have created a batch although the call failed. */
  readonly mayHaveCreated: (error: unknown) => boolean;
  /** The words that go on with this submission, for hints. */
  readonly resumeCommand: string;
}

/**
 * Creates a batch from the file at `path`. Where it may exist although the call failed, it is looked for, and created
 * again only once it is certainly absent, as often as `--retries` allows. Throws CliError.
 */
export async function createFromBody(
  path: string,
  facts: Omit<CreatingEvent, 'event' | 'at'>,
  tools: CreateTools,
): Promise<void> {
  const { manifest, api, context, clock } = tools;
  const { n, count, bytes } = facts;
  for (let triesLeft = context.settings.retries; ; triesLeft--) {
    context.signal.throwIfAborted();
    manifest.record({ event: 'creating', ...facts, at: clock.now().toISOString() });
    manifest.sync();
    const size = `${plural(count, 'request')}, ${formatBytes(bytes)}`;
    context.output.progress.step(`creating batch ${n}: ${size}`, `creating batch ${n}`);
    try {
      const created = await withTimeLimit(
        context.signal,
        context.settings.timeoutMs,
        (limit) => api.createBatch({ path, bytes }, { ...context, ...limit }),
        { ...context.output.progress, onSuspend: context.env.onSuspend },
      );
      manifest.record({ event: 'created', n, id: created.id, at: clock.now().toISOString() });
      manifest.sync();
      context.output.info(`batch ${n}: ${size}, ${created.id}`);
      return;
    } catch (error) {
      if (isOfManifest(error)) throw error;
      if (!tools.mayHaveCreated(error)) {
        manifest.record({ event: 'absent', n });
        manifest.sync();
        throw withResume(error, tools);
      }
      const ended = clock.now();
      manifest.record({ event: 'unconfirmed', n, at: ended.toISOString() });
      manifest.sync();
      // The next run looks for the batch.
      if (context.signal.aborted) throw error;
      const batch = manifest.state.batches.get(n);
      if (!batch) throw error;
      if ((await settleBatch(batch, ended.getTime(), tools)) === 'created') return;
      if (triesLeft <= 0) throw withResume(error, tools);
    }
  }
}

/** Looks for a batch that may exist; throws CliError (`not_finished`) while that cannot be known. */
export async function settleBatch(
  batch: ManifestBatch,
  sinceMs: number,
  tools: CreateTools,
): Promise<'created' | 'absent'> {
  const found = await reconcile(batch, sinceMs, tools);
  if (found !== 'unresolved') return found;
  throw new CliError('not_finished', `it is not known yet whether batch ${batch.n} was created`, {
    hint: `once the batch named above has ended, go on: ${tools.resumeCommand}`,
  });
}

/** The note could not be written, which says nothing about the batch. */
function isOfManifest(error: unknown): boolean {
  return error instanceof CliError && error.code === 'output_unwritable';
}

function withResume(error: unknown, { resumeCommand }: CreateTools): unknown {
  if (!(error instanceof CliError)) return error;
  const next = `then go on: ${resumeCommand}`;
  return error.with({
    hint: error.hint === undefined ? `go on: ${resumeCommand}` : `${error.hint}; ${next}`,
  });
}
