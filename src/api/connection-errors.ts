// Words failures of the network below HTTP: by Node's own codes.
import type { APIConnectionError } from '@anthropic-ai/sdk/core/error';
import { SeeError, systemErrorCode } from '../errors.ts';
import { hostOf, type RequestContext } from './request-context.ts';

/** Returns the SeeError for a connection that could not be made or was lost before an answer began. */
export function connectionError(error: APIConnectionError, context: RequestContext): SeeError {
  const code = deepestCode(error);
  const words: Record<string, string> = {
    ECONNREFUSED: 'connection refused',
    ECONNRESET: 'the connection was reset',
    ENOTFOUND: 'host name not found',
    EAI_AGAIN: 'host name could not be looked up',
    ETIMEDOUT: 'connection timed out',
    UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
    UND_ERR_SOCKET: 'the connection was closed',
    CERT_HAS_EXPIRED: "the server's certificate has expired",
    DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
    SELF_SIGNED_CERT_IN_CHAIN: "a certificate in the server's chain is self-signed",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate cannot be verified",
  };
  const why = (code && words[code]) ?? 'connection failed';
  return new SeeError('network', `cannot reach ${hostOf(context)}: ${why}${code ? ` (${code})` : ''}`, {
    hint: /CERT|SIGNATURE/.test(code ?? '')
      ? 'NODE_EXTRA_CA_CERTS can name the certificate of a company proxy'
      : 'check the network, and HTTPS_PROXY if a proxy is needed',
    cause: error,
  });
}

function deepestCode(error: unknown): string | undefined {
  let code: string | undefined;
  let current: unknown = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    code = systemErrorCode(current) ?? code;
    // Node tries IPv6 and IPv4 and wraps both failures.
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return code;
}
