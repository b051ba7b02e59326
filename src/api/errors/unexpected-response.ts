// Words what answers in the Claude API's place, such as the login page of a network; notices nothing by itself.

import { APIConnectionError } from '@anthropic-ai/sdk/core/error';
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { DeletedFile, FileMetadata } from '@anthropic-ai/sdk/resources/files';
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import { CliError } from '../../errors.ts';
import type { Capabilities } from '../providers/capabilities.ts';
import { addressHint } from './request-context.ts';

/** What a refusal of an answer takes from it. */
interface Answered {
  /** The address that the request went to. */
  readonly url: string;
  readonly headers: Headers;
  readonly platform: Capabilities;
}

/** Returns the CliError for an answer that the API never gives; `what` is said behind "answered with". */
export function unexpectedResponse(what: string, { url, headers, platform }: Answered): CliError {
  return new CliError('network', `${new URL(url).origin} answered with ${what}, which no Claude API does`, {
    hint: `${addressHint(platform)}, and whether the network asks for a login first`,
    requestId: headers.get('request-id'),
  });
}

/** Returns the media type of an answer without its parameters; undefined where it names none. */
export function mediaTypeOf(headers: Headers): string | undefined {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() || undefined;
}

/**
 * Middleware of the SDK: lets a good answer pass only when it is JSON of the shape that is expected. The SDK itself
 * would take a page of HTML for a text, and a list without entries out of any JSON. Throws CliError.
 */
export function expectAnswer(isExpected: (body: unknown) => boolean, platform: Capabilities): Middleware {
  return async (request, next) => {
    const response = await next(request);
    if (!response.ok) return response;
    const { headers, status } = response;
    const refuse = async (what: string) => {
      await response.body?.cancel().catch(() => {});
      return unexpectedResponse(what, { url: request.url, headers, platform });
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
    if (error instanceof CliError || !(error instanceof Error)) throw error;
    throw new APIConnectionError({ cause: error });
  }
}

async function parse(text: string, refuse: (what: string) => Promise<CliError>): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    throw await refuse('broken JSON');
  }
}

/** Says whether a value is a stored file. */
export function isFile(value: unknown): value is FileMetadata {
  if (!isObject(value)) return false;
  const { id, filename, mime_type, size_bytes, created_at, expires_at } = value;
  return (
    [id, filename, mime_type, created_at].every((part) => typeof part === 'string' && part !== '') &&
    typeof size_bytes === 'number' &&
    (expires_at == null || typeof expires_at === 'string')
  );
}

/** Says whether a value is the receipt of a file's deletion. */
export function isDeletedFile(value: unknown): value is DeletedFile {
  return isObject(value) && typeof value.id === 'string' && value.id !== '';
}

/** Says whether a value is a model. */
export function isModel(value: unknown): value is ModelInfo {
  if (!isObject(value)) return false;
  const { id, display_name, lifecycle, max_input_tokens } = value;
  return (
    [id, display_name, lifecycle].every((part) => typeof part === 'string') &&
    (max_input_tokens === null || typeof max_input_tokens === 'number')
  );
}

/** Returns the check of a page of a list from the check of its entries. */
export function isPageOf(isEntry: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => isObject(value) && Array.isArray(value.data) && value.data.every(isEntry);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
