/** The API's refusals: one error class, its wire body, and the error type that goes with each status. */
import type { ApiErrorObject } from './types.ts';

const TYPE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

// fact(error-types): Each status has one type of error; other 5xx are `api_error`. Source:
// https://platform.claude.com/docs/en/api/errors and SDK 1.14.0, `ErrorType`, 2026-11.
/** The API's own error type for a status: `api_error` for any other 5xx. */
export function errorTypeOf(status: number): string {
  return TYPE_BY_STATUS[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

/** Thrown wherever the fake API refuses a request; the server turns it into the API's error body. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly error: ApiErrorObject;

  constructor(status: number, message: string, details?: Record<string, unknown>) {
    super(message);
    this.name = 'ApiRefusal';
    this.status = status;
    this.error = { type: errorTypeOf(status), message, ...(details === undefined ? {} : { details }) };
  }
}

// fact(error-types).
/** A 400 that names the place in the request, as `messages.0.content.1: …`. */
export function invalid(path: string, message: string, details?: Record<string, unknown>): ApiRefusal {
  return new ApiRefusal(400, path === '' ? message : `${path}: ${message}`, details);
}

const GOOGLE_STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

/** AWS's own names, by the statuses of https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html. */
const AWS_EXCEPTIONS: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  413: 'ValidationException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
};

/** The names of refusals that come before the service looks at the request. */
const AWS_REFUSALS: readonly (readonly [message: RegExp, name: string])[] = [
  [/^The security token included in the request is invalid/, 'UnrecognizedClientException'],
  [/^Missing Authentication Token/, 'MissingAuthenticationTokenException'],
  [/signature|signed|scope/i, 'InvalidSignatureException'],
  [/^Not found: /, 'UnknownOperationException'],
];

// fact(foreign-errors): InvokeModel answers errors as `{ message }`, and Google as a list with its own `error`.
// Source: docs.aws.amazon.com/bedrock, API_runtime_InvokeModelWithResponseStream, and
// docs.cloud.google.com/vertex-ai, 2026-11.
/** An error as AWS, Google and Microsoft answer it, in place of the API. */
export function foreignError(
  error: ApiErrorObject,
  status: number,
  style: 'aws' | 'google' | 'azure',
): { readonly body: object; readonly headers?: Record<string, string> } {
  const { message, type } = error;
  if (style === 'aws') {
    const name = AWS_REFUSALS.find(([wording]) => wording.test(message))?.[1] ?? AWS_EXCEPTIONS[status];
    const namespace = 'http://internal.amazon.com/coral/com.amazon.bedrock/';
    return {
      body: { message },
      headers: name === undefined ? {} : { 'x-amzn-errortype': `${name}:${namespace}` },
    };
  }
  if (style === 'azure') return { body: { error: { code: String(status), message } } };
  // A type in capitals is Google's own, such as FAILED_PRECONDITION for a policy.
  const own = /^[A-Z_]+$/.test(type) ? type : (GOOGLE_STATUS[status] ?? 'UNKNOWN');
  // As streamRawPredict answers, whose stream would have been a list.
  return { body: [{ error: { code: status, message, status: own } }] };
}

/** The body of every error response. */
export function errorBody(error: ApiErrorObject, requestId: string) {
  return { type: 'error', error, request_id: requestId };
}
