// Turns network failures below HTTP into CliErrors, by Node's error codes.
import { CliError, systemErrorCode } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import { describeFailure, findFailure, formatNotHttp, isCutHandshake } from './failure-reasons.ts';
import { FetchFailure, findCause, ProxyError, type SentBytes } from './fetch-failure.ts';
import { describeProxyFailure } from './proxy-failures.ts';
import { formatAddressHint, formatAddressPlace, getOrigin, type RequestAddress } from './request-context.ts';
import { findTlsFailure, formatTlsHint } from './tls-failures.ts';

const PROXY_HINT = 'check HTTPS_PROXY or HTTP_PROXY: address, user name and password';

/** Codes of a connection that was never made: nothing was sent. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Codes of a connection that ended after it was made. */
const LOST = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET']);

/** True for an error of a request that never left this machine. */
export function isUnsent(error: unknown): boolean {
  if (findCause(error, ProxyError)) return true;
  const failure = findFailure(error);
  const code = systemErrorCode(failure) ?? '';
  return UNSENT.has(code) || findTlsFailure(code) !== undefined || (!!failure && isCutHandshake(failure));
}

/** Returns the CliError for a connection that failed before a response began. */
export function connectionError(error: Error, address: RequestAddress, now = new Date()): CliError {
  const origin = getOrigin(address);
  const fetchFailure = findCause(error, FetchFailure);
  if (fetchFailure?.silentLookup !== undefined) {
    const message = `cannot reach ${origin}: the name lookup of ${fetchFailure.silentLookup} did not answer`;
    return networkError(
      message,
      'check the DNS servers of this machine, and HTTPS_PROXY if a proxy is needed',
      error,
    );
  }
  const proxyError = findCause(error, ProxyError);
  if (proxyError) {
    const { message, hint } = describeProxyFailure(proxyError, { origin, now });
    return networkError(message, hint, error);
  }
  const failure = findFailure(error);
  const code = systemErrorCode(failure) ?? '';
  // undici's error for a proxy without a tunnel that asks for credentials.
  if (code === 'UND_ERR_INVALID_ARG' && failure?.message.includes('(407)')) {
    return networkError(`cannot reach ${origin}: the proxy answered HTTP 407`, PROXY_HINT, error);
  }
  if (!failure) return fetchError(error, address);
  if (LOST.has(code) && fetchFailure?.body && fetchFailure.body.sent > 0) {
    return lostError(error, { origin, code, body: fetchFailure.body });
  }
  const reason = describeFailure(failure, 'the server');
  return networkError(`cannot reach ${origin}: ${reason} (${code})`, formatHint(code, address, now), error);
}

/** Returns the error for a connection that was lost while, or after, a body was sent. */
function lostError(
  error: Error,
  { origin, code, body: { sent, total } }: { origin: string; code: string; body: SentBytes },
): CliError {
  const when =
    sent < total
      ? `after ${formatBytes(sent)} of ${formatBytes(total)} were sent`
      : `before a response began; all ${formatBytes(total)} were sent`;
  const hint = 'check the network, or send less at a time';
  return networkError(`the connection to ${origin} was lost ${when} (${code})`, hint, error);
}

/** Returns the CliError for an error of fetch itself, which has a message but no code. */
function fetchError(error: Error, address: RequestAddress): CliError {
  const { name, message } = findInnermost(error);
  // On Node 20 and 22 this error also has a code, and does not arrive here.
  if (name === 'HTTPParserError') {
    return networkError(
      `cannot reach ${getOrigin(address)}: ${formatNotHttp('the server')}`,
      formatHint('', address),
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
  return networkError(`cannot reach ${getOrigin(address)}: ${message}`, formatHint('', address), error);
}

/** Returns the CliError for a redirect; `location` is null if unknown. */
export function redirectError(baseUrl: string, location: string | null, cause: Error): CliError {
  const { origin } = new URL(baseUrl);
  const target = location === null ? undefined : formatRedirectTarget(location, baseUrl);
  const where = target === undefined ? '' : ` to ${target}`;
  const hint =
    'log in to the network if it requires that; if the API has moved, pass its new address with --base-url';
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

function formatHint(code: string, address: RequestAddress, now = new Date()): string {
  const { provider } = address;
  const tls = findTlsFailure(code);
  if (tls) {
    const place = provider ? formatAddressPlace(provider) : 'the address';
    return formatTlsHint(tls, { address: place, isLoopback: isLoopback(address), now });
  }
  if (isLoopback(address)) {
    return `check that a server runs there${provider ? `, and ${formatAddressPlace(provider)}` : ''}`;
  }
  switch (code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return `a firewall may block the direct way: set ${formatVariable(address)} if this network has a proxy`;
    case 'UND_ERR_HEADERS_TIMEOUT':
      return 'try again';
  }
  return `check the network, and ${formatVariable(address)} if a proxy is needed`;
}

/** Returns the variable of the proxy for an address. */
function formatVariable({ baseUrl }: RequestAddress): string {
  return /^http:/i.test(baseUrl) ? 'HTTP_PROXY' : 'HTTPS_PROXY';
}

/** Whether an address is on this machine, which no proxy leads to. */
function isLoopback({ baseUrl }: RequestAddress): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const { hostname } = new URL(baseUrl);
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

function findInnermost(error: Error): Error {
  let innermost = error;
  for (let depth = 0; depth < 8 && innermost.cause instanceof Error; depth++) innermost = innermost.cause;
  return innermost;
}

/** Returns the error for HTTP 511, by which a network asks for a login before it lets anything through. */
export function loginError(context: RequestAddress): CliError {
  return new CliError(
    'network',
    `the network asks for a login (HTTP 511) before it leads to ${getOrigin(context)}`,
    {
      hint: LOGIN_HINT,
    },
  );
}

const LOGIN_HINT = 'log in to the network: open any page in a browser';
