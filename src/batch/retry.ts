// Chooses the inputs of a batch that are asked again: those without an answer, by their latest result.
import type { Api } from '../api/api.ts';
import { CliError, usageError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import { isAnswer } from './judge-result.ts';
import type { ManifestBatch } from './manifest-state.ts';
import type { OpenManifest } from './open-manifest.ts';
import { parseCustomId } from './reconcile.ts';

export interface RetryTools {
  readonly manifest: OpenManifest;
  readonly api: Pick<Api, 'retrieveBatch' | 'streamBatchResults'>;
  readonly context: RunContext;
  /** The words that go on with the submission, for hints. */
  readonly resumeCommand: string;
  /** The name of the batch in a command. */
  readonly argument: string;
}

/**
 * Returns the indexes of all inputs whose latest result is no answer, and of those that could not be used, in order.
 * Throws CliError (`not_finished`) while a batch is in progress or it is not certain which exist.
 */
export async function chooseRetried({
  manifest,
  api,
  context,
  resumeCommand,
  argument,
}: RetryTools): Promise<number[]> {
  const { state } = manifest;
  if (state.count('pending', 'creating') > 0) {
    throw usageError(
      'batch retry',
      'the submission is not complete',
      `first go on with it: ${resumeCommand}`,
    );
  }
  const created = [...state.batches.values()].flatMap((batch) =>
    batch.id === undefined ? [] : [{ ...batch, id: batch.id }],
  );
  await requireEnded(created, { api, context, argument });
  /** By the position of an input: 1 once it has an answer. */
  const answered = new Uint8Array(state.inputs.count);
  for (const { id } of created) {
    for await (const { custom_id, result } of api.streamBatchResults(id, context)) {
      const position = state.inputs.find(parseCustomId(custom_id, state.start.key) ?? -1);
      if (position !== -1) answered[position] = isAnswer(result) ? 1 : 0;
    }
  }
  // These have no answer, or no result at all.
  const unanswered = state.indexesOf('created').filter((index) => answered[state.inputs.find(index)] === 0);
  // One that could not be read may be mended by now.
  return [...unanswered, ...state.indexesOf('unusable')].sort((a, b) => a - b);
}

async function requireEnded(
  batches: readonly (ManifestBatch & { readonly id: string })[],
  { api, context, argument }: Pick<RetryTools, 'api' | 'context' | 'argument'>,
): Promise<void> {
  const running: string[] = [];
  for (const { id, ended } of batches) {
    if (ended) continue;
    const { processing_status } = await api.retrieveBatch(id, context);
    if (processing_status !== 'ended') running.push(id);
  }
  if (running.length === 0) return;
  const what = running.length === 1 ? 'is still in progress' : 'are still in progress';
  throw new CliError('not_finished', `${running.join(', ')} ${what}`, {
    hint: `wait for the end: claude-see batch wait ${argument}`,
  });
}
