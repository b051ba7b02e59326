/** Proxies that never answer, speak another protocol than their URL says, or whose certificate nobody knows. */
import { afterEach, describe, expect, test } from 'vitest';
import { connectionError } from '../../../src/api/errors/network.ts';
import { makeProxyOptions } from '../../../src/api/http/proxy.ts';
import { SERVER_CERTIFICATES, SERVER_KEY } from '../../support/certificates.ts';
import { type FakeProxy, startFakeProxy } from '../../support/fake-api/proxy.ts';
import { makePng } from '../../support/images.ts';
import { useRawServers } from '../../support/raw-server.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const servers = useRawServers();
const BEHIND = 'https://api.example';
let proxy: FakeProxy | undefined;

afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});

async function ask(variables: Record<string, string>) {
  await world.file('a.png', makePng({ width: 8, height: 8 }));
  const all = { ANTHROPIC_BASE_URL: BEHIND, ...variables };
  const { code, stderr } = await world.run(['a.png', '--retries', '0'], { variables: all });
  return { code, stderr };
}

const valid = { cert: SERVER_CERTIFICATES.valid, key: SERVER_KEY };

describe('a proxy whose URL has the wrong scheme', () => {
  test('https: it does not speak TLS, and the right value is shown without the password', async () => {
    proxy = await startFakeProxy();
    const { host } = new URL(proxy.url);
    for (const [login, fix] of [
      ['', `https_proxy=http://${host}`],
      ['me:s3cret-pass@', 'http:// at the start of https_proxy'],
    ] as const) {
      const { code, stderr } = await ask({ https_proxy: `https://${login}${host}` });
      expect(code).toBe(4);
      expect(stderr.replace(/\(ERR_SSL_\w+\)/, '(…)')).toBe(
        `claude-see: cannot reach the proxy ${host}: the proxy does not speak TLS (…)\n  write ${fix}\n`,
      );
    }
  });

  test('http: a proxy that speaks TLS closes the connection, which was tried again for ever', async () => {
    const host = `127.0.0.1:${await servers.tls(valid)}`;
    expect(await ask({ HTTPS_PROXY: `http://${host}` })).toEqual({
      code: 4,
      stderr: expect.stringMatching(
        new RegExp(
          `^claude-see: cannot reach the proxy ${host}: .+\\n` +
            `  check HTTPS_PROXY; if the proxy speaks TLS, write HTTPS_PROXY=https://${host}\\n$`,
        ),
      ),
    });
  });

  test.each([
    ['an alert of TLS', Buffer.from([21, 3, 3, 0, 2, 2, 10]), 'cannot reach the proxy {host}: '],
    [
      'HTTP 400',
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      'cannot reach https://api.example: the proxy {host} answered HTTP 400',
    ],
  ])('http: a proxy that answers with %s', async (_, answer, words) => {
    const host = `127.0.0.1:${await servers.plain((socket) => socket.end(answer))}`;
    const { code, stderr } = await ask({ HTTPS_PROXY: host });
    expect(code).toBe(4);
    expect(stderr).toContain(words.replace('{host}', host));
    expect(stderr).toContain(
      `\n  check HTTPS_PROXY; if the proxy speaks TLS, write HTTPS_PROXY=https://${host}\n`,
    );
  });
});

test('a proxy with a certificate of an unknown authority is named, not the API', async () => {
  const host = `localhost:${await servers.tls(valid)}`;
  expect(await ask({ HTTPS_PROXY: `https://${host}` })).toEqual({
    code: 4,
    stderr:
      `claude-see: cannot reach the proxy ${host}: the proxy's certificate comes from an authority that this machine does not know (UNABLE_TO_VERIFY_LEAF_SIGNATURE)\n` +
      '  behind a company proxy, set NODE_EXTRA_CA_CERTS to its certificate file\n',
  });
});

test.each(['https://api.example', 'http://api.example'])(
  'a proxy that accepts and never answers is named within its limit: %s',
  async (baseUrl) => {
    const port = await servers.plain();
    const options = await makeProxyOptions({ ALL_PROXY: `http://127.0.0.1:${port}` }, 100);
    const error = await fetch(baseUrl, options as object).then(
      () => undefined,
      (failure) => failure,
    );
    expect(connectionError(error, { baseUrl })).toMatchObject({
      code: 'network',
      message: `cannot reach the proxy 127.0.0.1:${port}: no answer within 100 ms`,
      hint: `check ALL_PROXY; if the proxy speaks TLS, write ALL_PROXY=https://127.0.0.1:${port}`,
    });
  },
);

test('a proxy that refuses the address is asked about', async () => {
  const host = `127.0.0.1:${await servers.plain((socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))}`;
  expect(await ask({ HTTPS_PROXY: host })).toEqual({
    code: 4,
    stderr:
      `claude-see: cannot reach ${BEHIND}: the proxy ${host} answered HTTP 403\n` +
      `  check HTTPS_PROXY, and whether the proxy allows ${BEHIND}\n`,
  });
});

test('ALL_PROXY is used, and SOCKS in it is refused', async () => {
  proxy = await startFakeProxy({ upstream: world.api.url });
  world.api.reply('through');
  await world.file('a.png', makePng({ width: 8, height: 8 }));
  const variables = { ALL_PROXY: proxy.url, ANTHROPIC_BASE_URL: 'http://api.example' };
  expect(await world.run(['a.png', '-q'], { variables })).toMatchObject({ code: 0, stdout: 'through\n' });
  expect(proxy.requests.map(({ target }) => target)).toEqual(['api.example:80']);
  expect(await ask({ all_proxy: 'socks5h://127.0.0.1:1080' })).toEqual({
    code: 2,
    stderr: 'claude-see: all_proxy: is not an http or https URL; other kinds of proxy are not supported\n',
  });
});

test('a range in NO_PROXY leads past the proxy', async () => {
  world.api.reply('direct');
  await world.file('a.png', makePng({ width: 8, height: 8 }));
  const variables = { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.0/8' };
  expect(await world.run(['a.png', '-q'], { variables })).toMatchObject({ code: 0, stdout: 'direct\n' });
});
