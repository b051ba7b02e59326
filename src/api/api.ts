// The API as commands see it: each call returns a value or throws a CliError. Loaded and opened on first use.
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import { SDK_BASE_URL } from '../store/upload-scope.ts';
import type { BatchResult } from './batch-results.ts';
import type { BatchBody, BatchFacts } from './batches.ts';
import type { BuiltRequest } from './build-request.ts';
import { type ClientContext, makeClient } from './client.ts';
import { type CountContext, countTokens } from './count-tokens.ts';
import { mayHaveCreated } from './errors/may-have-created.ts';
import { deleteFile, findBlockType, listFiles, retrieveFile } from './files.ts';
import { makeFilesGate } from './files-gate.ts';
import { makeFilesRate } from './files-rate.ts';
import { listImageModels } from './list-models.ts';
import { type CallContext, makeRetries } from './retry.ts';
import { type AnswerListener, type Reply, streamMessage } from './stream-message.ts';
import { type Upload, type Uploaded, type UploadOptions, uploadFile } from './upload.ts';

export interface Api {
  /** Counts the retries of one message, which the engine makes; all other calls make their own. */
  makeRetries: typeof makeRetries;
  /** Sends a request once and streams its answer. */
  streamMessage(request: BuiltRequest, listener: AnswerListener, signal: AbortSignal): Promise<Reply>;
  /** Counts the tokens of a request's prompt; undefined where the provider or the address counts none. */
  countTokens(request: BuiltRequest, context: CountContext): Promise<number | undefined>;
  /** Looks up the type of content block that a stored file fits in. */
  findBlockType(file_id: string, context: CallContext): Promise<'image' | 'document'>;
  /** Uploads a file from memory or disk; returns its metadata and the hash of the bytes sent. */
  uploadFile(upload: Upload, options: UploadOptions, context: CallContext): Promise<Uploaded>;
  /** Lists the workspace's files page by page, newest first. */
  listFiles(context: CallContext): AsyncIterable<readonly FileMetadata[]>;
  retrieveFile(file_id: string, context: CallContext): Promise<FileMetadata>;
  deleteFile(file_id: string, context: CallContext): Promise<void>;
  /** Lists the models that accept images, newest first. */
  listImageModels(context: CallContext): Promise<readonly ModelInfo[]>;
  /** Creates a batch from a file that holds the whole body. */
  createBatch(body: BatchBody, context: CallContext): Promise<BatchFacts>;
  /** True unless a failure of `createBatch`, or an abort, leaves no doubt that the batch does not exist. */
  mayHaveCreated: typeof mayHaveCreated;
  retrieveBatch(id: string, context: CallContext): Promise<BatchFacts>;
  cancelBatch(id: string, context: CallContext): Promise<BatchFacts>;
  /** Lists the workspace's batches page by page, newest first. */
  listBatches(context: CallContext): AsyncIterable<readonly BatchFacts[]>;
  /** Yields each result of a batch once, in any order. */
  streamBatchResults(id: string, context: CallContext): AsyncIterable<BatchResult>;
}

/** Opens the API for a run; throws CliError if the provider's package or configuration is missing. */
export async function openApi(context: ClientContext): Promise<Api> {
  const client = await makeClient(context);
  const rate = makeFilesRate();
  const gate = makeFilesGate({ isKnown: client.base.baseURL === SDK_BASE_URL });
  return {
    makeRetries,
    streamMessage: (...args) => streamMessage(client, ...args),
    countTokens: (...args) => countTokens(client, ...args),
    findBlockType: (id, context) =>
      gate(() => rate(context, (paced) => findBlockType(client, id, paced)), id),
    uploadFile: (upload, options, context) =>
      gate(() => rate(context, (paced) => uploadFile(client, upload, options, paced)), upload.input),
    listFiles: (...args) => listFiles(client, ...args),
    retrieveFile: (id, context) => gate(() => rate(context, (paced) => retrieveFile(client, id, paced)), id),
    deleteFile: (id, context) => gate(() => rate(context, (paced) => deleteFile(client, id, paced)), id),
    listImageModels: (...args) => listImageModels(client, ...args),
    createBatch: async (...args) => (await import('./batches.ts')).createBatch(client, ...args),
    mayHaveCreated,
    retrieveBatch: async (...args) => (await import('./batches.ts')).retrieveBatch(client, ...args),
    cancelBatch: async (...args) => (await import('./batches.ts')).cancelBatch(client, ...args),
    async *listBatches(...args) {
      yield* (await import('./batches.ts')).listBatches(client, ...args);
    },
    async *streamBatchResults(...args) {
      yield* (await import('./batch-results.ts')).streamBatchResults(client, ...args);
    },
  };
}
