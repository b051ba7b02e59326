// Turns whatever the SDK throws into a SeeError: by code, then type, then status, never by wording.
import {
  AnthropicError,
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
} from '@anthropic-ai/sdk/core/error';
import { ClosedPipe, SeeError, type SeeErrorDetails, systemErrorCode } from '../errors.ts';
import type { ErrorCode } from '../exit-codes.ts';
import { formatDuration } from '../render/format.ts';

/** What the error text needs to know of the request that failed. */
export interface RequestContext {
  readonly baseUrl: string;
  readonly model?: string;
  /** For each content block of the last message, the user's argument that it came from. */
  readonly inputs?: readonly (string | undefined)[];
  /** The argument that the whole request is about, such as a file_id. */
  readonly subject?: string;
  readonly lacksCredentials: boolean;
  /** The response had begun when it failed: nothing is retried from there on. */
  readonly streaming: boolean;
  /** The response's own content-type, once it has begun. */
  readonly contentType?: string | undefined;
}

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
  server_error: 'try again in a moment; https://status.claude.com shows outages',
};

const ADDRESS_HINT = 'check the address in --base-url or ANTHROPIC_BASE_URL';

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
  return requestError(error, context);
}

/** The response began and then made no sense or ended too soon. */
function streamError(error: AnthropicError, context: RequestContext): SeeError {
  const type = context.contentType?.split(';')[0]?.trim();
  if (type && type !== 'text/event-stream') {
    return new SeeError('network', `${hostOf(context)} answered with ${type}, which no Claude API does`, {
      hint: `${ADDRESS_HINT}, and whether the network asks for a login first`,
      cause: error,
    });
  }
  return new SeeError('broken_stream', 'the connection broke before the answer was complete', {
    hint: 'try again; any text that had arrived is incomplete',
    cause: error,
  });
}

/** No request was sent: credentials, headers or the address are not usable. */
function requestError(error: unknown, context: RequestContext): unknown {
  const original = unwrapped(error);
  if (systemErrorCode(original) === 'ERR_INVALID_URL') {
    return new SeeError('usage', `the API address ${JSON.stringify(context.baseUrl)} is not a URL`, {
      hint: ADDRESS_HINT,
      cause: error,
    });
  }
  // The platform's own words for a bad header value would quote the key.
  if (original instanceof TypeError && /header|ByteString/i.test(original.message)) {
    const message = 'the credentials cannot be sent: they hold a character that no HTTP header may hold';
    return new SeeError('credentials_missing', message, {
      hint: 'copy ANTHROPIC_API_KEY again (a line break, a typographic quote?), and ANTHROPIC_CUSTOM_HEADERS if set',
      cause: error,
    });
  }
  if (!(original instanceof Error)) return error;
  if (original instanceof AnthropicError) return credentialError(original);
  if (!context.lacksCredentials) return error;
  return new SeeError('credentials_missing', 'no API key found', {
    hint: 'set ANTHROPIC_API_KEY (keys: https://platform.claude.com/settings/keys), or run `ant auth login`',
    cause: error,
  });
}

/** A profile or federation could not be used; the SDK's message says which file or variable it is about. */
function credentialError(error: AnthropicError): SeeError {
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 0;
  if (status === 429 || status >= 500) {
    return new SeeError('server_error', `no access token: ${error.message}`, {
      hint: HINTS.server_error,
      cause: error,
    });
  }
  return new SeeError('credentials_missing', `no usable credentials: ${error.message}`, {
    hint: 'set ANTHROPIC_API_KEY, or repair the profile, as with `ant auth login`',
    cause: error,
  });
}

/** The SDK's stream wraps an Error of another kind in one of its own with the same message. */
function unwrapped(error: unknown): unknown {
  if (!(error instanceof AnthropicError) || !(error.cause instanceof Error)) return error;
  return error.cause.message === error.message ? error.cause : error;
}

function apiError(error: APIError, context: RequestContext): SeeError {
  const code = codeOf(error, context);
  const said = messageOf(error);
  const place = PLACE.exec(said);
  const input = place ? inputsAt(error, place[1], context) : undefined;
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
  return new SeeError(
    code,
    wordMessage(code, words || status || error.type || 'an unknown error', status, context),
    details,
  );
}

/** Where in the request an error is, as in `messages.0.content.3.image.source.base64: …`. */
const PLACE = /^messages\.\d+\.content\.(\d+)[^:]*:\s*/;

/** The user's own arguments for the places that an error names; `paths` names all of them, the message only one. */
function inputsAt(error: APIError, first: string | undefined, context: RequestContext): string | undefined {
  const { paths } = (error.details ?? {}) as { paths?: unknown };
  const all = Array.isArray(paths) ? paths.map((path) => PLACE.exec(`${path}:`)?.[1]) : [first];
  const inputs = all.map((index) => context.inputs?.[Number(index)]);
  return inputs.every((input) => input !== undefined) ? inputs.join(', ') : undefined;
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
  // A redirect or other stray status does not come from the API itself.
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
    return "the organisation's file storage is full: delete stored files";
  if (error.errorCode === 'image_dimensions_too_large') return 'scale the picture down first';
  if (error.errorCode === 'file_expired') return 'upload the picture again';
  switch (code) {
    case 'model_not_available':
      return '`claude-see models` lists the models that take images';
    case 'not_found': {
      const files = [context.subject, ...(context.inputs ?? [])].some((input) => input?.startsWith('file_'));
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

function connectionError(error: APIConnectionError, context: RequestContext): SeeError {
  const code = deepestCode(error);
  const words: Record<string, string> = {
    ECONNREFUSED: 'connection refused',
    ECONNRESET: 'the connection was reset',
    ENOTFOUND: 'host name not found',
    EAI_AGAIN: 'host name could not be looked up',
    ETIMEDOUT: 'connection timed out',
    UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
    UND_ERR_SOCKET: 'the connection was closed',
    CERT_HAS_EXPIRED: "the server's certificate has expired",
    DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
    SELF_SIGNED_CERT_IN_CHAIN: "a certificate in the server's chain is self-signed",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate cannot be verified",
  };
  const why = (code && words[code]) ?? 'connection failed';
  return new SeeError('network', `cannot reach ${hostOf(context)}: ${why}${code ? ` (${code})` : ''}`, {
    hint: /CERT|SIGNATURE/.test(code ?? '')
      ? 'NODE_EXTRA_CA_CERTS can name the certificate of a company proxy'
      : 'check the network, and HTTPS_PROXY if a proxy is needed',
    cause: error,
  });
}

function deepestCode(error: unknown): string | undefined {
  let code: string | undefined;
  let current: unknown = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    code = systemErrorCode(current) ?? code;
    // Node tries IPv6 and IPv4 and wraps both failures.
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return code;
}

function hostOf(context: RequestContext): string {
  try {
    return new URL(context.baseUrl).origin;
  } catch {
    return context.baseUrl;
  }
}
