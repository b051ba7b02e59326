// Keeps the SDK from retrying a 429 that waiting cannot clear; every other response passes through untouched.
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import { isSpendLimit } from './errors/codes.ts';

/** Middleware of the SDK: a spend limit is final, whatever its `retry-after` says. */
export const stopAtSpendLimit: Middleware = async (request, next) => {
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
