// Recognises an address without batches, such as a gateway that serves only /v1/messages.
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import { usageError } from '../../errors.ts';
import { EACH_HINT } from '../providers/providers.ts';
import { UNKNOWN_ENDPOINT } from './missing-files-api.ts';

/** The SDK middleware for calls about batches; it throws CliError `usage` where the address has none. */
export const requireBatchesEndpoint: Middleware = async (request, next) => {
  const response = await next(request);
  const { status, headers } = response;
  if (!UNKNOWN_ENDPOINT.includes(status)) return response;
  const text = await response.text().catch(() => '');
  const { origin, pathname } = new URL(request.url);
  if (status === 404 && isAnswerOfApi(text, pathname)) return new Response(text, { status, headers });
  throw usageError(undefined, `${origin} has no batches: it answered HTTP ${status}`, EACH_HINT);
};

/** The API answers 404 to an id that the workspace does not have, and to any request that names an unknown workspace. */
function isAnswerOfApi(text: string, pathname: string): boolean {
  let error: { type?: unknown; message?: unknown };
  try {
    error = Object(Object(JSON.parse(text)).error);
  } catch {
    return false;
  }
  if (error.type !== 'not_found_error') return false;
  return /\/v1\/messages\/batches\/[^/]/.test(pathname) || /^workspace\b/i.test(String(error.message));
}
