/** Passwords, tokens and signatures are removed from URLs and from texts with URLs. */
import { expect, test } from 'vitest';
import { redactAddress, redactUrl, redactUrls } from '../src/redact-url.ts';

test.each([
  ['https://me@a.test/x.png', 'https://[redacted]@a.test/x.png'],
  ['https://me:p@ssword@a.test/x.png', 'https://[redacted]@a.test/x.png'],
  ['https://me:pass@a.test/x@2.png', 'https://[redacted]@a.test/x@2.png'],
  ['https://me:pa/ss@a.test/x.png', 'https://[redacted]@a.test/x.png'],
  ['https://me:pa#ss@a.test', 'https://[redacted]@a.test'],
  ['https:\\\\me:pass@a.test', 'https:\\\\[redacted]@a.test'],
  ['https:/me:pass@a.test', 'https:/[redacted]@a.test'],
  ['https:me:pass@a.test', 'https:[redacted]@a.test'],
  ['socks5://me:p@ss@proxy:1080', 'socks5://[redacted]@proxy:1080'],
  ['//me:p@ss@a.test', '//[redacted]@a.test'],
])('%s is shown as %s, by itself and within a text', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
  // Within a text, a URL needs two slashes.
  if (url.includes('//')) expect(redactUrls(`at ${url}: me@b.test`)).toBe(`at ${shown}: me@b.test`);
});

test.each([
  'https://a.test/@me/x.png?to=b@c',
  'https://a.test:8080/',
  'me@a.test',
  '/home/me@work/x.png',
  'file:///home/me@work/x.png',
  'a sentence, with me@a.test in it',
])('%s has no user name', (text) => {
  expect(redactUrl(text)).toBe(text);
  expect(redactUrls(text)).toBe(text);
});

test('a password with blanks is removed if the end of the URL is known', () => {
  expect(redactUrl('https://me:pass word@a.test')).toBe('https://[redacted]@a.test');
});

test('all URLs of a text are redacted', () => {
  const text = '["https://a.test/","http://me:p@ss@b.test/x@2.png","//you:pw@c.test"]';
  expect(redactUrls(text)).toBe(
    '["https://a.test/","http://[redacted]@b.test/x@2.png","//[redacted]@c.test"]',
  );
});

test.each([
  'a'.repeat(1_000_000),
  '//'.repeat(500_000),
  `https://${'@'.repeat(1_000_000)}`,
  `https://a.test/${'?a&;#'.repeat(200_000)}`,
  `https://a.test/?${'token=a&'.repeat(120_000)}`,
  `https://a.test/?token=${':'.repeat(1_000_000)}`,
  `https://a.test/?${'token=;'.repeat(140_000)}`,
])('a megabyte takes linear time', (text) => {
  const started = performance.now();
  redactUrls(text);
  expect(performance.now() - started).toBeLessThan(5000);
});

// Whoever has a signed URL has the picture: these were printed in receipts, by --dry-run and by --debug.
test.each([
  [
    'https://b.s3.amazonaws.com/a.png?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F2026%2Fs3&X-Amz-Date=20261126T1200Z&X-Amz-Security-Token=IQoJ%2Fb3&X-Amz-Signature=9f86d081',
    'https://b.s3.amazonaws.com/a.png?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=[redacted]&X-Amz-Date=20261126T1200Z&X-Amz-Security-Token=[redacted]&X-Amz-Signature=[redacted]',
  ],
  [
    'https://b.s3.amazonaws.com/a.png?AWSAccessKeyId=AKIA&Expires=1790000000&Signature=abc%3D',
    'https://b.s3.amazonaws.com/a.png?AWSAccessKeyId=[redacted]&Expires=1790000000&Signature=[redacted]',
  ],
  [
    'https://storage.googleapis.com/b/a.png?X-Goog-Credential=me&X-Goog-Expires=60&X-Goog-Signature=00ff',
    'https://storage.googleapis.com/b/a.png?X-Goog-Credential=[redacted]&X-Goog-Expires=60&X-Goog-Signature=[redacted]',
  ],
  [
    'https://x.blob.core.windows.net/c/a.png?sv=2025-01-05&se=2026-12-01&sr=b&sp=r&sig=abc%2Bdef%3D',
    'https://x.blob.core.windows.net/c/a.png?sv=2025-01-05&se=2026-12-01&sr=b&sp=r&sig=[redacted]',
  ],
  [
    'https://d1.cloudfront.net/a.png?Policy=eyJ&Signature=abc~&Key-Pair-Id=K2',
    'https://d1.cloudfront.net/a.png?Policy=[redacted]&Signature=[redacted]&Key-Pair-Id=[redacted]',
  ],
  ['https://a.test/x?token=abc#top', 'https://a.test/x?token=[redacted]#top'],
  ['https://a.test/x?accessToken=abc&w=640', 'https://a.test/x?accessToken=[redacted]&w=640'],
  ['https://a.test/x?w=640&api_key=a=b==', 'https://a.test/x?w=640&api_key=[redacted]'],
  ['https://a.test/x?%74oken=abc', 'https://a.test/x?%74oken=[redacted]'],
  ['https://a.test/x?a=1;password=abc', 'https://a.test/x?a=1;password=[redacted]'],
  ['https://a.test/x#access_token=abc', 'https://a.test/x#access_token=[redacted]'],
  ['https://me:pw@a.test/x?key=abc', 'https://[redacted]@a.test/x?key=[redacted]'],
])('%s is shown as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
  expect(redactUrl(shown)).toBe(shown);
  expect(redactUrls(`{"url":"${url}","w":"a=b"}`)).toBe(`{"url":"${shown}","w":"a=b"}`);
  expect(redactUrls(`url: '${url}', w`)).toBe(`url: '${shown}', w`);
});

test.each([
  'https://a.test/x?monkey=1&tokenizer=bpe&width=640',
  'https://a.test/token=abc/x.png',
  'https://a.test/x?token',
  'https://a.test/x?token=&w=1',
  'token=abc without a URL',
])('%s gives no access by a parameter', (text) => {
  expect(redactUrl(text)).toBe(text);
  expect(redactUrls(text)).toBe(text);
});

test.each([': no such file', ', and more', '. Try again', ') was refused'])(
  'the sentence goes on after a secret: %j',
  (rest) => {
    expect(redactUrls(`https://a.test/x?token=a.b:c,d${rest}`)).toBe(
      `https://a.test/x?token=[redacted]${rest}`,
    );
  },
);

test('a value with a quote or a blank is removed whole if the end of the URL is known', () => {
  expect(redactUrl('https://a.test/x?token=ab"c d&w=1')).toBe('https://a.test/x?token=[redacted]&w=1');
});

test.each([
  ['u:pass@host:9', '[redacted]@host:9'],
  ['token@host', '[redacted]@host'],
  ['u:p@ss/w@host/v1', '[redacted]@host/v1'],
  ['https://u:p@host', 'https://[redacted]@host'],
  ['localhost:4000', 'localhost:4000'],
])('the address %s, which may lack its scheme, is shown as %s', (address, shown) => {
  expect(redactAddress(address)).toBe(shown);
});
