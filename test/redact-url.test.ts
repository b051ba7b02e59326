/** User names and passwords are removed from URLs and from texts with URLs. */
import { expect, test } from 'vitest';
import { stripAllCredentials, stripCredentials } from '../src/redact-url.ts';

test.each([
  ['https://me@a.test/x.png', 'https://[redacted]@a.test/x.png'],
  ['https://me:p@ssword@a.test/x.png', 'https://[redacted]@a.test/x.png'],
  ['https://me:pass@a.test/x@2.png', 'https://[redacted]@a.test/x@2.png'],
  ['https://me:pa/ss@a.test/x.png', 'https://[redacted]@a.test/x.png'],
  ['https://me:pa#ss@a.test', 'https://[redacted]@a.test'],
  ['https:\\\\me:pass@a.test', 'https:\\\\[redacted]@a.test'],
  ['https:/me:pass@a.test', 'https:/[redacted]@a.test'],
  ['socks5://me:p@ss@proxy:1080', 'socks5://[redacted]@proxy:1080'],
  ['//me:p@ss@a.test', '//[redacted]@a.test'],
])('%s is shown as %s, by itself and within a text', (url, shown) => {
  expect(stripCredentials(url)).toBe(shown);
  // Within a text, a URL needs two slashes.
  if (url.includes('//')) expect(stripAllCredentials(`at ${url}: me@b.test`)).toBe(`at ${shown}: me@b.test`);
});

test.each([
  'https://a.test/@me/x.png?to=b@c',
  'https://a.test:8080/',
  'me@a.test',
  '/home/me@work/x.png',
  'file:///home/me@work/x.png',
  'a sentence, with me@a.test in it',
])('%s has no user name', (text) => {
  expect(stripCredentials(text)).toBe(text);
  expect(stripAllCredentials(text)).toBe(text);
});

test('a password with blanks is removed if the end of the URL is known', () => {
  expect(stripCredentials('https://me:pass word@a.test')).toBe('https://[redacted]@a.test');
});

test('all URLs of a text are redacted', () => {
  const text = '["https://a.test/","http://me:p@ss@b.test/x@2.png","//you:pw@c.test"]';
  expect(stripAllCredentials(text)).toBe(
    '["https://a.test/","http://[redacted]@b.test/x@2.png","//[redacted]@c.test"]',
  );
});

test.each(['a'.repeat(1_000_000), '//'.repeat(500_000), `https://${'@'.repeat(1_000_000)}`])(
  'a megabyte takes linear time',
  (text) => {
    const started = performance.now();
    stripAllCredentials(text);
    expect(performance.now() - started).toBeLessThan(5000);
  },
);
