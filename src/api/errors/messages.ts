// Words an error of the API for people: what is wrong, and the hint that is the fix. Pure.
import type { APIError } from '@anthropic-ai/sdk/core/error';
import type { ErrorCode } from '../../exit-codes.ts';
import { formatDuration } from '../../format.ts';
import type { Capabilities } from '../providers/capabilities.ts';
import { messageOf } from './codes.ts';
import { addressHint, hostOf, type RequestContext } from './request-context.ts';

const HINTS: Partial<Record<ErrorCode, string>> = {
  rate_limited: 'wait a while and try again; a larger --retries keeps trying for longer',
  overloaded: 'the API is busy: try again in a moment',
  server_error: 'try again in a moment; https://status.claude.com shows outages',
};

const CMEK_HINT =
  "the owner of the workspace must let the API use the workspace's encryption key, in their key management service";

/** Hints of what `error_code` names more closely than our own code does. */
const HINTS_BY_ERROR_CODE: ReadonlyMap<string | null | undefined, string> = new Map([
  [
    'storage_quota_exceeded',
    "the organisation's file storage is full: `claude-see files prune --older-than 7d` deletes what this machine uploaded",
  ],
  ['image_dimensions_too_large', 'scale the picture down first'],
  ['file_expired', 'upload the picture again'],
  ['cmek_key_disabled', CMEK_HINT],
  ['cmek_key_network_blocked', CMEK_HINT],
  [
    'claude_code_key_creator_not_member',
    'the key is of the Claude Code workspace, and who made it is no member any more: use another key',
  ],
]);

/** Returns the message; `words` are the API's own, or else `status`, such as `HTTP 500`. */
export function wordMessage(code: ErrorCode, words: string, status: string, context: RequestContext): string {
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

/** Returns the hint of an error, or undefined where there is no fix to name. */
export function hintFor(error: APIError, code: ErrorCode, context: RequestContext): string | undefined {
  const hint = HINTS_BY_ERROR_CODE.get(error.errorCode);
  if (hint !== undefined) return hint;
  switch (code) {
    case 'model_not_available':
      return context.platform.modelHint;
    case 'authentication':
      return context.platform.credentialsHint;
    case 'permission':
      return context.platform.permissionHint;
    case 'billing':
      return `see the billing page of ${consoleOf(context.platform)}`;
    case 'spend_limit':
      return `retrying will not help: the owner can raise the limit in ${consoleOf(context.platform)}`;
    case 'not_found': {
      const files = [context.subject, ...(context.inputs ?? []).flat()].some((input) =>
        input?.startsWith('file_'),
      );
      return files && messageOf(error)
        ? 'a file_id belongs to one workspace: check the id and the key'
        : addressHint(context.platform);
    }
    case 'rate_limited': {
      const seconds = Number(error.headers?.get('retry-after'));
      return seconds > 0 ? `the API asks to wait ${formatDuration(seconds * 1000)} first` : HINTS[code];
    }
    case 'server_error':
      // Whose outages that page shows.
      return context.platform.package === undefined ? HINTS[code] : 'try again in a moment';
    case 'broken_stream':
      return brokenHint(context);
    case 'invalid_request':
      return context.namesUrl && mayBeAboutUrl(messageOf(error))
        ? 'where the API cannot reach a URL, --download fetches it from here and sends its bytes'
        : undefined;
    case 'limit_exceeded':
      return `send fewer or smaller pictures${context.platform.sources.file ? ', or use --upload' : ''}`;
    default:
      return HINTS[code];
  }
}

function consoleOf({ package: other, title }: Capabilities): string {
  return other === undefined ? 'the Claude Console' : `the console of ${title}`;
}

/**
 * The API has no code for a URL that it cannot fetch, and names no place: only what names another place is about
 * something else for certain.
 */
function mayBeAboutUrl(message: string): boolean {
  const place = /^([\w.-]+): /.exec(message)?.[1];
  return place === undefined || /\.source(?:\.url)*$/.test(place);
}

/** Returns the hint of a stream that broke. */
export function brokenHint({ textArrived }: RequestContext): string {
  return textArrived ? 'try again; any text that had arrived is incomplete' : 'try again';
}
