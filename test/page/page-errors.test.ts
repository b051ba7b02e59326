import { expect, test } from 'vitest';
import { answerError, navigationError, type PageAnswer } from '../../src/page/page-errors.ts';

const html: PageAnswer = { status: 200, statusText: 'OK', type: 'text/html' };

test.each([
  ['net::ERR_NAME_NOT_RESOLVED at http://a.invalid/', 'the host was not found (ERR_NAME_NOT_RESOLVED)'],
  [
    'net::ERR_CERT_AUTHORITY_INVALID at https://a/',
    'no secure connection can be made (ERR_CERT_AUTHORITY_INVALID)',
  ],
  ['net::ERR_SSL_PROTOCOL_ERROR at https://a/', 'no secure connection can be made (ERR_SSL_PROTOCOL_ERROR)'],
  ['net::ERR_EMPTY_RESPONSE at http://a/', 'the server ended the connection (ERR_EMPTY_RESPONSE)'],
  ['net::ERR_TOO_MANY_REDIRECTS at http://a/', 'redirects without end (ERR_TOO_MANY_REDIRECTS)'],
  [
    'net::ERR_PROXY_CONNECTION_FAILED at http://a/',
    'the proxy does not answer (ERR_PROXY_CONNECTION_FAILED)',
  ],
  ['net::ERR_CONNECTION_TIMED_OUT at http://a/', 'the server does not answer (ERR_CONNECTION_TIMED_OUT)'],
  ['net::ERR_SOMETHING_NEW at http://a/', 'cannot be loaded: ERR_SOMETHING_NEW'],
  ['Download is starting', 'is a download, not a page'],
  [
    'Navigation to "http://ann:pw@a/?token=t0ps3cret" is odd',
    'cannot be loaded: Navigation to "http://[redacted]@a/?token=[redacted]" is odd',
  ],
  ['The browser is odd\nCall log: …', 'cannot be loaded: The browser is odd'],
])('%s is an outage', (message, expected) => {
  expect(navigationError(new Error(`page.goto: ${message}`), undefined)).toMatchObject({
    code: 'page_failed',
    exitCode: 4,
    subject: undefined,
    message: expected,
  });
});

test('an answer of the server explains more than the failure that follows', () => {
  const failed = new Error('page.goto: net::ERR_HTTP_RESPONSE_CODE_FAILURE at http://a/');
  const answer = { ...html, status: 502, statusText: 'Bad Gateway' };
  expect(navigationError(failed, answer)).toMatchObject({
    exitCode: 4,
    message: 'answers HTTP 502 Bad Gateway',
  });
  const aborted = new Error('page.goto: net::ERR_ABORTED at http://a/');
  expect(navigationError(aborted, { ...html, status: 204 })).toMatchObject({
    message: 'has no content (HTTP 204)',
  });
});

test.each([
  ['text/html', undefined],
  ['text/plain', undefined],
  ['image/svg+xml', undefined],
  ['', undefined],
  ['image/png', 'is an image, not a page'],
  ['application/pdf', 'is a PDF, not a page'],
])('an answer of the type %j', (type, message) => {
  expect(answerError({ ...html, type })?.message).toBe(message);
});

test('a page that is locked says how to log in', () => {
  expect(answerError({ ...html, status: 401, statusText: '' })).toMatchObject({
    message: 'answers HTTP 401',
    hint: expect.stringContaining('user:password@ before the host'),
  });
});
