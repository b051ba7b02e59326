// Tells the SDK's errors apart, whichever copy of the SDK made them; words nothing.
import {
  type APIConnectionError,
  type APIError,
  AnthropicError as OwnAnthropicError,
} from '@anthropic-ai/sdk/core/error';

/*
 * A platform's package brings its own copy of the SDK, as ours is part of the bundle. Its classes are others by
 * identity, so errors are known by what they publish: their names and their fields.
 */

/** Says whether an error is any of the SDK's. */
export function isAnthropicError(error: unknown): error is Error {
  return error instanceof OwnAnthropicError || named(error, 'AnthropicError') || isApiError(error);
}

/** Says whether an error is an answer of the API, or stands for one that never came. */
export function isApiError(error: unknown): error is APIError {
  return error instanceof Error && 'apiMessage' in error && 'status' in error && 'requestID' in error;
}

/** Says whether a request got no answer. */
export function isConnectionError(error: unknown): error is APIConnectionError {
  return isApiError(error) && (named(error, 'APIConnectionError') || isTimeout(error));
}

/** Says whether a request got no answer in time. */
export function isTimeout(error: unknown): error is APIConnectionError {
  return named(error, 'APIConnectionTimeoutError');
}

function named(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
