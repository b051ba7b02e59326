/** Sends responses: JSON, the API's errors, scripted failures, and answers as JSON or as a stream. */
import type { ServerResponse } from 'node:http';
import { type AnswerContext, composeMessage, streamEvents } from './answer.ts';
import { errorBody, errorTypeOf, foreignError } from './errors.ts';
import { chunkFrame, exceptionFrame } from './event-stream.ts';
import { passGate } from './gate.ts';
import type { Platform } from './platforms.ts';
import type { OpenRecord, Recorder } from './recorder.ts';
import type { Script } from './scripts.ts';
import { writeStream } from './sse.ts';
import type { Answer, ApiErrorObject, Failure } from './types.ts';

/** One request being answered. */
export interface Exchange {
  readonly response: ServerResponse;
  readonly record: OpenRecord;
  readonly recorder: Recorder;
  readonly requestId: string;
  /** Whose door the request came through, when it is not the API's own. */
  readonly platform: Platform | undefined;
  /** Reports a script that cannot do what it says. */
  complain(problem: string): void;
}

function sendHead(exchange: Exchange, status: number, headers: Record<string, string>): void {
  exchange.response.writeHead(status, headers);
  exchange.recorder.update(exchange.record, { response: { ...exchange.record.response, status } });
}

/** Sends a JSON body. */
export function sendJson(
  exchange: Exchange,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  sendHead(exchange, status, {
    'content-type': 'application/json',
    'content-length': String(bytes.length),
    ...headers,
  });
  exchange.response.end(bytes);
}

/** Sends an error in the API's own shape. */
export function sendError(
  exchange: Exchange,
  status: number,
  error: ApiErrorObject,
  headers: Record<string, string> = {},
): void {
  exchange.record.response.error = error;
  const style = exchange.platform?.errors ?? 'api';
  // Microsoft's gateway, which checks the key, passes on what the API itself says.
  const isOwn = style === 'api' || (style === 'azure' && status !== 401);
  const foreign = isOwn ? { body: errorBody(error, exchange.requestId) } : foreignError(error, status, style);
  sendJson(exchange, status, foreign.body, { ...foreign.headers, ...headers });
}

function sendFailure(exchange: Exchange, failure: Failure): void {
  const { status, type, message, error_code, details, headers = {}, html, body } = failure;
  if (html !== undefined) {
    sendHead(exchange, status, { 'content-type': 'text/html; charset=utf-8', ...headers });
    exchange.response.end(html);
    return;
  }
  if (body !== undefined) {
    sendJson(exchange, status, body, headers);
    return;
  }
  const all = { ...(error_code === undefined ? {} : { error_code }), ...details };
  const error: ApiErrorObject = {
    type: type ?? errorTypeOf(status),
    message: message ?? `scripted failure with status ${status}`,
    ...(Object.keys(all).length === 0 ? {} : { details: all }),
  };
  sendError(exchange, status, error, headers);
}

/** Plays the part of a script that comes before an answer; true when nothing more is to be sent. */
export async function playFailure(exchange: Exchange, script: Script): Promise<boolean> {
  if (script.gate) await passGate(script.gate);
  // The client may have gone while the gate was closed.
  if (exchange.response.destroyed) return true;
  if ('drop' in script) {
    if (script.drop === 'stall') return new Promise<never>(() => {});
    exchange.recorder.update(exchange.record, { finished: true });
    exchange.response.socket?.resetAndDestroy();
    return true;
  }
  if ('error' in script) {
    sendFailure(exchange, script.error);
    return true;
  }
  return false;
}

/** Sends an answer, as a stream if it was asked for as one. */
export async function sendAnswer(
  exchange: Exchange,
  answer: Answer,
  context: AnswerContext,
  stream: boolean,
): Promise<void> {
  const { message, deltas } = composeMessage(answer, context);
  if (!stream) {
    if (answer.interruptions)
      exchange.complain('a reply has interruptions but was not asked for as a stream');
    sendJson(exchange, 200, message, answer.headers);
    return;
  }
  for (const { after } of answer.interruptions ?? []) {
    if (after !== 'thinking' && after > deltas.length) {
      exchange.complain(
        `an interruption after ${after} text deltas never happens: there are ${deltas.length}`,
      );
    }
  }
  const binary = exchange.platform?.framing === 'eventstream';
  sendHead(exchange, 200, {
    'content-type': binary ? 'application/vnd.amazon.eventstream' : 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...answer.headers,
  });
  exchange.response.flushHeaders();
  const target = {
    response: exchange.response,
    requestId: exchange.requestId,
    ...(binary ? { frames: { event: chunkFrame, error: exceptionFrame } } : {}),
    beforeReset: () => exchange.recorder.update(exchange.record, { finished: true }),
  };
  await writeStream(target, streamEvents(message, deltas), answer);
}
