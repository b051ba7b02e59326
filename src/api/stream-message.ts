// Sends one request and streams its answer to a listener.
import type { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream';
import type {
  Message,
  RawMessageStreamEvent,
  TextCitation,
} from '@anthropic-ai/sdk/resources/messages/messages';
import { CliError } from '../errors.ts';
import { type BuiltRequest, findOrigin } from './build-request.ts';
import { raceWithSignal } from './call-api.ts';
import { type Client, lacksCredentials, withFreshToken } from './client.ts';
import type { Source } from './content-blocks.ts';
import { findCloudRequestId } from './errors/clouds.ts';
import { toCliError } from './errors/to-cli-error.ts';
import type { SendingListener } from './http/send-in-pieces.ts';

/** A complete answer, with any stop_reason. */
export interface Reply {
  readonly text: string;
  readonly message: Message;
  readonly request_id: string | null;
}

/** Tokens that a reply used. */
export type Usage = Message['usage'];

/** A citation of a document, as the API streams it. */
export type Citation = TextCitation;

export interface AnswerListener {
  /** Follows the body of the request while it is sent. */
  readonly requestBody?: SendingListener;
  /** Called when the answer begins: by then the prompt is in the cache, as far as it is marked. */
  began?(): void;
  /** Called with each piece of text; the next event waits for it. */
  text(piece: string): Promise<void>;
  /** Called with each citation of the current text block. */
  citation?(citation: TextCitation): void;
  /** Called at the end of each content block of any type. */
  blockEnd?(): Promise<void>;
  /** Called when the model begins to think. */
  thinking(): void;
}

/**
 * Sends a request once and streams its answer. Throws CliError with the text that had arrived, the reason of `signal` if
 * that aborts, and any error of the listener unchanged.
 */
export function streamMessage(
  client: Client,
  request: BuiltRequest,
  listener: AnswerListener,
  signal: AbortSignal,
): Promise<Reply> {
  return withFreshToken(client, () => streamOnce(client, request, listener, signal));
}

async function streamOnce(
  client: Client,
  request: BuiltRequest,
  listener: AnswerListener,
  signal: AbortSignal,
): Promise<Reply> {
  // A signature covers the body, so only fetch may cut it into pieces, and all requests share that.
  client.reportSendingTo(listener.requestBody);
  const stream = withConsoleWarnings(client, () =>
    client.messages.stream(request.params, {
      signal,
      middleware: [...client.lastMiddleware],
    }),
  );
  let text = '';
  try {
    for await (const event of readEvents(stream, signal)) {
      // After an abort the stream still yields its buffered events, which may take longer than the run has.
      signal.throwIfAborted();
      text += getText(event);
      await notify(listener, event);
    }
    const message = await stream.finalMessage();
    return { text, message, request_id: stream.request_id ?? null };
  } catch (error) {
    const reason = signal.aborted ? signal.reason : toStreamError(error, { client, request, stream, text });
    throw addDetails(reason, { client, stream, text });
  }
}

/** The API sends an empty text in `content_block_start`, but a server in between may not. */
function getText(event: RawMessageStreamEvent): string {
  switch (event.type) {
    case 'content_block_start':
      return event.content_block.type === 'text' ? toText(event.content_block.text) : '';
    case 'content_block_delta':
      return event.delta.type === 'text_delta' ? toText(event.delta.text) : '';
    default:
      return '';
  }
}

/** A server in between may leave the text out, or send a value of another type. */
function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Yields the events. Until the first, a provider's SDK may be looking for credentials, which ignores the signal. */
async function* readEvents(
  stream: MessageStream,
  signal: AbortSignal,
): AsyncGenerator<RawMessageStreamEvent> {
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

/** Passes an event on to the listener; ignores events of unknown types. */
async function notify(listener: AnswerListener, event: RawMessageStreamEvent): Promise<void> {
  const text = getText(event);
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
 * Runs `start` with console.warn replaced by the client's logger: the SDK warns of a deprecated model on the console,
 * before `start` returns, in lines that do not all end in a full stop.
 */
function withConsoleWarnings<T>(client: Client, start: () => T): T {
  // biome-ignore-start lint/suspicious/noConsole: console.warn is replaced, not called
  const warn = console.warn;
  console.warn = (text: string) => client.base.logger.warn(text.replaceAll(/(?<!\.)\n/g, '. '));
  try {
    return start();
  } finally {
    console.warn = warn;
  }
  // biome-ignore-end lint/suspicious/noConsole: console.warn is replaced, not called
}

interface Interrupted {
  readonly client: Client;
  readonly request: BuiltRequest;
  readonly stream: MessageStream;
  readonly text: string;
}

function toStreamError(error: unknown, { client, request, stream, text }: Interrupted): unknown {
  const { params, origins } = request;
  return toCliError(error, {
    baseUrl: client.base.baseURL,
    provider: client.provider,
    model: params.model,
    findInput: (index) => {
      const item = findOrigin(origins, index);
      return item?.kind === 'source' ? item.input : undefined;
    },
    urls: listInputs(origins, ({ type }) => type === 'url'),
    files: listInputs(origins, ({ type }) => type === 'file'),
    inline: listInputs(origins, ({ type }) => type === 'base64'),
    images: listInputs(origins, ({ block }) => block === 'image'),
    lacksCredentials: lacksCredentials(client),
    streaming: stream.response !== undefined,
    response: stream.response ?? undefined,
    hasPartialText: text !== '',
  });
}

/** Lists the user's arguments whose sources are of a kind. */
function listInputs(
  origins: BuiltRequest['origins'],
  isWanted: (source: Source) => boolean,
): readonly string[] {
  return origins
    .flat()
    .flatMap((item) => item.inner ?? [item])
    .flatMap((item) => (item.kind === 'source' && isWanted(item.source) ? item.input : []));
}

/** Adds the request id and the text that had arrived to a CliError. */
function addDetails(error: unknown, { client, stream, text }: Omit<Interrupted, 'request'>): unknown {
  if (!(error instanceof CliError)) return error;
  const requestId = stream.request_id ?? findCloudRequestId(client.provider, stream.response?.headers);
  if (text === '' && (error.requestId || !requestId)) return error;
  return error.with({ requestId: error.requestId ?? requestId, partialText: text || undefined });
}
