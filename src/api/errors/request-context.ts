// Describes a failed request, as far as its error message needs it.

import { redactAddress } from '../../redact-url.ts';
import type { Capabilities } from '../providers/capabilities.ts';
import type { BlockIndex } from './curable-errors.ts';

/** The address of a request. */
export interface RequestAddress {
  readonly baseUrl: string;
  /** Undefined for a request to another server, such as a download. */
  readonly provider?: Capabilities;
}

/** A request to a provider that failed. */
export interface RequestContext extends RequestAddress {
  readonly provider: Capabilities;
  readonly model?: string;
  /** Returns the user's argument that a content block was made from. */
  readonly findInput?: (index: BlockIndex) => string | undefined;
  /** The user's argument that the whole request is about, such as a file_id. */
  readonly subject?: string;
  /** The user's arguments that the API was to download. */
  readonly urls?: readonly string[];
  /** The user's arguments that are stored files. */
  readonly files?: readonly string[];
  /** The user's arguments whose bytes were part of the request. */
  readonly inline?: readonly string[];
  /** The user's arguments that were sent as images, whatever their source. */
  readonly images?: readonly string[];
  /** The user's arguments that the API rejected, as far as its message tells. */
  readonly rejected?: string | undefined;
  readonly lacksCredentials: boolean;
  /** True once the response has begun; the SDK retries nothing from there on. */
  readonly streaming: boolean;
  readonly response?: { readonly headers: Headers } | undefined;
  /** True when part of the answer's text had arrived. */
  readonly hasPartialText?: boolean;
}

/** Returns the scheme, host and port that a request went to, or its base URL when that is not a URL. */
export function getOrigin({ baseUrl }: RequestAddress): string {
  const origin = URL.canParse(baseUrl) ? new URL(baseUrl).origin : 'null';
  // `user:password@host` parses as a URL of the scheme `user`.
  return origin === 'null' ? redactAddress(baseUrl) : origin;
}

/** Returns the hint for an address that leads to something other than the API. */
export function formatAddressHint(provider: Capabilities): string {
  return `check ${formatAddressPlace(provider)}`;
}

/** Returns the words for where the address is set. */
export function formatAddressPlace({ baseUrlVariable }: Capabilities): string {
  return `the address in --base-url or ${baseUrlVariable}`;
}
