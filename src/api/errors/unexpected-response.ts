// Rejects successful responses that cannot come from the Claude API, such as the login page of a network.
import { APIConnectionError } from '@anthropic-ai/sdk/core/error';
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { DeletedFile, FileMetadata } from '@anthropic-ai/sdk/resources/files';
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages/batches';
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import { CliError } from '../../errors.ts';
import type { Capabilities } from '../providers/capabilities.ts';
import { formatAddressHint } from './request-context.ts';

interface ResponseFacts {
  /** The address of the request. */
  readonly url: string;
  readonly headers: Headers;
  readonly provider: Capabilities;
}

/** Returns the CliError for a response that is not the API's; `content` completes "… answered with". */
export function unexpectedResponse(content: string, { url, headers, provider }: ResponseFacts): CliError {
  const message = `${new URL(url).origin} is not the Claude API: it answered with ${content}`;
  const check = formatAddressHint(provider);
  // A network that asks for a login answers with a page of its own.
  const hint = /html/i.test(content)
    ? `log in to the network if it requires that, or ${check}`
    : `${check}, and whether the network requires a login`;
  return new CliError('network', message, { hint, requestId: headers.get('request-id') });
}

/** Returns the media type of a response in lower case, without its parameters; undefined if it has none. */
export function getMediaType(headers: Headers): string | undefined {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() || undefined;
}

/**
 * Returns the SDK middleware that accepts a successful response only if it is JSON of the expected shape; it throws
 * CliError. The SDK itself takes a page of HTML for a string, and any JSON object for an empty list.
 */
export function requireJson(isExpected: (body: unknown) => boolean, provider: Capabilities): Middleware {
  return async (request, next) => {
    const response = await next(request);
    if (!response.ok) return response;
    const { headers, status } = response;
    const reject = async (content: string) => {
      await response.body?.cancel().catch(() => {});
      return unexpectedResponse(content, { url: request.url, headers, provider });
    };
    const type = getMediaType(headers);
    if (type !== undefined && !/^application\/(.+\+)?json$/.test(type)) throw await reject(type);
    const text = await readText(response);
    if (!isExpected(await parse(text, reject))) throw await reject('JSON of another shape');
    const jsonHeaders = new Headers(headers);
    jsonHeaders.set('content-type', 'application/json');
    return new Response(text, { status, headers: jsonHeaders });
  };
}

/** Makes a connection that broke within the body look like one that failed, so that the SDK retries it. */
async function readText(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    if (error instanceof CliError || !(error instanceof Error)) throw error;
    throw new APIConnectionError({ cause: error });
  }
}

async function parse(text: string, reject: (content: string) => Promise<CliError>): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    throw await reject('broken JSON');
  }
}

/** True for a stored file. */
export function isFile(value: unknown): value is FileMetadata {
  if (!isObject(value)) return false;
  const { id, filename, mime_type, size_bytes, created_at, expires_at } = value;
  return (
    [id, filename, mime_type, created_at].every((part) => typeof part === 'string' && part !== '') &&
    typeof size_bytes === 'number' &&
    (expires_at == null || typeof expires_at === 'string')
  );
}

/** True for the response to a deletion. */
export function isDeletedFile(value: unknown): value is DeletedFile {
  return isObject(value) && typeof value.id === 'string' && value.id !== '';
}

/** True for a model. */
export function isModel(value: unknown): value is ModelInfo {
  if (!isObject(value)) return false;
  const { id, display_name, lifecycle, max_input_tokens } = value;
  return (
    [id, display_name, lifecycle].every((part) => typeof part === 'string') &&
    (max_input_tokens === null || typeof max_input_tokens === 'number')
  );
}

/** True for a batch of requests. */
export function isBatch(value: unknown): value is MessageBatch {
  if (!isObject(value) || !isObject(value.request_counts)) return false;
  const { id, processing_status, created_at, expires_at, request_counts } = value;
  const { processing, succeeded, errored, canceled, expired } = request_counts;
  const { ended_at, archived_at, cancel_initiated_at, results_url } = value;
  return (
    [id, processing_status, created_at, expires_at].every(
      (part) => typeof part === 'string' && part !== '',
    ) &&
    [processing, succeeded, errored, canceled, expired].every((count) => typeof count === 'number') &&
    [ended_at, archived_at, cancel_initiated_at, results_url].every(
      (part) => part == null || typeof part === 'string',
    )
  );
}

/** Returns the check for one page of a list, given the check for its entries. */
export function isPageOf(isEntry: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => isObject(value) && Array.isArray(value.data) && value.data.every(isEntry);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
