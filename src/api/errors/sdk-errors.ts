// Recognises the errors of the SDK, whichever copy of it threw them.
import {
  type APIConnectionError,
  type APIError,
  AnthropicError as BundledAnthropicError,
} from '@anthropic-ai/sdk/core/error';

/*
 * Ours is bundled, and each provider's package brings another copy, whose classes are different objects. So errors are
 * recognised by their names and public fields.
 */

/** True for any error that the SDK throws. */
export function isAnthropicError(error: unknown): error is Error {
  return error instanceof BundledAnthropicError || hasName(error, 'AnthropicError') || isApiError(error);
}

/** True for an error response of the API, and for a request without a response. */
export function isApiError(error: unknown): error is APIError {
  return error instanceof Error && 'apiMessage' in error && 'status' in error && 'requestID' in error;
}

/** True for a request without a response. */
export function isConnectionError(error: unknown): error is APIConnectionError {
  return isApiError(error) && (hasName(error, 'APIConnectionError') || isTimeoutError(error));
}

/** True for a request without a response in time. */
export function isTimeoutError(error: unknown): error is APIConnectionError {
  return hasName(error, 'APIConnectionTimeoutError');
}

function hasName(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
