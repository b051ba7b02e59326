// Recognises an address without the Files API, such as a gateway that serves only /v1/messages.
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { Capabilities } from '../providers/capabilities.ts';
import { MissingFilesApiError } from './curable-errors.ts';
import { formatAddressHint } from './request-context.ts';

/** Statuses of a server that does not know an endpoint, or the method there. */
export const UNKNOWN_ENDPOINT: readonly number[] = [404, 405, 501];

/**
 * Returns the SDK middleware for calls of the Files API; it throws MissingFilesApiError where the address has none, and
 * the SDK then does not retry.
 */
export function requireFilesApi(provider: Capabilities): Middleware {
  return async (request, next) => {
    const response = await next(request);
    const { status, headers } = response;
    if (!UNKNOWN_ENDPOINT.includes(status)) return response;
    const text = await response.text().catch(() => '');
    if (status === 404 && isAboutOneFile(request.url) && isApiError(text)) {
      return new Response(text, { status, headers });
    }
    throw new MissingFilesApiError(new URL(request.url).origin, status, {
      hint: `${formatAddressHint(provider)}; without a Files API, pass the images themselves in a question`,
    });
  };
}

/** The API answers 404 to a file_id that the workspace does not have, and never to an upload or a list. */
function isAboutOneFile(url: string): boolean {
  return /\/v1\/files\/[^/]/.test(new URL(url).pathname);
}

function isApiError(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return Object(Object(body).error).type === 'not_found_error';
  } catch {
    return false;
  }
}
