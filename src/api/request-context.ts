// What an error's wording needs to know of the request that failed.

/** Where a request went. */
export interface Addressed {
  readonly baseUrl: string;
}

/** One request as its errors see it. */
export interface RequestContext extends Addressed {
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

/** The fix when whatever answers is not the API. */
export const ADDRESS_HINT = 'check the address in --base-url or ANTHROPIC_BASE_URL';
