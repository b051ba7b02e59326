// Turns whatever the SDK throws into a SeeError: by code, then type, then status, never by wording.
import {
  AnthropicError,
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
} from '@anthropic-ai/sdk/core/error';
import { ClosedPipe, SeeError, type SeeErrorDetails, systemErrorCode } from '../errors.ts';
import type { ErrorCode } from '../exit-codes.ts';

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
  rate_limited: 'wait and try again; --retries N waits longer by itself',
  overloaded: 'the API is busy: try again in a moment',
  server_error: 'try again in a moment; https://status.claude.com shows outages',
};

/** Returns the SeeError for anything thrown while talking to the API; our own errors pass through. */
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
  if (context.lacksCredentials && error instanceof Error && !(error instanceof AnthropicError)) {
    return new SeeError('credentials_missing', 'no API key found', {
      hint: 'set ANTHROPIC_API_KEY (keys: https://platform.claude.com/settings/keys), or run `ant auth login`',
      cause: error,
    });
  }
  if (error instanceof AnthropicError && !context.streaming) {
    return new SeeError('credentials_missing', `no usable credentials: ${error.message}`, {
      hint: 'set ANTHROPIC_API_KEY, or repair the profile that ANTHROPIC_PROFILE names',
      cause: error,
    });
  }
  if (context.streaming && error instanceof Error) {
    return new SeeError('broken_stream', 'the connection broke before the answer was complete', {
      hint: 'try again; what had arrived is incomplete',
      cause: error,
    });
  }
  return error;
}

function apiError(error: APIError, context: RequestContext): SeeError {
  const code = codeOf(error, context);
  const place = /^messages\.\d+\.content\.(\d+)[^:]*:\s*/.exec(error.apiMessage ?? '');
  const input = place ? context.inputs?.[Number(place[1])] : undefined;
  const subject = input ?? (code === 'model_not_available' ? context.model : context.subject);
  const words = input && place ? (error.apiMessage ?? '').slice(place[0].length) : error.apiMessage;
  const details: SeeErrorDetails = {
    subject,
    hint: hintFor(error, code),
    requestId: error.requestID ?? requestIdOfBody(error),
    cause: error,
  };
  const status = error.status === undefined ? '' : `HTTP ${error.status}`;
  // A proxy's HTML page has no apiMessage: its text would only confuse.
  return new SeeError(
    code,
    wordMessage(code, words ?? (status || error.type || 'an unknown error'), status, context),
    details,
  );
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
  return context.model !== undefined && (error.apiMessage ?? '').includes(context.model);
}

function wordMessage(code: ErrorCode, words: string, status: string, context: RequestContext): string {
  switch (code) {
    case 'model_not_available':
      return `the model is not available to these credentials at ${hostOf(context)}: ${words}`;
    case 'invalid_request':
    case 'limit_exceeded':
      return `the API refused the request: ${words}`;
    case 'not_found':
      return `the API does not find it: ${words}`;
    default:
      if (context.streaming) return `the answer broke off: ${words}`;
      return words === status
        ? `the API answered ${status}`
        : `the API answered${status && ` ${status}`}: ${words}`;
  }
}

function hintFor(error: APIError, code: ErrorCode): string | undefined {
  if (error.errorCode === 'storage_quota_exceeded')
    return "the organisation's file storage is full: delete stored files";
  if (error.errorCode === 'image_dimensions_too_large') return 'scale the picture down first';
  if (error.errorCode === 'file_expired') return 'upload the picture again';
  switch (code) {
    case 'model_not_available':
      return '`claude-see models` lists the models that take images';
    case 'not_found':
      return 'a file_id belongs to one workspace: check the id and the key';
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
