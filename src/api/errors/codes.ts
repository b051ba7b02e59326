// Maps an error of the API to one of our codes by its error_code, its type, then its status. One table maps by wording.
import type { APIError } from '@anthropic-ai/sdk/core/error';
import type { ErrorCode } from '../../exit-codes.ts';
import type { Capabilities } from '../providers/capabilities.ts';
import { findAccountCode } from './account-sentences.ts';
import type { Verdict } from './cloud-error.ts';
import { getCloudForm } from './clouds.ts';
import type { RequestContext } from './request-context.ts';

// fact(error-codes): Some errors have an `error_code`, which says more than type and status. Source:
// https://platform.claude.com/docs/en/api/errors and SDK 1.14.0, its error classes, 2026-11.
/**
 * Codes by `error_code`, which wins over type and status (https://platform.claude.com/docs/en/api/errors; the SDK has
 * a class for each).
 */
const ERROR_CODES: Readonly<Record<string, ErrorCode>> = {
  enforced_spend_limit_reached: 'spend_limit',
  contract_spend_limit_reached: 'spend_limit',
  linked_organization_spend_limit_reached: 'spend_limit',
  linked_organization_billing_unavailable: 'billing',
  organization_on_hold: 'billing',
  // These arrive as HTTP 400, but no change to the request would help.
  cmek_key_disabled: 'permission',
  cmek_key_network_blocked: 'permission',
  claude_code_key_creator_not_member: 'authentication',
  storage_quota_exceeded: 'limit_exceeded',
  image_dimensions_too_large: 'limit_exceeded',
};

// fact(error-types).
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

/** Returns our code for an error response of the API, or for an error event in its stream. */
export function getErrorCode(error: APIError, context: RequestContext): ErrorCode {
  const byErrorCode = ownValue(ERROR_CODES, error.errorCode ?? '');
  if (byErrorCode) return byErrorCode;
  const byType = ownValue(TYPES, error.type ?? '');
  const own = judgeCloudError(error, context)?.code;
  if (own && (byType === undefined || byType === 'invalid_request')) return own;
  if (context.streaming && error.status === undefined) {
    return byType && byType !== 'invalid_request' ? byType : 'broken_stream';
  }
  if (error.status === 400 && byType === 'invalid_request') {
    return findAccountCode(getApiMessage(error, context.provider)) ?? byType;
  }
  // The most general type, which some gateways send with every status: one that the API sends with another type says more.
  const code = byType === 'invalid_request' && SPECIFIC.has(error.status) ? undefined : byType;
  if (code === 'not_found' || (!code && error.status === 404)) {
    return isModelMissing(error, context) ? 'model_not_available' : 'not_found';
  }
  return code ?? getStatusCode(error.status);
}

/** Returns our code for an error that stands in a document of the API, without a status of its own. */
export function getCodeOfType(
  error: { readonly type?: unknown; readonly message?: unknown; readonly error_code?: unknown },
  model: string,
): ErrorCode {
  const { type, message, error_code } = error;
  const text = typeof message === 'string' ? message : '';
  const byErrorCode = ownValue(ERROR_CODES, String(error_code ?? ''));
  if (byErrorCode) return byErrorCode;
  const code = ownValue(TYPES, String(type)) ?? 'server_error';
  if (code === 'invalid_request') return findAccountCode(text) ?? code;
  return code === 'not_found' && text.includes(model) ? 'model_not_available' : code;
}

/** A server may name its type `constructor`, which each object has. */
function ownValue<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

const SPECIFIC: ReadonlySet<number | undefined> = new Set([401, 402, 403, 404, 413, 429]);

/** Returns what the cloud that serves the model says by an error of its own; undefined for any other error. */
export function judgeCloudError(error: APIError, context: RequestContext): Verdict | undefined {
  const message = getApiMessage(error, context.provider);
  return getCloudForm(context.provider)?.judge({ error, message, context });
}

function getStatusCode(status: number | undefined): ErrorCode {
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
  // The API sends no other status below 400, so this one comes from a server in between.
  return status >= 400 ? 'invalid_request' : 'server_error';
}

/**
 * The API's 404 names the model or the file that it misses. A provider without files can only miss a model, unless the
 * address is wrong, of which it says nothing but that.
 */
function isModelMissing(error: APIError, { model, provider }: RequestContext): boolean {
  if (model === undefined) return false;
  const message = getApiMessage(error, provider);
  return message.includes(model) || (!provider.sources.file && /\bmodel\b/i.test(message));
}

/** Returns the message in an error response, or ''. A server in between may send a value of any type as the message. */
export function getApiMessage({ apiMessage, error: body }: APIError, provider: Capabilities): string {
  const { message, error: inner } = Object(body) as {
    message?: unknown;
    error?: { message?: unknown } | null;
  };
  const found = apiMessage ?? inner?.message ?? message ?? getCloudForm(provider)?.findMessage?.(body);
  return typeof found === 'string' ? found : '';
}
