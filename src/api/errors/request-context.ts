// What an error's wording needs to know of the request that failed.
import type { Capabilities } from '../providers/capabilities.ts';

/** Where a request went. */
export interface Addressed {
  readonly baseUrl: string;
  /** The platform that was asked; undefined where it was none, as for a download. */
  readonly platform?: Capabilities;
}

/** One request as its errors see it. */
export interface RequestContext extends Addressed {
  /** The platform that was asked. */
  readonly platform: Capabilities;
  readonly model?: string;
  /** For each message and each of its content blocks, the user's argument that it came from. */
  readonly inputs?: readonly (readonly (string | undefined)[])[];
  /** The argument that the whole request is about, such as a file_id. */
  readonly subject?: string;
  /** The API was to fetch a URL. */
  readonly namesUrl?: boolean;
  readonly lacksCredentials: boolean;
  /** The response had begun when it failed: nothing is retried from there on. */
  readonly streaming: boolean;
  /** The response, once it has begun. */
  readonly response?: { readonly headers: Headers } | undefined;
  /** A part of the answer's text had arrived when it failed. */
  readonly textArrived?: boolean;
}

/** Returns the address that the request went to, as the user knows it. */
export function hostOf(context: Addressed): string {
  try {
    return new URL(context.baseUrl).origin;
  } catch {
    return context.baseUrl;
  }
}

/** Returns the fix when whatever answers is not the API. */
export function addressHint({ baseUrlVariable }: Capabilities): string {
  return `check the address in --base-url or ${baseUrlVariable}`;
}
