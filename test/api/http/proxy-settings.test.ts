import { describe, expect, test } from 'vitest';
import { readProxies } from '../../../src/api/http/proxy-settings.ts';

const find = (variables: Record<string, string>, url: string) => {
  const proxy = readProxies(variables)?.(new URL(url));
  return proxy && `${proxy.variable} ${proxy.host}`;
};

describe('the proxy of an address', () => {
  const H = 'http://h.test:1';
  const S = 'http://s.test:2';
  const A = 'http://a.test:3';

  test.each([
    [{ HTTPS_PROXY: S }, 'https://api.test', 'HTTPS_PROXY s.test:2'],
    [{ HTTPS_PROXY: S, https_proxy: A }, 'https://api.test', 'https_proxy a.test:3'],
    [{ HTTPS_PROXY: S, HTTP_PROXY: H, ALL_PROXY: A }, 'https://api.test', 'HTTPS_PROXY s.test:2'],
    [{ HTTPS_PROXY: S, HTTP_PROXY: H, ALL_PROXY: A }, 'http://api.test', 'HTTP_PROXY h.test:1'],
    [{ ALL_PROXY: A }, 'https://api.test', 'ALL_PROXY a.test:3'],
    [{ ALL_PROXY: A }, 'http://api.test', 'ALL_PROXY a.test:3'],
    [{ ALL_PROXY: A, all_proxy: H }, 'http://api.test', 'all_proxy h.test:1'],
    [{ HTTPS_PROXY: S, all_proxy: A }, 'http://api.test', 'all_proxy a.test:3'],
    [{ HTTP_PROXY: H, all_proxy: A }, 'https://api.test', 'all_proxy a.test:3'],
    [{ HTTP_PROXY: H }, 'https://api.test', 'HTTP_PROXY h.test:1'],
    [{ HTTPS_PROXY: '', ALL_PROXY: A }, 'https://api.test', 'ALL_PROXY a.test:3'],
    [{ HTTPS_PROXY: S }, 'http://api.test', undefined],
    [{ ALL_PROXY: A, NO_PROXY: '10.0.0.0/8' }, 'https://10.1.2.3', undefined],
    [{ ALL_PROXY: A, no_proxy: 'api.test', NO_PROXY: '' }, 'https://api.test', undefined],
    [{}, 'https://api.test', undefined],
  ])('%j: %s goes to %s', (variables, url, proxy) => {
    expect(find(variables as Record<string, string>, url)).toBe(proxy);
  });

  test('in ALL_PROXY is refused where it would be used, and only there', () => {
    const socks = { ALL_PROXY: 'socks5://127.0.0.1:1080', HTTPS_PROXY: S, NO_PROXY: 'free.test' };
    expect(find(socks, 'https://api.test')).toBe('HTTPS_PROXY s.test:2');
    expect(find(socks, 'http://free.test')).toBeUndefined();
    expect(() => find(socks, 'http://api.test')).toThrow(
      expect.objectContaining({
        code: 'usage',
        subject: 'ALL_PROXY',
        message: expect.stringContaining('other kinds of proxy'),
      }),
    );
  });
});
