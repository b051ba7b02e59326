// Turns whatever the SDK throws into a SeeError: by code, then type, then status, never by wording.
import {
  AnthropicError,
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
} from '@anthropic-ai/sdk/core/error';
import { type BlockPlace, ClosedPipe, OversizedImages, SeeError, type SeeErrorDetails } from '../errors.ts';
import type { ErrorCode } from '../exit-codes.ts';
import { formatDuration } from '../format.ts';
import { connectionError } from './connection-errors.ts';
import { mediaTypeOf, notTheApi } from './not-the-api.ts';
import { redirectError } from './redirect-error.ts';
import { ADDRESS_HINT, hostOf, type RequestContext } from './request-context.ts';
import { unsentError } from './unsent-errors.ts';

const ERROR_CODES: Readonly<Record<string, ErrorCode>> = {
  enforced_spend_limit_reached: 'spend_limit',
  contract_spend_limit_reached: 'spend_limit',
  linked_organization_spend_limit_reached: 'spend_limit',
  linked_organization_billing_unavailable: 'billing',
  organization_on_hold: 'billing',
  storage_quota_exceeded: 'limit_exceeded',
  image_dimensions_too_large: 'limit_exceeded',
};

const TYPES: Readonly<Record<string, ErrorCode>> = {
  invalid_request_error: 'invalid_request',
  request_too_large: 'limit_exceeded',
  authentication_error: 'authentication',
  permission_error: 'permission',
  billing_error: 'billing',
  not_found_error: 'not_found',
  rate_limit_error: 'rate_limited',
  overloaded_error: 'overloaded',
  timeout_error: 'server_error',
  api_error: 'server_error',
};

const HINTS: Partial<Record<ErrorCode, string>> = {
  authentication: 'the API refused the credentials: check ANTHROPIC_API_KEY',
  permission: 'the credentials lack the permission: ask the owner of the workspace',
  billing: 'see the billing page of the Claude Console',
  spend_limit: 'retrying will not help: the owner can raise the limit in the Claude Console',
  rate_limited: 'wait a while and try again; a larger --retries keeps trying for longer',
  overloaded: 'the API is busy: try again in a moment',
  broken_stream: 'try again; any text that had arrived is incomplete',
  server_error: 'try again in a moment; https://status.claude.com shows outages',
};

/** Says whether an `error_code` of the API is a spend limit, which no waiting clears. */
export function isSpendLimit(errorCode: string | undefined): boolean {
  return ERROR_CODES[errorCode ?? ''] === 'spend_limit';
}

/** Returns the SeeError for anything thrown while talking to the API; our own errors and bugs pass through. */
export function toSeeError(error: unknown, context: RequestContext): unknown {
  if (error instanceof SeeError || error instanceof ClosedPipe) return error;
  if (error instanceof APIConnectionTimeoutError) {
    return new SeeError('network', `no answer from ${hostOf(context)} in time`, {
      hint: 'try again',
      cause: error,
    });
  }
  if (error instanceof APIConnectionError) return connectionError(error, context);
  if (error instanceof APIError) return apiError(error, context);
  // What the SDK throws once the response has begun is always an error of its own: the rest is a bug of ours.
  if (context.streaming) return error instanceof AnthropicError ? streamError(error, context) : error;
  return unsentError(error, context);
}

/** The response began and then made no sense or ended too soon. */
function streamError(error: AnthropicError, context: RequestContext): SeeError {
  // Noticed while the body was read; the SDK's stream wraps it.
  if (error.cause instanceof SeeError) return error.cause;
  const { response } = context;
  const type = response && mediaTypeOf(response.headers);
  if (response && type && type !== 'text/event-stream') {
    return notTheApi(type, { url: context.baseUrl, headers: response.headers });
  }
  return new SeeError('broken_stream', 'the connection broke before the answer was complete', {
    hint: context.textArrived ? HINTS.broken_stream : 'try again',
    cause: error,
  });
}

function apiError(error: APIError, context: RequestContext): SeeError {
  if (error.status !== undefined && error.status >= 300 && error.status < 400) {
    return redirectError(context.baseUrl, error.headers?.get('location') ?? null, error);
  }
  const code = codeOf(error, context);
  const said = messageOf(error);
  const place = PLACE.exec(said);
  const input = place ? inputsAt(error, place, context) : undefined;
  const subject = input ?? (code === 'model_not_available' ? context.model : context.subject);
  const words = input && place ? said.slice(place[0].length) : said;
  const details: SeeErrorDetails = {
    subject,
    hint: hintFor(error, code, context),
    requestId: error.requestID ?? requestIdOfBody(error),
    cause: error,
  };
  const status = error.status === undefined ? '' : `HTTP ${error.status}`;
  // A proxy's HTML page has no message: its text would only confuse.
  const message = wordMessage(code, words || status || error.type || 'an unknown error', status, context);
  const oversized = oversizedBlocks(error);
  return oversized
    ? new OversizedImages(message, oversized.mostSide, oversized.blocks, details)
    : new SeeError(code, message, details);
}

/** Where in the request an error is, as in `messages.0.content.3.image.source.base64: …`. */
const PLACE = /^messages\.(\d+)\.content\.(\d+)[^:]*:\s*/;

/** The user's own arguments for the places that an error names; `paths` names all of them, the message only one. */
function inputsAt(error: APIError, first: RegExpExecArray, context: RequestContext): string | undefined {
  const { paths } = (error.details ?? {}) as { paths?: unknown };
  const all = Array.isArray(paths) ? paths.map((path) => PLACE.exec(`${path}:`)) : [first];
  const inputs = all.map((place) => context.inputs?.[Number(place?.[1])]?.[Number(place?.[2])]);
  return inputs.every((input) => input !== undefined) ? inputs.join(', ') : undefined;
}

/** The content blocks that the API names as too large, and the pixels of a side that it would take. */
function oversizedBlocks(error: APIError): { mostSide: number; blocks: readonly BlockPlace[] } | undefined {
  if (error.errorCode !== 'image_dimensions_too_large') return undefined;
  const { max_side_length_pixels: mostSide, paths } = (error.details ?? {}) as Record<string, unknown>;
  if (typeof mostSide !== 'number' || mostSide < 1 || !Array.isArray(paths)) return undefined;
  const blocks = paths.flatMap((path): BlockPlace[] => {
    const place = PLACE.exec(`${path}:`);
    return place ? [{ message: Number(place[1]), block: Number(place[2]) }] : [];
  });
  return blocks.length > 0 && blocks.length === paths.length ? { mostSide, blocks } : undefined;
}

/** The API's own words; a server in between may send anything under this name. */
function messageOf(error: APIError): string {
  return typeof error.apiMessage === 'string' ? error.apiMessage : '';
}

function codeOf(error: APIError, context: RequestContext): ErrorCode {
  const byCode = ERROR_CODES[error.errorCode ?? ''];
  if (byCode) return byCode;
  if (context.streaming && error.status === undefined) {
    const type = TYPES[error.type ?? ''];
    return type && type !== 'invalid_request' ? type : 'broken_stream';
  }
  const byType = TYPES[error.type ?? ''];
  if (byType === 'not_found' || (!byType && error.status === 404)) {
    return isAboutModel(error, context) ? 'model_not_available' : 'not_found';
  }
  return byType ?? codeOfStatus(error.status);
}

function codeOfStatus(status: number | undefined): ErrorCode {
  switch (status) {
    case undefined:
      return 'broken_stream';
    case 401:
      return 'authentication';
    case 402:
      return 'billing';
    case 403:
      return 'permission';
    case 413:
      return 'limit_exceeded';
    case 429:
      return 'rate_limited';
    case 529:
      return 'overloaded';
  }
  if (status === 408 || status === 409 || status >= 500) return 'server_error';
  // A stray status does not come from the API itself.
  return status >= 400 ? 'invalid_request' : 'server_error';
}

/** The API's 404 for a model names it; a file's 404 names the file. */
function isAboutModel(error: APIError, context: RequestContext): boolean {
  return context.model !== undefined && messageOf(error).includes(context.model);
}

function wordMessage(code: ErrorCode, words: string, status: string, context: RequestContext): string {
  switch (code) {
    case 'model_not_available':
      return `the model is not available to these credentials at ${hostOf(context)}: ${words}`;
    case 'invalid_request':
    case 'limit_exceeded':
      return `the API refused the request: ${words}`;
    case 'not_found':
      if (words !== status) return `the API does not find it: ${words}`;
      return `there is no Claude API at ${hostOf(context)}: it answered ${status}`;
    default:
      if (context.streaming) return `the answer broke off: ${words}`;
      return words === status
        ? `the API answered ${status}`
        : `the API answered${status && ` ${status}`}: ${words}`;
  }
}

function hintFor(error: APIError, code: ErrorCode, context: RequestContext): string | undefined {
  if (error.errorCode === 'storage_quota_exceeded')
    return "the organisation's file storage is full: `claude-see files prune --older-than 7d` deletes what this machine uploaded";
  if (error.errorCode === 'image_dimensions_too_large') return 'scale the picture down first';
  if (error.errorCode === 'file_expired') return 'upload the picture again';
  switch (code) {
    case 'model_not_available':
      return '`claude-see models` lists the models that take images';
    case 'not_found': {
      const files = [context.subject, ...(context.inputs ?? []).flat()].some((input) =>
        input?.startsWith('file_'),
      );
      return files && messageOf(error)
        ? 'a file_id belongs to one workspace: check the id and the key'
        : ADDRESS_HINT;
    }
    case 'rate_limited': {
      const seconds = Number(error.headers?.get('retry-after'));
      return seconds > 0 ? `the API asks to wait ${formatDuration(seconds * 1000)} first` : HINTS[code];
    }
    case 'limit_exceeded':
      return 'send fewer or smaller pictures, or use --upload';
    default:
      return HINTS[code];
  }
}

function requestIdOfBody(error: APIError): string | undefined {
  const body = error.error as { request_id?: unknown } | undefined;
  return typeof body?.request_id === 'string' ? body.request_id : undefined;
}
