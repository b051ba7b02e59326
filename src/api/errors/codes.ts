// Says which of our codes an error of the API is: by its code, then its type, then its status, never by wording.
import type { APIError } from '@anthropic-ai/sdk/core/error';
import type { ErrorCode } from '../../exit-codes.ts';
import type { RequestContext } from './request-context.ts';

/**
 * What `error_code` alone tells, whatever status comes with it
 * (https://platform.claude.com/docs/en/api/errors; the SDK has a class for each).
 */
const ERROR_CODES: Readonly<Record<string, ErrorCode>> = {
  enforced_spend_limit_reached: 'spend_limit',
  contract_spend_limit_reached: 'spend_limit',
  linked_organization_spend_limit_reached: 'spend_limit',
  linked_organization_billing_unavailable: 'billing',
  organization_on_hold: 'billing',
  // The API sends these as HTTP 400, though no other request would fare better.
  cmek_key_disabled: 'permission',
  cmek_key_network_blocked: 'permission',
  claude_code_key_creator_not_member: 'authentication',
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
  // How Bedrock's InvokeModel calls what breaks off a stream
  // (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ResponseStream.html).
  throttlingException: 'rate_limited',
  serviceUnavailableException: 'overloaded',
  internalServerException: 'server_error',
  modelTimeoutException: 'server_error',
  modelStreamErrorException: 'server_error',
};

/** Says whether an `error_code` of the API is a spend limit, which no waiting clears. */
export function isSpendLimit(errorCode: string | undefined): boolean {
  return ERROR_CODES[errorCode ?? ''] === 'spend_limit';
}

/** Returns our code of an error that the API answered with, or sent in a stream. */
export function codeOf(error: APIError, context: RequestContext): ErrorCode {
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

/** The API's 404 for a model names it, a file's 404 the file; where there are no files, only a model can be missing. */
function isAboutModel(error: APIError, { model, platform }: RequestContext): boolean {
  if (model === undefined) return false;
  const said = messageOf(error);
  return said.includes(model) || (!platform.sources.file && said !== '') || lacksDeployment(error);
}

/** Foundry's own code for a model that nobody has deployed. */
function lacksDeployment({ error }: APIError): boolean {
  return (error as { error?: { code?: unknown } } | undefined)?.error?.code === 'DeploymentNotFound';
}

/**
 * Returns the API's own words, in its own form, in AWS's, or in Google's, which answers a stream with a list; '' where
 * there are none. A server in between may send anything under these names.
 */
export function messageOf(error: APIError): string {
  const body: unknown = Array.isArray(error.error) ? error.error[0] : error.error;
  const {
    message,
    Message,
    error: inner,
  } = Object(body) as {
    message?: unknown;
    /** As Bedrock writes it in some errors. */
    Message?: unknown;
    error?: { message?: unknown } | null;
  };
  const said = error.apiMessage ?? inner?.message ?? message ?? Message;
  return typeof said === 'string' ? said : '';
}
