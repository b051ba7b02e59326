// Describes a batch as `batch status` prints it. Pure.
import type { BatchStatus } from '../render/batch/batch-status.ts';
import { type FoundBatch, toResumeCommand } from './find-batch.ts';
import type { BatchLook } from './observe.ts';
import type { BatchProgress } from './progress-of.ts';

/** Returns the status of a batch. */
export function toBatchStatus(
  found: FoundBatch,
  { manifest, progress }: Omit<BatchLook, 'problem'>,
): BatchStatus {
  const { id, created_at, provider, question } = manifest.start;
  const { state, inputs, unusable, unsubmitted, counts, parts } = progress;
  return {
    id,
    manifest: found.path,
    state,
    created_at,
    provider,
    model: question.model,
    prompt: question.prompt,
    inputs,
    unusable,
    unsubmitted,
    requests: counts,
    batches: parts.map(({ n: _, ...part }) => part),
    next: nextCommand(found, progress),
  };
}

/** Returns the command that goes on with a batch. */
export function nextCommand(
  { argument }: Pick<FoundBatch, 'argument'>,
  { state }: Pick<BatchProgress, 'state'>,
): string {
  switch (state) {
    case 'unsubmitted':
    case 'unresolved':
      return toResumeCommand(argument);
    case 'in_progress':
    case 'canceling':
      return `claude-see batch wait ${argument}`;
    case 'ended':
      return `claude-see batch results ${argument}`;
  }
}
