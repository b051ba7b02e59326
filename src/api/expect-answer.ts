// Makes sure that an answer of HTTP 200 is the API's own before anything is made of it; streams are not looked at here.
import { APIConnectionError } from '@anthropic-ai/sdk/core/error';
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import { SeeError } from '../errors.ts';
import { mediaTypeOf, notTheApi } from './errors/unexpected-response.ts';
import type { Capabilities } from './providers/capabilities.ts';

/**
 * Middleware of the SDK: lets a good answer pass only when it is JSON of the shape that is expected. The SDK itself
 * would take a page of HTML for a text, and a list without entries out of any JSON. Throws SeeError.
 */
export function expectAnswer(isExpected: (body: unknown) => boolean, platform: Capabilities): Middleware {
  return async (request, next) => {
    const response = await next(request);
    if (!response.ok) return response;
    const { headers, status } = response;
    const refuse = async (what: string) => {
      await response.body?.cancel().catch(() => {});
      return notTheApi(what, { url: request.url, headers, platform });
    };
    const type = mediaTypeOf(headers);
    if (type !== undefined && !/^application\/(.+\+)?json$/.test(type)) throw await refuse(type);
    const text = await readText(response);
    if (!isExpected(await parse(text, refuse))) throw await refuse('JSON of another shape');
    const known = new Headers(headers);
    known.set('content-type', 'application/json');
    return new Response(text, { status, headers: known });
  };
}

/** A connection that is lost now has failed like one that was never made, and is as good to try again. */
async function readText(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    if (error instanceof SeeError || !(error instanceof Error)) throw error;
    throw new APIConnectionError({ cause: error });
  }
}

async function parse(text: string, refuse: (what: string) => Promise<SeeError>): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    throw await refuse('broken JSON');
  }
}
