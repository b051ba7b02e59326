/** The fake forward proxy passes plain requests and tunnels on, and records both. */
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeProxy, startFakeProxy } from '../support/fake-api/proxy.ts';
import { goodHeaders, useFakeApi } from './harness.ts';

const harness = useFakeApi();
let proxy: FakeProxy;

beforeEach(async () => {
  proxy = await startFakeProxy({ upstream: harness.api.url, credentials: 'me:secret' });
});

afterEach(() => proxy.close());

const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;

/** Sends one request as an HTTP client that has a proxy does. */
function viaProxy(options: { method: string; path: string; headers: Record<string, string> }) {
  const { hostname, port } = new URL(proxy.url);
  return httpRequest({ hostname, port, agent: false, ...options });
}

function statusOf(sent: ReturnType<typeof viaProxy>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('passes an absolute URL on to the upstream, whatever its host', async () => {
  const path = 'http://api.example/v1/models?limit=1';
  const headers = { ...goodHeaders(harness.api), 'proxy-authorization': authorization };
  expect(await statusOf(viaProxy({ method: 'GET', path, headers }))).toBe(200);
  expect(proxy.requests).toMatchObject([{ method: 'GET', target: path }]);
  expect(harness.api.requests[0]?.path).toBe('/v1/models?limit=1');
  expect(harness.api.requests[0]?.headers['proxy-authorization']).toBeUndefined();
});

test('opens a tunnel', async () => {
  const headers = { 'proxy-authorization': authorization };
  const sent = viaProxy({ method: 'CONNECT', path: 'api.example:443', headers });
  const status = await new Promise<number | undefined>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('connect', (_response, socket) => {
      const path = '/v1/models';
      const inner = httpRequest({ createConnection: () => socket, path, headers: goodHeaders(harness.api) });
      statusOf(inner).then(resolve, reject);
    });
    sent.end();
  });
  expect(status).toBe(200);
  expect(proxy.requests).toMatchObject([{ method: 'CONNECT', target: 'api.example:443' }]);
});

test('asks for its credentials', async () => {
  const path = 'http://api.example/v1/models';
  expect(await statusOf(viaProxy({ method: 'GET', path, headers: {} }))).toBe(407);
  expect(harness.api.requests).toEqual([]);
});
