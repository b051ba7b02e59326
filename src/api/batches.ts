// Creates, looks at, cancels and lists batches: many requests that the API runs later (the Message Batches API).
import { type MessageBatch, Batches as SdkBatches } from '@anthropic-ai/sdk/resources/messages/batches';
import { CliError } from '../errors.ts';
import { formatBytes, formatCount } from '../format.ts';
import { BATCH_LIMITS, BATCHES_PER_PAGE } from '../limits.ts';
import { callApi } from './call-api.ts';
import type { Client } from './client.ts';
import { mayHaveCreated } from './errors/may-have-created.ts';
import { requireBatchesEndpoint } from './errors/missing-batches.ts';
import { isBatch, isPageOf } from './errors/unexpected-response.ts';
import { openContent, sendContent } from './file-content.ts';
import { requireBatches } from './providers/providers.ts';
import type { CallContext } from './retry.ts';

/** A batch, by the API's own names. Times are in RFC 3339. */
export interface BatchFacts
  extends Pick<
    MessageBatch,
    | 'id'
    | 'processing_status'
    | 'request_counts'
    | 'created_at'
    | 'ended_at'
    | 'expires_at'
    | 'cancel_initiated_at'
  > {
  /** True from the end of the batch until its results are archived. */
  readonly results_available: boolean;
}

/** The body of a batch on disk: `{"requests": […]}`. */
export interface BatchBody {
  readonly path: string;
  readonly bytes: number;
  /** Called with the number of bytes sent so far, which starts again at 0 with each retry. */
  readonly onSent?: (bytes: number) => void;
}

const BATCHES_PATH = '/v1/messages/batches';

/**
 * Creates a batch from a file, which is streamed. It is sent again only after a failure by which the API certainly did
 * not take it. Throws CliError; `mayHaveCreated` says of it whether the batch may exist nevertheless.
 */
export async function createBatch(
  client: Client,
  { path, bytes, onSent = () => {} }: BatchBody,
  context: CallContext,
): Promise<BatchFacts> {
  requireBatches(client.provider);
  if (bytes > BATCH_LIMITS.maxBytes) throw tooLargeError(path, bytes);
  const content = await openContent(path, { path }, 'application/json');
  const call = {
    context,
    isExpected: isBatch,
    middleware: requireBatchesEndpoint,
    mayRetry: (error: unknown) => !mayHaveCreated(error),
  };
  const batch = await callApi(client, call, ({ middleware, signal }) =>
    client.base.post<MessageBatch>(BATCHES_PATH, {
      body: content.blob,
      signal,
      headers: { 'content-type': 'application/json' },
      middleware: [
        (request, next) =>
          sendContent(content, { onSent }, (stream) => {
            Object.defineProperty(content.blob, 'stream', {
              value: () => toStream(stream()),
              configurable: true,
            });
            return next(request);
          }),
        ...middleware,
      ],
      // To follow a redirect, fetch would keep a copy of the whole body in memory.
      fetchOptions: { redirect: 'error', window: null },
    }),
  );
  return toFacts(batch);
}

/** Returns the facts of one batch; throws CliError, `not_found` if the workspace does not have it. */
export async function retrieveBatch(client: Client, id: string, context: CallContext): Promise<BatchFacts> {
  const call = { ...batchCall(client, context), subject: id };
  return toFacts(
    await callApi(client, call, ({ middleware, signal }) =>
      getBatches(client).retrieve(id, {}, { signal, middleware: [...middleware] }),
    ),
  );
}

// guess(batch-late-cancel).
/** Cancels a batch, and returns the facts of one that has ended already. Throws CliError as `retrieveBatch` does. */
export async function cancelBatch(client: Client, id: string, context: CallContext): Promise<BatchFacts> {
  const call = { ...batchCall(client, context), subject: id };
  try {
    return toFacts(
      await callApi(client, call, ({ middleware, signal }) =>
        getBatches(client).cancel(id, {}, { signal, middleware: [...middleware] }),
      ),
    );
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'invalid_request') throw error;
    const facts = await retrieveBatch(client, id, context);
    if (facts.processing_status === 'ended') return facts;
    throw error;
  }
}

/** Yields the workspace's batches page by page, newest first; throws CliError. */
export async function* listBatches(
  client: Client,
  context: CallContext,
): AsyncGenerator<readonly BatchFacts[], void, undefined> {
  const call = { ...batchCall(client, context), isExpected: isPageOf(isBatch) };
  let page = await callApi(client, call, ({ middleware, signal }) =>
    getBatches(client).list({ limit: BATCHES_PER_PAGE }, { signal, middleware: [...middleware] }),
  );
  for (;;) {
    const current = page;
    yield current.data.map(toFacts);
    if (!current.hasNextPage()) return;
    // The SDK reuses the options of the first page, and with them the check of its shape.
    page = await callApi(client, call, () => current.getNextPage());
  }
}

function batchCall(client: Client, context: CallContext) {
  requireBatches(client.provider);
  return { context, isExpected: isBatch, middleware: requireBatchesEndpoint };
}

function getBatches({ base }: Client): SdkBatches {
  return new SdkBatches(base);
}

function toFacts(batch: MessageBatch): BatchFacts {
  const { id, processing_status, request_counts, created_at, expires_at } = batch;
  return {
    id,
    processing_status,
    request_counts,
    created_at,
    ended_at: batch.ended_at ?? null,
    expires_at,
    cancel_initiated_at: batch.cancel_initiated_at ?? null,
    results_available: batch.results_url != null && batch.archived_at == null,
  };
}

/** Turns a generator into the stream that fetch takes from a Blob; a piece is made when fetch asks for it. */
function toStream(pieces: AsyncGenerator<Uint8Array, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(stream) {
        const { value, done } = await pieces.next();
        if (done) stream.close();
        else stream.enqueue(value);
      },
      async cancel() {
        await pieces.return();
      },
    },
    { highWaterMark: 0 },
  );
}

function tooLargeError(path: string, bytes: number): CliError {
  const limit = `${formatBytes(BATCH_LIMITS.maxBytes)} (${formatCount(BATCH_LIMITS.maxBytes)} bytes)`;
  const message = `a batch of ${formatCount(bytes)} bytes; the API takes at most ${limit}`;
  return new CliError('limit_exceeded', message, { subject: path });
}
