/** Connections that fail below the API: the error names the reason. */
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../../src/api/errors/fetch-failure.ts';
import { connectionError } from '../../../src/api/errors/network.ts';
import { getCapabilities } from '../../../src/api/providers/providers.ts';
import { makePng } from '../../support/images.ts';
import { useOtherServer } from '../../support/other-server.ts';
import { useRawServers } from '../../support/raw-server.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const serve = useOtherServer();
const servers = useRawServers();

const COMMANDS = [[['a.png', 'describe']], [['a.png', '--upload']], [['models']]];

async function runAt(url: string, args: readonly string[]) {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
  return world.run([...args, '--base-url', url, '--retries', '0']);
}

describe.each(COMMANDS)('%j', (args) => {
  test('a port that fetch blocks is a usage error', async () => {
    const { code, stdout, stderr } = await runAt('http://127.0.0.1:9', args);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: http://127.0.0.1:9: fetch blocks this port, which is reserved for another protocol\n' +
        '  check the address in --base-url or ANTHROPIC_BASE_URL\n',
    });
  });

  test('oversized response headers', async () => {
    const url = await serve((_, response) => response.setHeader('x-long', 'x'.repeat(30_000)).end('{}'));
    const { code, stderr } = await runAt(url, args);
    expect(stderr).toMatch(
      /^claude-see: cannot reach http:\S+: its response headers are too large \(UND_ERR_HEADERS_OVERFLOW\)\n/,
    );
    expect(code).toBe(4);
  });

  test('a port of this machine on which nothing listens: no proxy is proposed', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((resolve) => closed.close(resolve));
    const { code, stdout, stderr } = await runAt(url, args);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toBe(
      `claude-see: cannot reach ${url}: connection refused (ECONNREFUSED)\n` +
        '  check that a server runs there, and the address in --base-url or ANTHROPIC_BASE_URL\n',
    );
  });

  test('a server that does not speak HTTP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('220 mail.example ESMTP\r\n').destroySoon());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, stderr } = await runAt(`http://127.0.0.1:${port}`, args);
    await new Promise((resolve) => server.close(resolve));
    expect(stderr).toMatch(
      /^claude-see: cannot reach http:\S+: the server does not speak HTTP(?: \(HPE_\w+\))?\n/,
    );
    expect(code).toBe(4);
  });

  test.each([301, 302, 303, 307, 308])(
    'a redirect (%i) is reported with its target and a hint',
    async (status) => {
      const url = await serve((_, response) => {
        response.writeHead(status, { location: 'https://login.example/start?x=1' }).end();
      });
      const { code, stdout, stderr } = await runAt(url, args);
      // For an upload, fetch itself rejects the redirect, to save memory, and does not report its target.
      const where = args.includes('--upload') ? '' : ' to https://login.example';
      expect({ code, stdout, stderr }).toEqual({
        code: 4,
        stdout: '',
        stderr:
          `claude-see: ${url} answered with a redirect${where}, which is not followed\n` +
          '  log in to the network if it requires that; if the API has moved, pass its new address with --base-url\n',
      });
    },
  );
});

test.each([
  ['/elsewhere?x=1', ' to /elsewhere'],
  ['//other.example/', ' to http://other.example'],
  ['mailto:me@a.test', ''],
  ['http://[', ''],
])('a redirect to %s', async (location, where) => {
  const url = await serve((_, response) => response.writeHead(307, { location }).end());
  const { code, stderr } = await runAt(url, ['models']);
  expect(stderr.split('\n')[0]).toBe(
    `claude-see: ${url} answered with a redirect${where}, which is not followed`,
  );
  expect(code).toBe(4);
});

test.each([301, 302, 307, 308])(
  'a redirect (%i) to another host is not followed: neither image nor key goes there',
  async (status) => {
    await world.file('photo.png', makePng({ width: 64, height: 48 }));
    const elsewhere = createHttpServer((request, response) => {
      request
        .resume()
        .on('end', () => response.writeHead(status, { location: `${world.api.url}${request.url}` }).end());
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const ANTHROPIC_BASE_URL = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    try {
      const { code, stdout, stderr } = await world.run(['photo.png', 'describe', '--retries', '0'], {
        variables: { ANTHROPIC_BASE_URL },
      });
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr).toContain(`answered with a redirect to ${world.api.url}, which is not followed\n`);
      expect(world.api.requests).toEqual([]);
    } finally {
      elsewhere.closeAllConnections();
      await new Promise((resolve) => elsewhere.close(resolve));
    }
  },
);

describe('an address that no connection reaches', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const provider = getCapabilities({ provider: 'anthropic', model: 'claude-opus-5-5' });

  test.each([
    [
      'http://localhost:8080',
      'check that a server runs there, and the address in --base-url or ANTHROPIC_BASE_URL',
    ],
    [
      'http://127.0.0.1:1/v1',
      'check that a server runs there, and the address in --base-url or ANTHROPIC_BASE_URL',
    ],
    [
      'http://[::1]:8080',
      'check that a server runs there, and the address in --base-url or ANTHROPIC_BASE_URL',
    ],
    ['https://api.anthropic.com', 'check the network, and HTTPS_PROXY if a proxy is needed'],
    ['https://localhost.example', 'check the network, and HTTPS_PROXY if a proxy is needed'],
  ])('%s: a proxy is proposed only where one could help', (baseUrl, hint) => {
    expect(connectionError(refused, { baseUrl, provider }).hint).toBe(hint);
  });

  test('of a download names no flag of the API', () => {
    expect(connectionError(refused, { baseUrl: 'http://localhost:8080/a.png' }).hint).toBe(
      'check that a server runs there',
    );
  });
});

describe('a connection that is lost while a body is sent', () => {
  /** A server that reads a little and resets the connection. */
  async function resetting(): Promise<string> {
    const port = await servers.plain((socket) => {
      setTimeout(() => {
        socket.pause();
        setTimeout(() => socket.resetAndDestroy(), 50);
      }, 50);
    });
    return `http://127.0.0.1:${port}`;
  }

  test.each([[[]], [['--upload']]])('says how far it came, and how often: %j', async (args) => {
    // 16 MB: more than the buffers of both ends hold.
    await world.file('large.png', makePng({ width: 3000, height: 1800, noise: true }));
    const url = await resetting();
    const all = ['large.png', '--no-resize', '--base-url', url, '--retries', '1', ...args];
    const { code, stderr } = await world.run(all);
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /^claude-see: (?:large\.png: )?the connection to http:\S+ was lost after [\d.]+ [KM]B of [\d.]+ MB were sent \(\w+\), 2 tries\n {2}check the network, or send less at a time\n$/m,
    );
  });

  test('or before an answer, when all of it was sent', () => {
    const failure = new FetchFailure(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    failure.body = { sent: 2 * 1024 * 1024, total: 2 * 1024 * 1024 };
    expect(connectionError(failure, { baseUrl: 'https://api.test' }).message).toBe(
      'the connection to https://api.test was lost before a response began; all 2 MB were sent (ECONNRESET)',
    );
  });
});
