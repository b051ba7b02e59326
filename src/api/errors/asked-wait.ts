// Reads how long an error response asks to wait.
import { isApiError } from './sdk-errors.ts';

/** Returns the milliseconds that a response asks to wait, from `retry-after-ms` or `retry-after`; undefined for none. */
export function getAskedWaitMs(error: unknown, now = Date.now()): number | undefined {
  if (!isApiError(error)) return undefined;
  const milliseconds = Number.parseFloat(error.headers?.get('retry-after-ms') ?? '');
  if (milliseconds > 0) return milliseconds;
  const text = error.headers?.get('retry-after') ?? '';
  const seconds = Number.parseFloat(text);
  // The header holds seconds or a date.
  const wait = Number.isNaN(seconds) ? Date.parse(text) - now : seconds * 1000;
  return wait > 0 ? wait : undefined;
}
