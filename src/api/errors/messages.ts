// Formats the message and the hint of an API error. Pure.
import type { APIError } from '@anthropic-ai/sdk/core/error';
import type { ErrorCode } from '../../exit-codes.ts';
import { formatDuration } from '../../format.ts';
import { SDK_BASE_URL } from '../../store/upload-scope.ts';
import type { Capabilities } from '../providers/capabilities.ts';
import { getAskedWaitMs } from './asked-wait.ts';
import { parseBlockPath } from './block-locations.ts';
import { getCloudForm } from './clouds.ts';
import { getApiMessage, judgeCloudError } from './codes.ts';
import { formatImageHint, listInputs, mayBeAboutSource, mentionsImage } from './rejected-images.ts';
import { formatAddressHint, getOrigin, type RequestContext } from './request-context.ts';

const HINTS: Partial<Record<ErrorCode, string>> = {
  rate_limited: 'wait a while and try again, or pass a larger --retries',
  overloaded: 'the API is busy: try again in a moment',
  server_error: 'try again in a moment; https://status.claude.com shows outages',
};

const CMEK_HINT =
  "the workspace owner must give the API access to the workspace's encryption key, in their key management service";

/** Hints for an `error_code` that is more specific than our code for it. */
const HINTS_BY_ERROR_CODE: ReadonlyMap<string | null | undefined, string> = new Map([
  [
    'storage_quota_exceeded',
    "the organisation's file storage is full: `claude-see files prune --older-than 7d` deletes files that this machine uploaded",
  ],
  ['image_dimensions_too_large', 'scale the image down first'],
  ['file_expired', 'upload the image again'],
  ['cmek_key_disabled', CMEK_HINT],
  ['cmek_key_network_blocked', CMEK_HINT],
  [
    'claude_code_key_creator_not_member',
    'the creator of this Claude Code key is no longer a member of the organisation: use another key',
  ],
]);

/** Returns the message for an error; `apiMessage` is the API's own, or '' if it sent none. */
export function formatMessage(
  error: APIError,
  code: ErrorCode,
  { apiMessage, context }: { readonly apiMessage: string; readonly context: RequestContext },
): string {
  const status = error.status === undefined ? '' : `HTTP ${error.status}`;
  // A proxy's error page is not shown: its HTML would only confuse.
  const reason = apiMessage || status || error.type || 'unknown error';
  switch (code) {
    case 'model_not_available':
      return `the model is not available to these credentials at ${getOrigin(context)}: ${reason}`;
    case 'invalid_request':
    case 'limit_exceeded':
      return `the API rejected the request: ${reason}`;
    case 'refusal':
      return `the request was refused: ${reason}`;
    case 'not_found':
      if (reason === status) return `no Claude API at ${getOrigin(context)}: it answered ${status}`;
      if (isAboutFile(context) && error.errorCode !== 'file_expired') {
        return `not found in this workspace: ${apiMessage}`;
      }
      break;
    default:
      if (context.streaming) return `the answer was interrupted: ${reason}`;
  }
  if (reason === status) return `the API answered ${status}`;
  return `the API answered${status && ` ${status}`}: ${reason}`;
}

/** Returns the hint for an error, or undefined if there is no fix to suggest. */
export function formatHint(error: APIError, code: ErrorCode, context: RequestContext): string | undefined {
  if (error.errorCode === 'image_dimensions_too_large' && /^https?:/i.test(context.rejected ?? '')) {
    return 'pass --download to fetch it and scale it down here';
  }
  const hint = HINTS_BY_ERROR_CODE.get(error.errorCode);
  if (hint !== undefined) return hint;
  const own = judgeCloudError(error, context)?.hint;
  if (own !== undefined) return own;
  const { provider } = context;
  const apiMessage = getApiMessage(error, provider);
  // A permission that no role gives back, such as that of a disabled organisation.
  if (error.status === 400 && code === 'permission') return formatHint(error, 'billing', context);
  switch (code) {
    case 'model_not_available':
      return formatModelHint(context);
    case 'authentication':
      return provider.credentialsHint;
    case 'permission':
      return provider.permissionHint;
    case 'billing':
      return `see the billing page of ${formatConsole(provider)}`;
    case 'spend_limit':
      return `retrying will not help: the owner can raise the limit in ${formatConsole(provider)}`;
    case 'not_found':
      if (isAboutFile(context) && apiMessage)
        return 'a file_id belongs to one workspace: check the id and the key';
      if (provider.workspaceVariable !== undefined && /^workspace\b/i.test(apiMessage))
        return `check --workspace or ${provider.workspaceVariable}`;
      return formatAddressHint(provider);
    case 'rate_limited':
    case 'overloaded':
    case 'server_error': {
      const askedMs = getAskedWaitMs(error);
      if (askedMs !== undefined) {
        const wait = `the API asks to wait ${formatDuration(Math.ceil(askedMs))} first`;
        return code === 'rate_limited' ? `${wait}: pass --retries 1 to have claude-see wait` : wait;
      }
      // The status page covers the Claude API itself, and no gateway.
      return code !== 'server_error' || getOrigin(context) === SDK_BASE_URL
        ? HINTS[code]
        : 'try again in a moment';
    }
    case 'broken_stream':
      return formatBrokenStreamHint(context);
    case 'invalid_request':
      return formatImageHint(apiMessage, context) ?? formatSourceHint(apiMessage, context);
    case 'limit_exceeded':
      if (context.subject !== undefined) return undefined; // An upload: the message names the file.
      return formatTooLargeHint(context);
    default:
      return HINTS[code];
  }
}

/** Returns the hint for a request that is too large: --upload helps only where bytes were part of it. */
function formatTooLargeHint({ provider, urls = [], files = [], inline = [] }: RequestContext): string {
  const media = [...urls, ...files, ...inline];
  const less = media.length === 1 ? `make ${media[0]} smaller` : 'send fewer or smaller images';
  const mayUpload = provider.sources.file && (inline.length > 0 || media.length === 0);
  return `${less}${mayUpload ? ', or pass --upload' : ''}`;
}

/** Returns the hint for a stream that broke. */
export function formatBrokenStreamHint({ hasPartialText }: RequestContext): string {
  return hasPartialText ? 'try again; any text that arrived is incomplete' : 'try again';
}

function formatModelHint({ provider, model }: RequestContext): string {
  const { modelHint } = provider;
  return (model !== undefined && getCloudForm(provider)?.describeModel?.(model, modelHint)) || modelHint;
}

function formatConsole({ package: packageName, title }: Capabilities): string {
  return packageName === undefined ? 'the Claude Console' : `the console of ${title}`;
}

function isAboutFile({ subject, files = [] }: RequestContext): boolean {
  return [subject, ...files].some((input) => input?.startsWith('file_'));
}

/**
 * Returns the hint for a message without a path; it names the URLs, or the stored files, that it may be about, and other
 * images where it mentions one.
 */
function formatSourceHint(
  apiMessage: string,
  { urls = [], files = [], images = [], rejected }: RequestContext,
): string | undefined {
  if (!mayBeAboutSource(apiMessage)) return undefined;
  if (urls.length > 0)
    return `if the API cannot reach ${listInputs(urls)}, pass --download to fetch it locally`;
  const media = mentionsImage(apiMessage) ? images : files;
  if (media.length === 0 || rejected !== undefined || parseBlockPath(apiMessage)) return undefined;
  const oneByOne = media.length > 1 ? ': ask about them one at a time' : '';
  return `if the message is about an image, it is ${listInputs(media)}${oneByOne}`;
}
