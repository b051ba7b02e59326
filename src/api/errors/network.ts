// Words failures of the network below HTTP, by Node's own codes.
import { CliError, systemErrorCode } from '../../errors.ts';
import { type Addressed, addressHint, hostOf } from './request-context.ts';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name could not be looked up',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of its answer are too large',
  UND_ERR_HEADERS_TIMEOUT: 'no answer came in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped',
  ERR_SSL_WRONG_VERSION_NUMBER: 'what answers there does not speak TLS',
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "a certificate in the server's chain is self-signed",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate cannot be verified",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate cannot be verified",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
};

const NOT_HTTP = 'what answers there does not speak HTTP';

/** What Node says of a connection that failed. */
interface SystemError extends Error {
  readonly code?: unknown;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

/** Returns the CliError for a connection that could not be made, or was lost before an answer began. */
export function connectionError(error: Error, context: Addressed): CliError {
  const deepest = deepestError(error);
  const code = systemErrorCode(deepest) ?? '';
  const status = /\d{3}/.exec(deepest?.message ?? '')?.[0];
  // undici's own codes for what a proxy refused, with a tunnel and without; only their messages hold the status.
  if (code === 'UND_ERR_ABORTED' || (code === 'UND_ERR_INVALID_ARG' && status === '407')) {
    const refusal = status ? `the proxy answered HTTP ${status}` : 'the proxy did not connect';
    return network(`cannot reach ${hostOf(context)}: ${refusal}`, PROXY_HINT, error);
  }
  if (code === '') return uncodedError(error, context);
  const proxy = deepest && proxyOf(deepest, context.baseUrl);
  const target = proxy ? `the proxy ${proxy}` : hostOf(context);
  const why = WORDS[code] ?? (code.startsWith('HPE_') ? NOT_HTTP : 'connection failed');
  return network(`cannot reach ${target}: ${why} (${code})`, connectionHint(code, proxy), error);
}

/** What fetch itself refuses has no code, only words; those that are not known are passed on. */
function uncodedError(error: Error, context: Addressed): CliError {
  const { name, message: said } = innermostOf(error);
  // Node 20 and 22 give its code too.
  if (name === 'HTTPParserError') {
    return network(`cannot reach ${hostOf(context)}: ${NOT_HTTP}`, connectionHint('', undefined), error);
  }
  switch (said) {
    case 'bad port':
      return new CliError('usage', 'no request can go to this port, which belongs to another protocol', {
        subject: hostOf(context),
        hint: context.platform && addressHint(context.platform),
        cause: error,
      });
    case 'unexpected redirect':
      return redirectError(context.baseUrl, null, error);
  }
  return network(`cannot reach ${hostOf(context)}: ${said}`, connectionHint('', undefined), error);
}

const PROXY_HINT = 'check HTTPS_PROXY or HTTP_PROXY: address, user name and password';

function connectionHint(code: string, proxy: string | undefined): string {
  if (proxy) return PROXY_HINT;
  return /CERT|SIGNATURE/.test(code)
    ? 'NODE_EXTRA_CA_CERTS can name the certificate of a company proxy'
    : 'check the network, and HTTPS_PROXY if a proxy is needed';
}

function network(message: string, hint: string, cause: Error): CliError {
  return new CliError('network', message, { hint, cause });
}

/** Where the connection went, if that is not where the request was to go. */
function proxyOf({ address, port, hostname }: SystemError, baseUrl: string): string | undefined {
  const url = new URL(baseUrl);
  if (hostname !== undefined) return hostname === url.hostname ? undefined : hostname;
  const expected = url.port || (url.protocol === 'https:' ? '443' : '80');
  return port === undefined || String(port) === expected ? undefined : `${address}:${port}`;
}

/** The innermost cause that has a code of Node's. */
function deepestError(error: unknown): SystemError | undefined {
  let found: SystemError | undefined;
  let current: unknown = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if (systemErrorCode(current) !== undefined) found = current as SystemError;
    // Node tries IPv6 and IPv4 and wraps both failures.
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return found;
}

function innermostOf(error: Error): Error {
  let innermost = error;
  for (let depth = 0; depth < 8 && innermost.cause instanceof Error; depth++) innermost = innermost.cause;
  return innermost;
}

/** Returns the CliError for an address that answered with a redirect; `location` is null where it is not known. */
export function redirectError(baseUrl: string, location: string | null, cause: Error): CliError {
  const { origin } = new URL(baseUrl);
  const target = location === null ? undefined : targetOf(location, baseUrl);
  const where = target === undefined ? '' : ` to ${target}`;
  return new CliError('network', `${origin} answered with a redirect${where}, which is not followed`, {
    hint: 'log in if the network asks for it; if the API has moved, give the new address with --base-url',
    cause,
  });
}

/** The host is what matters; a query may hold anything. */
function targetOf(location: string, baseUrl: string): string | undefined {
  if (!URL.canParse(location, baseUrl)) return undefined;
  const { origin, pathname } = new URL(location, baseUrl);
  if (origin === 'null') return undefined; // No address of the web.
  return origin === new URL(baseUrl).origin ? pathname : origin;
}
