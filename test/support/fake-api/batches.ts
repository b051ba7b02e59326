/** The endpoint /v1/messages/batches: create, list, look at, cancel, delete, and download the results. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type Anthropic from '@anthropic-ai/sdk';
import { composeMessage } from './answer.ts';
import {
  type Ask,
  advance,
  type Batch,
  countRequests,
  LIFETIME_MS,
  orderOf,
  RETENTION_MS,
} from './batch-store.ts';
import { list, pattern, record, shape } from './check.ts';
import { playFailure, sendJson } from './deliver.ts';
import { ApiRefusal, errorBody, invalid } from './errors.ts';
import type { Call } from './routes.ts';

/** A batch to be created. */
export interface Creation {
  readonly body: unknown;
  /** Runs one request as POST /v1/messages does, without a stream; throws the API's refusal. */
  readonly run: (params: unknown) => Promise<Anthropic.Message>;
  /** Called once the batch is accepted. */
  readonly accepted: () => void;
}

// fact(endpoints).
/** Answers a request below /v1/messages/batches; `creation` belongs to a POST there. */
export async function answerBatches(call: Call, creation: () => Creation): Promise<void> {
  const { method } = call.exchange.record;
  const [, id, part] =
    /^\/v1\/messages\/batches(?:\/([^/]+)(\/results|\/cancel)?)?$/.exec(call.url.pathname) ?? [];
  const action = `${method} ${id === undefined ? '' : 'one'}${part ?? ''}`;
  switch (action) {
    case 'POST ':
      return create(call, creation());
    case 'GET ':
      return sendBatches(call);
    case 'GET one':
      return lookAt(call, id ?? '');
    case 'GET one/results':
      return sendResults(call, id ?? '');
    case 'POST one/cancel':
      return cancel(call, id ?? '');
    case 'DELETE one':
      return remove(call, id ?? '');
  }
  throw new ApiRefusal(404, `Not found: ${method} ${call.url.pathname}`);
}

// fact(batches-two).
const createBody = shape({
  requests: list(shape({ custom_id: pattern(/^[a-zA-Z0-9_-]{1,64}$/), params: record })),
});

// fact(batch-requests): A batch holds 1 to 100,000 requests, whose `custom_id` of 1 to 64 letters, digits, hyphens and
// underscores is its own. Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing and
// https://platform.claude.com/docs/en/api/messages/batches/create, 2026-11.
function checkRequests(body: unknown): readonly { custom_id: string; params: unknown }[] {
  createBody(body, '');
  const { requests } = body as { requests: { custom_id: string; params: unknown }[] };
  if (requests.length === 0) throw invalid('requests', 'List should have at least 1 item');
  if (requests.length > 100_000) throw invalid('requests', 'List should have at most 100000 items');
  const known = new Set<string>();
  for (const [index, { custom_id }] of requests.entries()) {
    if (known.has(custom_id)) throw invalid(`requests.${index}.custom_id`, `Duplicate value '${custom_id}'`);
    known.add(custom_id);
  }
  return requests;
}

// fact(batch-queue): An organisation has a limited number of requests in the queue of its batches; a batch beyond it is
// a 429. Source: https://platform.claude.com/docs/en/api/rate-limits, "Message Batches API", 2026-11.
function checkQueue({ exchange, world }: Call, added: number): void {
  const { queue } = world.batching.options;
  const waiting = [...world.batching.batches.values()]
    .filter(({ endedMs }) => endedMs === undefined)
    .reduce((sum, { asks }) => sum + asks.length, 0);
  if (!queue || waiting + added <= queue.max) return;
  exchange.response.setHeader('retry-after-ms', String(queue.retryAfterMs));
  throw new ApiRefusal(429, `${waiting + added} batch requests would exceed the limit of ${queue.max}`);
}

async function create(call: Call, { body, run, accepted }: Creation): Promise<void> {
  const { exchange, scripts, world, workspaceId } = call;
  const requests = checkRequests(body);
  accepted();
  const script = scripts.take('batches');
  if (script && (await playFailure(exchange, script))) return;
  checkQueue(call, requests.length);
  const { answer } = world.batching.options;
  const asks = requests.map(({ custom_id, params }): Ask => {
    if (!answer) return { custom_id, run: () => resultOf(params, call, run) };
    const { model } = params as { model?: unknown };
    return { custom_id, model: String(model), text: answer(custom_id, params) };
  });
  const batch: Batch = {
    id: world.nextId('msgbatch'),
    workspaceId,
    asks,
    custom_ids: requests.map(({ custom_id }) => custom_id),
    createdMs: world.now().getTime(),
    looks: 0,
    downloads: 0,
    cancelMs: undefined,
    endedMs: undefined,
    ending: undefined,
  };
  world.batching.batches.set(batch.id, batch);
  const crash = scripts.take('batch_answers');
  if (crash && (await playFailure(exchange, crash))) return;
  sendJson(exchange, 200, describe(call, batch));
}

// fact(batch-late-validation): Only when a request is run does the API look at its params; what is wrong with them is an
// `errored` result. Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing, 2026-11.
async function resultOf(
  params: unknown,
  { exchange }: Call,
  run: Creation['run'],
): Promise<Anthropic.Messages.MessageBatchResult> {
  try {
    return { type: 'succeeded', message: inBatch(await run(params)) };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const body = errorBody(error.error, exchange.requestId) as Anthropic.ErrorResponse;
    return { type: 'errored', error: body };
  }
}

// fact(batch-tier): The answers of a batch name the service tier `batch`. Source: SDK 1.14.0, `Usage.service_tier`,
// 2026-11.
function inBatch(message: Anthropic.Message): Anthropic.Message {
  return { ...message, usage: { ...message.usage, service_tier: 'batch' } };
}

async function sendBatches(call: Call): Promise<void> {
  const { exchange, scripts, world, workspaceId } = call;
  const own = [...world.batching.batches.values()].filter((batch) => batch.workspaceId === workspaceId);
  for (const batch of own) await advance(world, batch, false);
  const page = pageOf(own.reverse(), call.url.searchParams);
  const script = scripts.take('batches');
  if (script && (await playFailure(exchange, script))) return;
  sendJson(exchange, 200, { ...page, data: page.data.map((batch) => describe(call, batch)) });
}

// fact(batch-list): A list of batches has the newest first, 20 a page or 1 to 1,000 as asked, and goes on after
// `after_id` or before `before_id`. Source: https://platform.claude.com/docs/en/api/messages/batches/list, 2026-11.
function pageOf(batches: readonly Batch[], query: URLSearchParams) {
  for (const name of query.keys()) {
    if (!['limit', 'after_id', 'before_id'].includes(name))
      throw invalid(name, 'Extra inputs are not permitted');
  }
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw invalid('limit', 'Input should be an integer from 1 to 1000');
  }
  const placeOf = (name: string) => {
    const id = query.get(name);
    const index = batches.findIndex((batch) => batch.id === id);
    if (id !== null && index === -1) throw invalid(name, 'Invalid page cursor');
    return id === null ? undefined : index;
  };
  const [after, before] = [placeOf('after_id'), placeOf('before_id')];
  const start = before === undefined ? (after ?? -1) + 1 : Math.max(0, before - limit);
  const data = batches.slice(start, before === undefined ? start + limit : before);
  return {
    data,
    has_more: before === undefined ? start + limit < batches.length : start > 0,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

// fact(batch-workspace): A batch belongs to the workspace of its key; another workspace's key gets a 404. Source:
// https://platform.claude.com/docs/en/build-with-claude/batch-processing, 2026-11.
function requireBatch({ world, workspaceId }: Call, id: string): Batch {
  const batch = world.batching.batches.get(decodeURIComponent(id));
  if (batch?.workspaceId !== workspaceId) throw new ApiRefusal(404, `Message batch not found: ${id}`);
  return batch;
}

async function lookAt(call: Call, id: string): Promise<void> {
  const batch = requireBatch(call, id);
  const script = call.scripts.take('batches');
  if (script && (await playFailure(call.exchange, script))) return;
  await advance(call.world, batch, true);
  sendJson(call.exchange, 200, describe(call, batch));
}

// guess(batch-late-cancel): Canceling a batch that has ended is a 400, and canceling it twice changes nothing. Source: no
// page says, 2026-11. If wrong: cancel in test/support/fake-api/batches.ts, and cancelBatch in src/api/batches.ts.
async function cancel(call: Call, id: string): Promise<void> {
  const batch = requireBatch(call, id);
  const script = call.scripts.take('batches');
  if (script && (await playFailure(call.exchange, script))) return;
  await advance(call.world, batch, false);
  if (batch.endedMs !== undefined) throw invalid('', `Message batch ${id} has ended and cannot be canceled`);
  batch.cancelMs ??= call.world.now().getTime();
  sendJson(call.exchange, 200, describe(call, batch));
}

// fact(batch-delete): Only a batch that has ended can be deleted. Source: SDK 1.14.0, `Batches.delete`, 2026-11.
async function remove(call: Call, id: string): Promise<void> {
  const batch = requireBatch(call, id);
  await advance(call.world, batch, false);
  if (batch.endedMs === undefined) throw invalid('', `Message batch ${id} has not ended: cancel it first`);
  call.world.batching.batches.delete(batch.id);
  sendJson(call.exchange, 200, { id: batch.id, type: 'message_batch_deleted' });
}

// guess(batch-no-results): Results of a batch that has not ended, or whose 29 days are over, are a 404. Source: no page
// names the status, 2026-11. If wrong: sendResults in test/support/fake-api/batches.ts.
async function sendResults(call: Call, id: string): Promise<void> {
  const { exchange, scripts, world } = call;
  const { response } = exchange;
  const batch = requireBatch(call, id);
  await advance(world, batch, false);
  if (batch.endedMs === undefined) throw new ApiRefusal(404, `Message batch ${id} has no results yet`);
  if (isArchived(call, batch)) throw new ApiRefusal(404, `The results of message batch ${id} are archived`);
  const script = scripts.take('batch_results');
  if (script && (await playFailure(exchange, script))) return;
  const cut = numberOf(script && 'interruptions' in script ? script.interruptions?.[0]?.after : undefined);
  const order = orderOf(batch);
  batch.downloads += 1;
  response.writeHead(200, { 'content-type': 'application/x-jsonl' });
  const lineOf = lineMaker();
  const lines = order.map((ask) => () => lineOf(ask));
  await pipeline(Readable.from(callEach(lines.slice(0, cut))), response, { end: false });
  const next = cut === undefined ? undefined : lines[cut]?.();
  if (next === undefined) {
    if (cut !== undefined)
      exchange.complain(`a download never breaks off after ${cut} of ${lines.length} lines`);
    response.end();
    return;
  }
  await new Promise<void>((resolve) => response.write(next.slice(0, next.length >> 1), () => resolve()));
  exchange.recorder.update(exchange.record, { finished: true });
  response.socket?.destroy();
}

function numberOf(after: number | 'thinking' | undefined): number | undefined {
  return typeof after === 'number' ? after : undefined;
}

/** Makes the lines when it is their turn, some of them at a time: a write for each would take seconds for very many. */
function* callEach(lines: readonly (() => string)[]): Generator<string> {
  let text = '';
  for (const line of lines) {
    text += line();
    if (text.length < WRITE_CHARACTERS) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

const WRITE_CHARACTERS = 64 * 1024;

/** Returns the line of a result; those that are a text alone differ in little, so the rest of them is made once. */
function lineMaker(): (ask: Ask) => string {
  const rests = new Map<string, readonly string[]>();
  return ({ custom_id, model = '', text = '', result }) => {
    if (result) return `${JSON.stringify({ custom_id, result })}\n`;
    const rest = rests.get(model) ?? restOf(model);
    rests.set(model, rest);
    const [start, id, end] = rest;
    return `${start}${custom_id}${id}${JSON.stringify(text)}${end}\n`;
  };
}

/** The line of a text before the custom_id, between that and the text, and after that. */
function restOf(model: string): readonly string[] {
  const context = { id: 'msg_011FakeBatch', model, inputTokens: 1, inferenceGeo: null, described: '' };
  const rest = { nextToolId: () => '', issue: () => {} };
  const { message } = composeMessage({ text: '<text>' }, { ...context, ...rest });
  const result = { type: 'succeeded' as const, message: inBatch(message) };
  return JSON.stringify({ custom_id: '<custom_id>', result }).split(/<custom_id>|"<text>"/);
}

function isArchived({ world }: Call, { createdMs }: Batch): boolean {
  return world.now().getTime() >= createdMs + RETENTION_MS;
}

// fact(batch-dates): A batch names the times of its creation, its end, its expiry, its cancellation and the end of its
// results, and the address of its results only once it has ended. Source: SDK 1.14.0, `MessageBatch`, 2026-11.
function describe(call: Call, batch: Batch): Anthropic.Messages.MessageBatch {
  const { id, createdMs, cancelMs, endedMs } = batch;
  const { headers } = call.exchange.record;
  const date = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  const prefix = call.exchange.platform?.prefix ?? '';
  const hasEnded = endedMs !== undefined;
  return {
    id,
    type: 'message_batch',
    processing_status: hasEnded ? 'ended' : cancelMs === undefined ? 'in_progress' : 'canceling',
    request_counts: countRequests(batch),
    created_at: new Date(createdMs).toISOString(),
    ended_at: date(endedMs),
    expires_at: new Date(createdMs + LIFETIME_MS).toISOString(),
    archived_at: isArchived(call, batch) ? date(createdMs + RETENTION_MS) : null,
    cancel_initiated_at: date(cancelMs),
    results_url: hasEnded ? `http://${headers.host}${prefix}/v1/messages/batches/${id}/results` : null,
  };
}
