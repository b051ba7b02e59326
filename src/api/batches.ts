// Placeholder on the branch of the design: a helper replaces it. Speaks to /v1/messages/batches.
import type {
  MessageBatch,
  MessageBatchIndividualResponse,
} from '@anthropic-ai/sdk/resources/messages/batches';

/** A batch as the API describes it. */
export type BatchFacts = Pick<
  MessageBatch,
  | 'id'
  | 'processing_status'
  | 'request_counts'
  | 'created_at'
  | 'ended_at'
  | 'expires_at'
  | 'cancel_initiated_at'
  | 'results_url'
>;

/** The result of one request of a batch. */
export type BatchResult = MessageBatchIndividualResponse;

/** Says whether the API may have created the batch although the call failed. */
export function mayHaveCreated(error: unknown): boolean {
  return error !== undefined;
}
