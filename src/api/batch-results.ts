// Streams the results of a batch, one at a time, and downloads them again when the connection breaks.
import { APIConnectionError } from '@anthropic-ai/sdk/core/error';
import type { MessageBatchIndividualResponse } from '@anthropic-ai/sdk/resources/messages/batches';
import { CliError } from '../errors.ts';
import { formatBytes, formatCount, plural } from '../format.ts';
import { BATCH_LIMITS, MAX_RESULT_BYTES } from '../limits.ts';
import { type BatchFacts, retrieveBatch } from './batches.ts';
import { callApi } from './call-api.ts';
import type { Client } from './client.ts';
import { requireBatchesEndpoint } from './errors/missing-batches.ts';
import { getMediaType, unexpectedResponse } from './errors/unexpected-response.ts';
import { type CallContext, makeRetries } from './retry.ts';

/** The result of one request of a batch. */
export type BatchResult = MessageBatchIndividualResponse;

/**
 * Yields each result of a batch that has ended once, in any order. Holds one result and the custom_ids of all in memory.
 * Throws CliError, also if the batch has not ended or its results are gone.
 */
export async function* streamBatchResults(
  client: Client,
  id: string,
  context: CallContext,
): AsyncGenerator<BatchResult, void, undefined> {
  const total = countResults(await retrieveBatch(client, id, context));
  const countRetries = () => makeRetries(context, { subject: id, step: 'reading the results' });
  let waitToRetry = countRetries();
  // The number of the last download that had it.
  const seen = new Map<string, number>();
  for (let attempt = 1; ; attempt += 1) {
    const before = seen.size;
    let repeated = 0;
    try {
      for await (const result of download(client, id, context)) {
        const earlier = seen.get(result.custom_id);
        seen.set(result.custom_id, attempt);
        if (earlier === undefined) {
          if (seen.size > BATCH_LIMITS.maxRequests) throw tooManyError(id);
          yield result;
        } else if (earlier === attempt) repeated += 1;
      }
      if (seen.size < total) {
        throw brokenError(id, seen.size, new Error(`the download ended before all ${total} results`));
      }
      noteRepeated(repeated, id, context);
      return;
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      // A long download may break often; what counts is whether it gets further.
      if (seen.size > before) waitToRetry = countRetries();
      await waitToRetry(error instanceof BrokenLine ? brokenError(id, seen.size, error) : error);
    }
  }
}

function noteRepeated(repeated: number, id: string, { output }: CallContext): void {
  if (repeated === 0) return;
  const results = `${plural(repeated, 'result')} left out`;
  output.notice(`${id}: ${results}: the API had given another one for the same custom_id, which is kept`);
}

function tooManyError(id: string): CliError {
  const message = `has more than ${formatCount(BATCH_LIMITS.maxRequests)} results, which no batch of the API has`;
  return new CliError('network', message, { subject: id, hint: 'check the address of the API' });
}

/** Returns the number of results; throws CliError if there are none to download. */
function countResults(batch: BatchFacts): number {
  const { id, processing_status, request_counts, results_available } = batch;
  if (processing_status !== 'ended') {
    throw new CliError('invalid_request', 'has no results yet: it has not ended', { subject: id });
  }
  if (!results_available) {
    const message = `has no results any more: the API keeps them for ${BATCH_LIMITS.retentionDays} days`;
    throw new CliError('not_found', message, {
      subject: id,
      hint: 'submit the inputs again, as another batch',
    });
  }
  const { processing, succeeded, errored, canceled, expired } = request_counts;
  return processing + succeeded + errored + canceled + expired;
}

/** The connection ended within a download. */
class BrokenLine extends Error {}

function brokenError(id: string, received: number, cause: Error): CliError {
  const results = `${formatCount(received)} ${received === 1 ? 'result' : 'results'}`;
  return new CliError('broken_stream', `the connection broke after ${results}`, {
    subject: id,
    hint: 'try again',
    // Retries know a failed connection by this class.
    cause: new APIConnectionError({ cause }),
  });
}

/** Yields the results of one download; throws BrokenLine if it breaks off. */
async function* download(client: Client, id: string, context: CallContext): AsyncGenerator<BatchResult> {
  const call = { context, subject: id, middleware: requireBatchesEndpoint };
  // The address in the batch is not used: behind a gateway it would lead past that, with the gateway's key.
  const path = `/v1/messages/batches/${encodeURIComponent(id)}/results`;
  const response = await callApi(client, call, ({ middleware, signal }) =>
    client.base.get<Response>(path, {
      signal,
      middleware: [...middleware],
      headers: { accept: 'application/x-jsonl, application/binary' },
      __binaryResponse: true,
    }),
  );
  const { body, headers } = response;
  const reject = (content: string) =>
    unexpectedResponse(content, { url: client.base.baseURL, headers, provider: client.provider });
  if (!body || getMediaType(headers) === 'text/html') throw reject(body ? 'text/html' : 'no content');
  for await (const { text, isWhole } of readLines(body)) {
    const value = parse(text);
    if (value === undefined && !isWhole) throw new BrokenLine('the last line is not complete');
    if (!isResult(value)) throw reject(value === undefined ? 'broken JSON' : 'JSON of another shape');
    yield value;
  }
}

interface Line {
  readonly text: string;
  /** False for a last line without its end. */
  readonly isWhole: boolean;
}

/** Yields the lines of a body that are not blank. */
async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let held = 0;
  const takeLine = (isWhole: boolean): readonly Line[] => {
    const text = Buffer.concat(parts).toString();
    parts = [];
    held = 0;
    return text.trim() === '' ? [] : [{ text, isWhole }];
  };
  for await (const chunk of breakable(body)) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      yield* takeLine(true);
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    held += chunk.length - start;
    if (held > MAX_RESULT_BYTES) throw tooLongError();
  }
  yield* takeLine(false);
}

/** Yields the chunks of a body, and throws BrokenLine for whatever ends it early. */
async function* breakable(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new BrokenLine('the body broke off', { cause });
  }
}

function tooLongError(): CliError {
  const message = `a result is larger than ${formatBytes(MAX_RESULT_BYTES)}`;
  return new CliError('broken_stream', message, { hint: 'try again' });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isResult(value: unknown): value is BatchResult {
  const { custom_id, result } = Object(value) as { custom_id?: unknown; result?: unknown };
  return typeof custom_id === 'string' && typeof (Object(result) as { type?: unknown }).type === 'string';
}
