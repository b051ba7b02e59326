// Describes a proxy that cannot be used, with the value that its variable should have where that is known.
import { systemErrorCode } from '../../errors.ts';
import { formatDuration } from '../../format.ts';
import { describeFailure, findFailure, formatNotHttp } from './failure-reasons.ts';
import type { NamedProxy, ProxyError } from './fetch-failure.ts';
import { findTlsFailure, formatTlsHint } from './tls-failures.ts';

/** Returns the message and the hint for a failure; `origin` is the address behind the proxy. */
export function describeProxyFailure(
  { proxy, status, silentMs, cause }: ProxyError,
  { origin, now }: { readonly origin: string; readonly now: Date },
): { readonly message: string; readonly hint: string } {
  const { variable, host, scheme } = proxy;
  if (status !== undefined) {
    const message = `cannot reach ${origin}: the proxy ${host} answered HTTP ${status}`;
    if (status === 407) return { message, hint: `check ${variable}: user name and password` };
    // Servers of TLS answer so to plain HTTP.
    if (status === 400 && scheme === 'http') return { message, hint: formatSchemeHint(proxy) };
    return { message, hint: `check ${variable}, and whether the proxy allows ${origin}` };
  }
  const unreachable = `cannot reach the proxy ${host}`;
  if (silentMs !== undefined) {
    const message = `${unreachable}: no answer within ${formatDuration(silentMs)}`;
    return { message, hint: formatSchemeHint(proxy) };
  }
  const failure = findFailure(cause);
  const code = systemErrorCode(failure) ?? '';
  const message = failure
    ? `${unreachable}: ${describeFailure(failure, 'the proxy')} (${code})`
    : `${unreachable}: ${formatNotHttp('the proxy')}`;
  const tls = findTlsFailure(code);
  if (tls?.kind === 'plain') return { message, hint: `write ${formatSetting(proxy, 'http')}` };
  if (tls) {
    const address = `the address in ${variable}`;
    return { message, hint: formatTlsHint(tls, { address, isLoopback: false, now }) };
  }
  return {
    message,
    hint: isConnected(code) ? formatSchemeHint(proxy) : `check ${variable}: address and port`,
  };
}

/** True for a failure after the proxy had accepted the connection, such as one in another protocol. */
function isConnected(code: string): boolean {
  return code === '' || ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code) || code.startsWith('HPE_');
}

function formatSchemeHint(proxy: NamedProxy): string {
  const { variable, scheme } = proxy;
  return scheme === 'http'
    ? `check ${variable}; if the proxy speaks TLS, write ${formatSetting(proxy, 'https')}`
    : `check ${variable}; if the proxy does not speak TLS, write ${formatSetting(proxy, 'http')}`;
}

/** Formats `HTTPS_PROXY=http://proxy.example:8080`, or only the change where a password may not be shown. */
function formatSetting({ variable, host, hasPassword }: NamedProxy, scheme: 'http' | 'https'): string {
  return hasPassword ? `${scheme}:// at the start of ${variable}` : `${variable}=${scheme}://${host}`;
}
