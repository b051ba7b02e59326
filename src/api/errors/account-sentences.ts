// Lists the sentences by which alone the API says that an account cannot be used.
import type { ErrorCode } from '../../exit-codes.ts';

/*
 * The API sends them as HTTP 400 `invalid_request_error` without an error_code. The wording is from responses that users
 * published in 2025 and 2026. Nothing else depends on wording: a sentence that changes makes the error exit 2 again.
 */
const SENTENCES: readonly { readonly start: string; readonly code: ErrorCode }[] = [
  // https://github.com/anthropics/claude-code/issues/66314
  { start: 'Your credit balance is too low', code: 'billing' },
  // https://github.com/anthropics/claude-code/issues/38038
  { start: 'You have reached your specified API usage limits', code: 'billing' },
  // https://github.com/anthropics/claude-code/issues/19028
  { start: 'This organization has been disabled', code: 'permission' },
];

/** Returns our code for the message of a 400 that is about the account; undefined for any other message. */
export function findAccountCode(apiMessage: string): ErrorCode | undefined {
  return SENTENCES.find(({ start }) => apiMessage.startsWith(start))?.code;
}
