// Turns whatever the SDK throws into a CliError; which code it has, and how it is worded, is decided elsewhere.
import type { APIError } from '@anthropic-ai/sdk/core/error';
import { CliError, type CliErrorDetails, ClosedPipeError, OversizedImagesError } from '../../errors.ts';
import { inputsAt, oversizedBlocks, placeIn } from './block-locations.ts';
import { codeOf, messageOf } from './codes.ts';
import { requestSetupError } from './credentials.ts';
import { brokenHint, hintFor, wordMessage } from './messages.ts';
import { connectionError, redirectError } from './network.ts';
import { hostOf, type RequestContext } from './request-context.ts';
import { isAnthropicError, isApiError, isConnectionError, isTimeout } from './sdk-errors.ts';
import { mediaTypeOf, unexpectedResponse } from './unexpected-response.ts';

/** Returns the CliError for anything thrown while talking to the API; our own errors and bugs pass through. */
export function toCliError(error: unknown, context: RequestContext): unknown {
  if (error instanceof CliError || error instanceof ClosedPipeError) return error;
  if (isTimeout(error)) {
    return new CliError('network', `no answer from ${hostOf(context)} in time`, {
      hint: 'try again',
      cause: error,
    });
  }
  if (isConnectionError(error)) return connectionError(error, context);
  if (isApiError(error)) return apiError(error, context);
  // What the SDK throws once the response has begun is always an error of its own: the rest is a bug of ours.
  if (context.streaming) return isAnthropicError(error) ? streamError(error, context) : error;
  return requestSetupError(error, context);
}

/** The response began and then made no sense or ended too soon. */
function streamError(error: Error, context: RequestContext): CliError {
  // Noticed while the body was read; the SDK's stream wraps it.
  if (error.cause instanceof CliError) return error.cause;
  const { response } = context;
  const type = response && mediaTypeOf(response.headers);
  if (response && type && type !== 'text/event-stream') {
    return unexpectedResponse(type, {
      url: context.baseUrl,
      headers: response.headers,
      platform: context.platform,
    });
  }
  return new CliError('broken_stream', 'the connection broke before the answer was complete', {
    hint: brokenHint(context),
    cause: error,
  });
}

function apiError(error: APIError, context: RequestContext): CliError {
  if (error.status !== undefined && error.status >= 300 && error.status < 400) {
    return redirectError(context.baseUrl, error.headers?.get('location') ?? null, error);
  }
  const code = codeOf(error, context);
  const said = messageOf(error);
  const placed = placeIn(said);
  const input = placed && inputsAt(error, placed.place, context);
  const subject = input ?? (code === 'model_not_available' ? context.model : context.subject);
  const words = input && placed ? placed.words : said;
  const details: CliErrorDetails = {
    subject,
    hint: hintFor(error, code, context),
    requestId: error.requestID ?? requestIdOfBody(error) ?? error.headers?.get('x-amzn-requestid'),
    cause: error,
  };
  const status = error.status === undefined ? '' : `HTTP ${error.status}`;
  // A proxy's HTML page has no message: its text would only confuse.
  const message = wordMessage(code, words || status || error.type || 'an unknown error', status, context);
  const oversized = oversizedBlocks(error);
  return oversized
    ? new OversizedImagesError(message, oversized.maxSide, oversized.blocks, details)
    : new CliError(code, message, details);
}

function requestIdOfBody(error: APIError): string | undefined {
  const body = error.error as { request_id?: unknown } | undefined;
  return typeof body?.request_id === 'string' ? body.request_id : undefined;
}
