// Puts into words why a page could not be shown. Pure.
import { CliError, errorMessage, usageError } from '../errors.ts';
import { redactUrls } from '../redact-url.ts';

/** The answer of a server to the last request for the page itself. */
export interface PageAnswer {
  readonly status: number;
  readonly statusText: string;
  /** The value of `content-type` in lower case, without parameters; empty without one. */
  readonly type: string;
}

/** Returns the error for a page that cannot be loaded: an outage, which says nothing about the page. */
export function pageFailed(message: string, hint?: string, cause?: unknown): CliError {
  return new CliError('page_failed', message, { hint, cause });
}

/** The names that browsers give to failures, with our words for each and a hint. */
const NET_ERRORS: readonly (readonly [RegExp, string, string?])[] = [
  [/NAME_NOT_RESOLVED|NAME_RESOLUTION_FAILED/, 'the host was not found', 'check the name of the host'],
  [/CONNECTION_REFUSED/, 'the server refuses connections', 'start the server of the page first'],
  [
    /CERT_|SSL_|BAD_SSL/,
    'no secure connection can be made',
    'the certificate must be one that the browser trusts',
  ],
  [/UNSAFE_REDIRECT|UNKNOWN_URL_SCHEME/, 'leads to an address that is no web page'],
  [/UNSAFE_PORT/, 'browsers do not connect to this port'],
  [/TOO_MANY_REDIRECTS/, 'redirects without end'],
  [/INTERNET_DISCONNECTED|ADDRESS_UNREACHABLE/, 'the network is not reachable'],
  [/PROXY_|TUNNEL_/, 'the proxy does not answer', 'check HTTPS_PROXY and HTTP_PROXY'],
  [
    /CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED/,
    'the server ended the connection',
  ],
  [/TIMED_OUT/, 'the server does not answer'],
];

/** Returns the error for a navigation that failed, with what the server had answered, if it did. */
export function navigationError(error: unknown, answer: PageAnswer | undefined): CliError {
  const refused = answer && answerError(answer);
  if (refused) return refused;
  const message = errorMessage(error);
  if (/download is starting/i.test(message)) return pageFailed('is a download, not a page', undefined, error);
  const code = /net::(ERR_\w+)/.exec(message)?.[1];
  if (code === 'ERR_ABORTED' && answer?.status === 204) return pageFailed('has no content (HTTP 204)');
  const [, words, hint] = NET_ERRORS.find(([pattern]) => code !== undefined && pattern.test(code)) ?? [];
  if (words !== undefined) return pageFailed(`${words} (${code})`, hint, error);
  const [line = ''] = message.split('\n');
  return pageFailed(
    `cannot be loaded: ${code ?? redactUrls(line.replace(/^page\.goto: /, ''))}`,
    undefined,
    error,
  );
}

/** Returns the error for an answer that is no page; undefined for a page. */
export function answerError({ status, statusText, type }: PageAnswer): CliError | undefined {
  if (status >= 400) {
    const isLocked = status === 401 || status === 403;
    return pageFailed(
      `answers ${`HTTP ${status} ${statusText}`.trim()}`,
      isLocked ? 'put user:password@ before the host in the URL' : undefined,
    );
  }
  const media = /^image\/(?!svg)/.test(type) ? 'an image' : type === 'application/pdf' ? 'a PDF' : undefined;
  if (media === undefined) return undefined;
  return usageError(undefined, `is ${media}, not a page`, 'name it without page:');
}
