import { expect, test } from 'vitest';
import { findPageProxy } from '../../src/page/page-proxy.ts';

const find = (url: string, variables: Record<string, string>) => findPageProxy(new URL(url), variables);
const BYPASS = 'localhost,127.0.0.1,[::1]';

test('a page goes through the proxy of its scheme, with its login apart', () => {
  const variables = { HTTPS_PROXY: 'http://ann:p%40ss@proxy.example:8080', http_proxy: 'plain.example:3128' };
  expect(find('https://a.example/', variables)).toEqual({
    server: 'http://proxy.example:8080',
    bypass: BYPASS,
    username: 'ann',
    password: 'p@ss',
  });
  expect(find('http://a.example/', variables)).toEqual({
    server: 'http://plain.example:3128',
    bypass: BYPASS,
  });
});

test('NO_PROXY holds for the page, and for what it loads', () => {
  const variables = { HTTPS_PROXY: 'http://proxy.example:8080', NO_PROXY: '.inner.example, 10.0.0.1' };
  expect(find('https://www.inner.example/', variables)).toBeUndefined();
  expect(find('https://a.example/', variables)?.bypass).toBe(`${BYPASS},.inner.example,10.0.0.1`);
});

test.each(['http://localhost:3000/', 'http://127.0.0.1/', 'http://[::1]/', 'file:///tmp/a.html'])(
  '%s needs none',
  (url) => {
    expect(find(url, { HTTP_PROXY: 'http://proxy.example:8080' })).toBeUndefined();
  },
);

test('a proxy that cannot be used is named', () => {
  expect(() => find('http://a.example/', { HTTP_PROXY: 'socks5://x' })).toThrow(
    expect.objectContaining({ subject: 'HTTP_PROXY', exitCode: 2 }),
  );
});
