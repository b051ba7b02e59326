// Turns anything that the SDK throws into a CliError.
import type { APIError } from '@anthropic-ai/sdk/core/error';
import { CliError, type CliErrorDetails, ClosedPipeError } from '../../errors.ts';
import { findInputs, parseBlockPath, parseOversizedBlocks } from './block-locations.ts';
import { findCloudRequestId, getCloudForm } from './clouds.ts';
import { getApiMessage, getErrorCode } from './codes.ts';
import { requestSetupError } from './credentials.ts';
import {
  DownsizedImageError,
  ForbiddenByPolicyError,
  OversizedImagesError,
  PromptTooLongError,
  UnknownTransformationsError,
} from './curable-errors.ts';
import { parseFittingSize, rejectsTransformations } from './image-transformations.ts';
import { formatBrokenStreamHint, formatHint, formatMessage } from './messages.ts';
import { connectionError, loginError, redirectError } from './network.ts';
import { parsePromptTooLong } from './prompt-too-long.ts';
import { findOnlyImage } from './rejected-images.ts';
import { getOrigin, type RequestContext } from './request-context.ts';
import { isAnthropicError, isApiError, isConnectionError, isTimeoutError } from './sdk-errors.ts';
import { getMediaType, unexpectedResponse } from './unexpected-response.ts';

/** Returns the CliError for anything thrown during a request; our own errors and bugs pass through unchanged. */
export function toCliError(error: unknown, context: RequestContext): unknown {
  if (error instanceof CliError || error instanceof ClosedPipeError) return error;
  // An error of our own fetch, which the SDK wraps as it does any failure of fetch.
  if (isConnectionError(error) && error.cause instanceof CliError) return error.cause;
  if (isTimeoutError(error)) {
    return new CliError('network', `no response from ${getOrigin(context)} in time`, {
      hint: 'try again',
      cause: error,
    });
  }
  if (isConnectionError(error)) return connectionError(error, context);
  if (isApiError(error)) return apiError(error, context);
  // Once the response has begun, the SDK throws only its own errors: any other is a bug of ours.
  if (context.streaming) return isAnthropicError(error) ? streamError(error, context) : error;
  return requestSetupError(error, context);
}

/** Returns the error for a response that was not a stream of events, or ended too soon. */
function streamError(error: Error, context: RequestContext): CliError {
  // The SDK's stream wraps an error that was thrown while the body was read.
  if (error.cause instanceof CliError) return error.cause;
  const { baseUrl, provider, response } = context;
  const type = response && getMediaType(response.headers);
  if (response && type && type !== 'text/event-stream') {
    return unexpectedResponse(type, { url: baseUrl, headers: response.headers, provider });
  }
  return new CliError('broken_stream', 'the connection broke before the answer was complete', {
    hint: formatBrokenStreamHint(context),
    cause: error,
  });
}

function apiError(error: APIError, context: RequestContext): CliError {
  if (error.status !== undefined && error.status >= 300 && error.status < 400) {
    return redirectError(context.baseUrl, error.headers?.get('location') ?? null, error);
  }
  if (error.status === 511) return loginError(context);
  const code = getErrorCode(error, context);
  const apiMessage = getApiMessage(error, context.provider);
  const located = parseBlockPath(apiMessage);
  const input = located && findInputs(error, located.block, context);
  const rejected = input ?? (code === 'invalid_request' ? findOnlyImage(apiMessage, context) : undefined);
  const details: CliErrorDetails = {
    subject: rejected ?? (code === 'model_not_available' ? context.model : context.subject),
    hint: formatHint(error, code, { ...context, rejected }),
    requestId: getRequestId(error, context),
    cause: error,
  };
  const message = formatMessage(error, code, {
    apiMessage: input && located ? located.text : apiMessage,
    context,
  });
  const tooLong = code === 'invalid_request' ? parsePromptTooLong(apiMessage) : undefined;
  if (tooLong) return new PromptTooLongError(message, tooLong.size, details);
  if (getCloudForm(context.provider)?.isForbiddenByPolicy?.(error.error)) {
    return new ForbiddenByPolicyError(message, details);
  }
  if (rejectsTransformations(apiMessage)) return new UnknownTransformationsError(message, details);
  const fitting = located && parseFittingSize(located.text);
  if (fitting) return new DownsizedImageError(message, located.block, fitting, details);
  const oversized = parseOversizedBlocks(error);
  return oversized
    ? new OversizedImagesError(message, oversized.maxSide, oversized.blocks, details)
    : new CliError(code, message, details);
}

function getRequestId(error: APIError, { provider }: RequestContext): string | null | undefined {
  const { request_id } = Object(error.error) as { request_id?: unknown };
  const fromBody = typeof request_id === 'string' ? request_id : undefined;
  return error.requestID ?? fromBody ?? findCloudRequestId(provider, error.headers);
}
