// Turns network failures below HTTP into CliErrors, by Node's error codes.
import { CliError, systemErrorCode } from '../../errors.ts';
import { formatAddressHint, formatAddressPlace, getOrigin, type RequestAddress } from './request-context.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name lookup failed',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_HEADERS_OVERFLOW: 'its response headers are too large',
  UND_ERR_HEADERS_TIMEOUT: 'no response in time',
  UND_ERR_BODY_TIMEOUT: 'the response stopped',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS',
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "a certificate in the server's chain is self-signed",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate cannot be verified",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate cannot be verified",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
};

const NOT_HTTP = 'the server does not speak HTTP';
const PROXY_HINT = 'check HTTPS_PROXY or HTTP_PROXY: address, user name and password';

/** The fields of Node's error for a failed connection. */
interface ConnectionFailure extends Error {
  readonly code?: unknown;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

/** Codes of a connection that was never made: nothing was sent. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** True for an error of a request that never left this machine. */
export function isUnsent(error: unknown): boolean {
  return UNSENT.has(systemErrorCode(findFailure(error)) ?? '');
}

/** Returns the CliError for a connection that failed before a response began. */
export function connectionError(error: Error, address: RequestAddress): CliError {
  const failure = findFailure(error);
  const code = systemErrorCode(failure) ?? '';
  const status = /\d{3}/.exec(failure?.message ?? '')?.[0];
  // undici's codes for a proxy's refusal, with and without a tunnel; the status is only in the message.
  if (code === 'UND_ERR_ABORTED' || (code === 'UND_ERR_INVALID_ARG' && status === '407')) {
    const reason = status ? `the proxy answered HTTP ${status}` : 'the proxy did not connect';
    return networkError(`cannot reach ${getOrigin(address)}: ${reason}`, PROXY_HINT, error);
  }
  if (code === '') return fetchError(error, address);
  const proxy = failure && findProxy(failure, address.baseUrl);
  const target = proxy ? `the proxy ${proxy}` : getOrigin(address);
  const reason = REASONS[code] ?? (code.startsWith('HPE_') ? NOT_HTTP : 'connection failed');
  return networkError(`cannot reach ${target}: ${reason} (${code})`, formatHint(code, proxy, address), error);
}

/** Returns the CliError for an error of fetch itself, which has a message but no code. */
function fetchError(error: Error, address: RequestAddress): CliError {
  const { name, message } = findInnermost(error);
  // On Node 20 and 22 this error also has a code, and does not arrive here.
  if (name === 'HTTPParserError') {
    return networkError(
      `cannot reach ${getOrigin(address)}: ${NOT_HTTP}`,
      formatHint('', undefined, address),
      error,
    );
  }
  switch (message) {
    case 'bad port':
      return new CliError('usage', 'fetch blocks this port, which is reserved for another protocol', {
        subject: getOrigin(address),
        hint: address.provider && formatAddressHint(address.provider),
        cause: error,
      });
    case 'unexpected redirect':
      // Without the SDK's error, which stands for a failure that may pass.
      return redirectError(address.baseUrl, null, findInnermost(error));
  }
  return networkError(
    `cannot reach ${getOrigin(address)}: ${message}`,
    formatHint('', undefined, address),
    error,
  );
}

/** Returns the CliError for a redirect; `location` is null if unknown. */
export function redirectError(baseUrl: string, location: string | null, cause: Error): CliError {
  const { origin } = new URL(baseUrl);
  const target = location === null ? undefined : formatRedirectTarget(location, baseUrl);
  const where = target === undefined ? '' : ` to ${target}`;
  const hint =
    'log in if the network requires it; if the API has moved, pass its new address with --base-url';
  return networkError(`${origin} answered with a redirect${where}, which is not followed`, hint, cause);
}

/** Leaves the query out, as it may hold a secret. */
function formatRedirectTarget(location: string, baseUrl: string): string | undefined {
  if (!URL.canParse(location, baseUrl)) return undefined;
  const { origin, pathname } = new URL(location, baseUrl);
  if (origin === 'null') return undefined; // Not an http or https URL.
  return origin === new URL(baseUrl).origin ? pathname : origin;
}

function networkError(message: string, hint: string, cause: Error): CliError {
  return new CliError('network', message, { hint, cause });
}

function formatHint(code: string, proxy: string | undefined, address: RequestAddress): string {
  if (proxy) return PROXY_HINT;
  if (isLoopback(address)) {
    const { provider } = address;
    return `check that a server runs there${provider ? `, and ${formatAddressPlace(provider)}` : ''}`;
  }
  return /CERT|SIGNATURE/.test(code)
    ? 'behind a company proxy, set NODE_EXTRA_CA_CERTS to its certificate file'
    : 'check the network, and HTTPS_PROXY if a proxy is needed';
}

/** Whether an address is on this machine, which no proxy leads to. */
function isLoopback({ baseUrl }: RequestAddress): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const { hostname } = new URL(baseUrl);
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Returns the host that the connection went to, if it is not that of the request. */
function findProxy({ address, port, hostname }: ConnectionFailure, baseUrl: string): string | undefined {
  const url = new URL(baseUrl);
  if (hostname !== undefined) return hostname === url.hostname ? undefined : hostname;
  const expected = url.port || (url.protocol === 'https:' ? '443' : '80');
  return port === undefined || String(port) === expected ? undefined : `${address}:${port}`;
}

/** Returns the innermost cause that has a Node error code. */
function findFailure(error: unknown): ConnectionFailure | undefined {
  let found: ConnectionFailure | undefined;
  let current: unknown = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if (systemErrorCode(current) !== undefined) found = current as ConnectionFailure;
    // Node tries IPv6 and IPv4, and wraps both failures.
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return found;
}

function findInnermost(error: Error): Error {
  let innermost = error;
  for (let depth = 0; depth < 8 && innermost.cause instanceof Error; depth++) innermost = innermost.cause;
  return innermost;
}
