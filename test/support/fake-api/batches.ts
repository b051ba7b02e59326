/** As much of the batches endpoint as the live ring needs: create, look at, and read the results. */
import type Anthropic from '@anthropic-ai/sdk';
import { integer, list, pattern, record, shape } from './check.ts';
import { sendJson } from './deliver.ts';
import { ApiRefusal, errorBody } from './errors.ts';
import type { Call } from './routes.ts';

/** A batch to be created. */
export interface Creation {
  readonly body: unknown;
  /** Runs one request as POST /v1/messages does, without a stream; throws the API's refusal. */
  readonly run: (params: unknown) => Promise<Anthropic.Message>;
}

// fact(batches-two).
/*
 * Not here yet: list, cancel, delete, expiry, waiting, and the rules on sizes, double ids and foreign workspaces. A batch
 * of this fake has ended when it is created.
 */
const createBody = shape({
  requests: list(shape({ custom_id: pattern(/^[a-zA-Z0-9_-]{1,64}$/), params: record })),
});

// fact(endpoints).
/** Answers a request below /v1/messages/batches; a POST is one that creates. */
export async function answerBatches(call: Call, creation?: Creation): Promise<void> {
  const { exchange, url, world } = call;
  const { method } = exchange.record;
  const [, id, part] = /^\/v1\/messages\/batches(?:\/([^/]+)(\/results)?)?$/.exec(url.pathname) ?? [];
  if (id === undefined && creation) return create(call, creation);
  const batch = id === undefined ? undefined : world.batches.get(id);
  if (method !== 'GET' || !batch) throw new ApiRefusal(404, `Not found: ${method} ${url.pathname}`);
  if (part === undefined) return sendJson(exchange, 200, describe(call, id ?? '', batch));
  exchange.response.writeHead(200, { 'content-type': 'application/x-jsonl' });
  exchange.response.end(batch.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

async function create(call: Call, { body, run }: Creation): Promise<void> {
  createBody(body, '');
  const { requests } = body as { requests: { custom_id: string; params: unknown }[] };
  integer(1)(requests.length, 'requests');
  const results: Anthropic.Messages.MessageBatchIndividualResponse[] = [];
  for (const { custom_id, params } of requests) {
    results.push({ custom_id, result: await resultOf(params, call, run) });
  }
  const id = call.world.nextId('msgbatch');
  call.world.batches.set(id, results);
  sendJson(call.exchange, 200, describe(call, id, results));
}

/** Only the result of a request tells that it is wrong. */
async function resultOf(
  params: unknown,
  call: Call,
  run: Creation['run'],
): Promise<Anthropic.Messages.MessageBatchResult> {
  try {
    return { type: 'succeeded', message: await run(params) };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const body = errorBody(error.error, call.exchange.requestId) as Anthropic.ErrorResponse;
    return { type: 'errored', error: body };
  }
}

function describe(
  { world, exchange }: Call,
  id: string,
  results: readonly Anthropic.Messages.MessageBatchIndividualResponse[],
): Anthropic.Messages.MessageBatch {
  const count = (type: string) => results.filter(({ result }) => result.type === type).length;
  const now = world.now();
  return {
    id,
    type: 'message_batch',
    processing_status: 'ended',
    request_counts: {
      processing: 0,
      succeeded: count('succeeded'),
      errored: count('errored'),
      canceled: 0,
      expired: 0,
    },
    created_at: now.toISOString(),
    ended_at: now.toISOString(),
    expires_at: new Date(now.getTime() + 24 * 3_600_000).toISOString(),
    archived_at: null,
    cancel_initiated_at: null,
    results_url: `http://${exchange.record.headers.host}/v1/messages/batches/${id}/results`,
  };
}
