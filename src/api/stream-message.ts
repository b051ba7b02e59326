// Sends one request and streams its answer; prints nothing: text goes to a callback, the whole to the return value.

import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream';
import type {
  Message,
  MessageStreamParams,
  RawMessageStreamEvent,
  TextCitation,
} from '@anthropic-ai/sdk/resources/messages/messages';
import { CliError } from '../errors.ts';
import type { BlockOrigins } from './build-request.ts';
import { raceWithSignal } from './call-api.ts';
import { type Client, lacksCredentials } from './client.ts';
import { isSpendLimit } from './errors/codes.ts';
import type { RequestContext } from './errors/request-context.ts';
import { toCliError } from './errors/to-cli-error.ts';

/** A complete answer as the API ended it, whatever its stop_reason. */
export interface Answer {
  readonly text: string;
  readonly message: Message;
  readonly request_id: string | null;
}

export interface AnswerListener {
  /** The answer has begun: the prompt is read, and what of it was marked is in the cache. */
  began?(): void;
  /** Takes each piece of text; the next one waits for it. */
  text(piece: string): Promise<void>;
  /** Takes each citation of the text block that is arriving. */
  citation?(citation: TextCitation): void;
  /** A block has ended, of whatever kind. */
  blockEnd?(): Promise<void>;
  /** The model has begun to think before it writes. */
  thinking(): void;
}

/** Streams the answer to a request; throws CliError for every failure, with the text that had arrived before it. */
export async function streamMessage(
  client: Client,
  params: MessageStreamParams,
  origins: BlockOrigins,
  signal: AbortSignal,
  listener: AnswerListener,
): Promise<Answer> {
  const stream = warningsToLogger(client, () =>
    client.messages.stream(params, { signal, middleware: [stopAtSpendLimit, ...client.innermost] }),
  );
  let text = '';
  try {
    for await (const event of eventsOf(stream, signal)) {
      // The stream still hands out what it holds after an abort, which can take longer than the run had.
      signal.throwIfAborted();
      text += textOf(event);
      await tell(event, listener);
    }
    const message = await stream.finalMessage();
    return { text, message, request_id: stream.request_id ?? null };
  } catch (error) {
    const inputs = origins.map((blocks) =>
      blocks.map((item) => (item.kind === 'source' ? item.input : undefined)),
    );
    const namesUrl = origins.flat().some((item) => item.kind === 'source' && item.source.type === 'url');
    throw failure(error, { client, params, inputs, namesUrl, signal, stream, text });
  }
}

/** The API begins a text block empty; a server in between may put text there, which the SDK's message then has too. */
function textOf(event: RawMessageStreamEvent): string {
  switch (event.type) {
    case 'content_block_start':
      return event.content_block.type === 'text' ? written(event.content_block.text) : '';
    case 'content_block_delta':
      return event.delta.type === 'text_delta' ? written(event.delta.text) : '';
    default:
      return '';
  }
}

/** A server in between may leave a text out, or put anything there. */
function written(text: unknown): string {
  return typeof text === 'string' ? text : '';
}

/** Yields the events; before the first one a platform's package may be looking for credentials, deaf to any signal. */
async function* eventsOf(stream: MessageStream, signal: AbortSignal): AsyncGenerator<RawMessageStreamEvent> {
  const events = stream[Symbol.asyncIterator]();
  try {
    let next = await raceWithSignal(events.next(), signal);
    while (!next.done) {
      yield next.value;
      next = await events.next();
    }
  } finally {
    events.return?.();
  }
}

/** Hands one event on; what is not known here is nothing for a listener. */
async function tell(event: RawMessageStreamEvent, listener: AnswerListener): Promise<void> {
  const text = textOf(event);
  if (text !== '') return listener.text(text);
  switch (event.type) {
    case 'message_start':
      return listener.began?.();
    case 'content_block_start':
      return event.content_block.type === 'thinking' ? listener.thinking() : undefined;
    case 'content_block_delta':
      return event.delta.type === 'citations_delta' ? listener.citation?.(event.delta.citation) : undefined;
    case 'content_block_stop':
      return listener.blockEnd?.();
  }
}

/**
 * The SDK warns of a deprecated model by console.warn and not by its logger; it does so before `start` returns, so
 * that the console can be lent to it for just that long.
 */
function warningsToLogger<T>(client: Client, start: () => T): T {
  // biome-ignore-start lint/suspicious/noConsole: it is the console that has to be quiet
  const warn = console.warn;
  console.warn = (text: string) => client.base.logger.warn(text);
  try {
    return start();
  } finally {
    console.warn = warn;
  }
  // biome-ignore-end lint/suspicious/noConsole: it is the console that has to be quiet
}

interface Failed {
  readonly client: Client;
  readonly params: MessageStreamParams;
  readonly inputs: readonly (readonly (string | undefined)[])[];
  readonly namesUrl: boolean;
  readonly signal: AbortSignal;
  readonly stream: MessageStream;
  readonly text: string;
}

function failure(
  error: unknown,
  { client, params, inputs, namesUrl, signal, stream, text }: Failed,
): unknown {
  const context: RequestContext = {
    baseUrl: client.base.baseURL,
    platform: client.platform,
    model: params.model,
    inputs,
    namesUrl,
    lacksCredentials: lacksCredentials(client),
    streaming: stream.response !== undefined,
    response: stream.response ?? undefined,
    textArrived: text !== '',
  };
  const known = signal.aborted ? signal.reason : toCliError(error, context);
  if (!(known instanceof CliError)) return known;
  if (text === '' && (known.requestId || !stream.request_id)) return known;
  return known.with({ requestId: known.requestId ?? stream.request_id, partialText: text || undefined });
}

/** Middleware of the SDK: a spend limit is final, whatever its `retry-after` says. */
const stopAtSpendLimit: Middleware = async (request, next) => {
  const response = await next(request);
  if (response.status !== 429) return response;
  const body = await response.text();
  const headers = new Headers(response.headers);
  if (isSpendLimit(errorCodeOf(body))) headers.set('x-should-retry', 'false');
  return new Response(body, { status: response.status, statusText: response.statusText, headers });
};

function errorCodeOf(body: string): string | undefined {
  try {
    return JSON.parse(body)?.error?.details?.error_code;
  } catch {
    return undefined;
  }
}
