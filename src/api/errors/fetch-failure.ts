// Defines how a request that got no response says how far it came.

/** A proxy, as its error messages name it. */
export interface NamedProxy {
  /** The variable that it is set in: `HTTPS_PROXY`. */
  readonly variable: string;
  /** Host and port. */
  readonly host: string;
  readonly hostname: string;
  readonly scheme: 'http' | 'https';
  readonly hasPassword: boolean;
}

/**
 * The way to a proxy, or through it, failed before anything was sent to the server behind. Its own `code` is undefined:
 * at UND_ERR_SOCKET undici would connect to the proxy again and again.
 */
export class ProxyError extends Error {
  readonly proxy: NamedProxy;
  /** The status of the proxy's refusal. */
  readonly status: number | undefined;
  /** The limit in milliseconds within which the proxy did not answer. */
  readonly silentMs: number | undefined;

  constructor(
    proxy: NamedProxy,
    { cause, status, silentMs }: { cause?: unknown; status?: number; silentMs?: number | undefined },
  ) {
    super('the proxy failed', { cause });
    this.name = 'ProxyError';
    this.proxy = proxy;
    this.status = status;
    this.silentMs = silentMs;
  }
}

/** The part of a body that had left. */
export interface SentBytes {
  readonly sent: number;
  readonly total: number;
  /** False if the last piece was held back for certain, so that the other side cannot have all of it. */
  readonly mayBeWhole?: boolean;
}

/**
 * A fetch failed. The SDK throws away the cause of an error whose text, or whose cause's text, speaks of a timeout, so
 * this one stands between. It is a TypeError, as fetch's own is.
 */
export class FetchFailure extends TypeError {
  /** The part of the body that had left, where that is known. */
  body: SentBytes | undefined;
  /** The host whose name lookup did not answer. */
  readonly silentLookup: string | undefined;

  constructor(cause: unknown, silentLookup?: string) {
    super('fetch failed', { cause });
    this.silentLookup = silentLookup;
  }
}

/** Returns the first error of a class in the chain of causes. */
export function findCause<T extends Error>(
  error: unknown,
  type: abstract new (...args: never[]) => T,
): T | undefined {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if (current instanceof type) return current;
    current = current.cause;
  }
  return undefined;
}
