// Puts the reason why a connection failed into words, by Node's error codes.
import { systemErrorCode } from '../../errors.ts';
import { formatDuration } from '../../format.ts';
import { type ConnectionFailure, findTlsFailure, formatCertificateHosts } from './tls-failures.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name lookup failed',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  EPIPE: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_HEADERS_OVERFLOW: 'its response headers are too large',
  UND_ERR_HEADERS_TIMEOUT: 'it is connected, but sent no response in time',
  UND_ERR_BODY_TIMEOUT: 'the response stopped',
};

/** Returns the reason of a failure; `who` is `the server` or `the proxy`. */
export function describeFailure(failure: ConnectionFailure, who: string): string {
  const code = systemErrorCode(failure) ?? '';
  const { message } = failure;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    const limit = /timeout: (\d+)ms/.exec(message)?.[1];
    return limit === undefined
      ? 'no connection in time'
      : `no connection within ${formatDuration(Number(limit))}`;
  }
  if (isCutHandshake(failure)) return `${who} closed the connection during the TLS handshake`;
  const tls = findTlsFailure(code);
  const hosts = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? formatCertificateHosts(failure) : undefined;
  if (tls) return hosts === undefined ? `${who}${tls.words}` : `${who}'s certificate is for ${hosts}`;
  if (code.startsWith('HPE_')) return formatNotHttp(who);
  return REASONS[code] ?? 'connection failed';
}

/** Returns the reason for a response that is not HTTP. */
export function formatNotHttp(who: string): string {
  return `${who} does not speak HTTP`;
}

/** True for a connection that ended before it was encrypted. Node's error has the code of any reset connection. */
export function isCutHandshake({ message }: Error): boolean {
  return message.includes('before secure TLS connection');
}

/** Returns the innermost cause that has a Node error code. */
export function findFailure(error: unknown): ConnectionFailure | undefined {
  let found: ConnectionFailure | undefined;
  let current: unknown = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if (systemErrorCode(current) !== undefined) found = current as ConnectionFailure;
    // Node tries IPv6 and IPv4, and wraps both failures.
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return found;
}
