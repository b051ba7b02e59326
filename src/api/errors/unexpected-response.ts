// Words what answers in the Claude API's place, such as the login page of a network; notices nothing by itself.
import { SeeError } from '../../errors.ts';
import type { Capabilities } from '../providers/capabilities.ts';
import { addressHint } from './request-context.ts';

/** What a refusal of an answer takes from it. */
interface Answered {
  /** The address that the request went to. */
  readonly url: string;
  readonly headers: Headers;
  readonly platform: Capabilities;
}

/** Returns the SeeError for an answer that the API never gives; `what` is said behind "answered with". */
export function notTheApi(what: string, { url, headers, platform }: Answered): SeeError {
  return new SeeError('network', `${new URL(url).origin} answered with ${what}, which no Claude API does`, {
    hint: `${addressHint(platform)}, and whether the network asks for a login first`,
    requestId: headers.get('request-id'),
  });
}

/** Returns the media type of an answer without its parameters; undefined where it names none. */
export function mediaTypeOf(headers: Headers): string | undefined {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() || undefined;
}
