/** Downloads from servers that mean no good: redirects, bombs, halves, and names that lead somewhere else. */

import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { openDownloadConnection } from '../../src/api/http/download-connection.ts';
import type { Env } from '../../src/env.ts';
import { CliError } from '../../src/errors.ts';
import { type Downloaded, download } from '../../src/input/download.ts';
import { type FakeProxy, startFakeProxy } from '../support/fake-api/proxy.ts';
import { useFileServer } from '../support/file-server.ts';
import { makePng } from '../support/images.ts';
import { lookupIn } from '../support/run.ts';

const serve = useFileServer();
const PNG = makePng({ width: 64, height: 48, noise: true });

interface Options {
  hosts?: Record<string, readonly string[]>;
  lookup?: Env['lookup'];
  variables?: Record<string, string>;
  maxBytes?: number;
  headers?: Record<string, string>;
  silenceMs?: number;
  signal?: AbortSignal;
  onBytes?: (bytes: number) => void;
}

interface Outcome extends Partial<Downloaded> {
  readonly notes: readonly string[];
  readonly error?: { code: string; exitCode: number; subject: string | undefined; message: string };
}

async function fetchUrl(url: string, options: Options = {}): Promise<Outcome> {
  const { hosts = {}, lookup = lookupIn(hosts), variables = {} } = options;
  const { signal = new AbortController().signal, onBytes = () => {} } = options;
  const notes: string[] = [];
  try {
    const downloaded = await download(
      { kind: 'url', input: url, url, block: 'image' },
      {
        connect: (admit) => openDownloadConnection({ variables, lookup }, admit, options.silenceMs),
        ...{ signal, onBytes, info: (line) => notes.push(line) },
        headers: options.headers,
        ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
      },
    );
    const { note, ...rest } = downloaded;
    expect(notes).toEqual([note]);
    return { ...rest, notes };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { code, exitCode, subject, message } = error;
    return { notes, error: { code, exitCode, subject, message } };
  }
}

const png: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
};
const redirectTo =
  (location: string, status = 302): RequestListener =>
  (_, response) => {
    response.writeHead(status, { location }).end('moved');
  };
const refused = (subject: string, code: string, exitCode: number, message: unknown) => ({
  notes: [],
  error: { code, exitCode, subject, message },
});

describe('a URL that was typed', () => {
  test('is fetched by one GET that asks for no compression and holds no key', async () => {
    const server = await serve(png);
    const url = `${server.url}/shots/home%20page.png?token=abc#top`;
    expect(await fetchUrl(url, { variables: { ANTHROPIC_API_KEY: 'sk-ant-secret' } })).toEqual({
      bytes: PNG,
      name: 'home page.png',
      how: 'downloaded',
      notes: [`${url}: downloaded, 9.1 KB`],
    });
    expect(server.requests).toMatchObject([{ method: 'GET', path: '/shots/home%20page.png?token=abc' }]);
    const { host, connection, ...headers } = server.requests[0]?.headers ?? {};
    expect(host).toBe(`127.0.0.1:${server.port}`);
    expect(headers).toEqual({
      accept: expect.stringContaining('image/png'),
      'accept-encoding': 'identity',
      'user-agent': expect.stringMatching(/^claude-see\//),
    });
  });

  test.each([
    ['/', '127.0.0.1'],
    ['/a/b/', 'b'],
    ['/a%2Fb.png', 'b.png'],
    ['/..%5Cb.png', 'b.png'],
    ['/%ff.png', '%ff.png'],
    ['/?q=/x.png', '127.0.0.1'],
  ])('%s is called %s', async (path, name) => {
    const server = await serve(png);
    expect((await fetchUrl(server.url + path)).name).toBe(name);
  });

  test('may be a name that leads to this machine; the connection goes to the address that was checked', async () => {
    const right = await serve(png);
    const wrong = await serve(png, { address: '127.0.0.2' });
    const asked: string[] = [];
    // A name service that tells each time something else.
    const lookup = async (hostname: string) => {
      asked.push(hostname);
      return asked.length === 1 ? ['127.0.0.1'] : ['127.0.0.2'];
    };
    const { error } = await fetchUrl(`http://shots.example:${right.port}/a.png`, { lookup });
    expect(error).toBeUndefined();
    expect(asked).toEqual(['shots.example']);
    expect(right.requests).toHaveLength(1);
    expect(right.requests[0]?.headers.host).toBe(`shots.example:${right.port}`);
    expect(wrong.requests).toEqual([]);
  });

  test.each(['169.254.169.254', 'fd00:ec2::254', '0.0.0.0', '::ffff:169.254.169.254'])(
    'may not be a name that leads to %s',
    async (address) => {
      const url = 'http://shots.example/a.png';
      expect(await fetchUrl(url, { hosts: { 'shots.example': [address] } })).toEqual(
        refused(url, 'input_unusable', 2, expect.stringContaining(`shots.example, which is ${address}, `)),
      );
    },
  );

  test('with a user name sends it to that server', async () => {
    const server = await serve(png);
    const { error } = await fetchUrl(server.url.replace('//', '//me:p%40ss@'));
    expect(error).toBeUndefined();
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa('me:p@ss')}`);
  });

  test.each([
    ['http://[', 'is not a usable URL'],
    ['http://me:50%@127.0.0.1/', 'has a user name or password with a stray %'],
  ])('%s is a usage error', async (url, message) => {
    expect(await fetchUrl(url)).toEqual(refused(url, 'usage', 2, message));
  });
});

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('of status %i is followed on the same host', async (status) => {
    const server = await serve((request, response) =>
      request.url === '/new.png' ? png(request, response) : redirectTo('/new.png', status)(request, response),
    );
    const url = `${server.url}/old.gif`;
    expect(await fetchUrl(url)).toEqual({
      bytes: PNG,
      name: 'old.gif',
      how: 'downloaded',
      notes: [`${url}: downloaded, 9.1 KB`],
    });
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /old.gif',
      'GET /new.png',
    ]);
  });

  test('that never ends is given up after five', async () => {
    const server = await serve((request, response) =>
      redirectTo(`/${Number(request.url?.slice(1)) + 1}`)(request, response),
    );
    const url = `${server.url}/0`;
    expect(await fetchUrl(url)).toEqual(refused(url, 'input_unusable', 2, 'redirects more than 5 times'));
    expect(server.requests.map(({ path }) => path)).toEqual(['/0', '/1', '/2', '/3', '/4', '/5']);
  });

  test('five times is followed to the end', async () => {
    const server = await serve((request, response) => {
      const n = Number(request.url?.slice(1));
      (n === 5 ? png : redirectTo(`/${n + 1}`))(request, response);
    });
    expect((await fetchUrl(`${server.url}/0`)).bytes).toEqual(PNG);
  });

  test.each([
    ['its address', (port: number) => `http://127.0.0.1:${port}/a.png`, '127.0.0.1, a loopback address'],
    ['localhost', (port: number) => `http://localhost:${port}/a.png`, 'localhost, a loopback address'],
    ['an odd form', (port: number) => `//0x7f.1:${port}/a.png`, '127.0.0.1, a loopback address'],
    ['IPv6', (port: number) => `http://[::ffff:127.0.0.1]:${port}/`, '::ffff:7f00:1, a loopback address'],
    [
      'a name',
      (port: number) => `http://evil.example:${port}/a.png`,
      'evil.example, which is 127.0.0.1, a loopback address',
    ],
    ['a file', () => 'file:///etc/passwd', 'a URL that is neither http nor https'],
  ])('from a name to this machine by %s is refused', async (_, target, what) => {
    const server = await serve((request, response) => redirectTo(target(server.port))(request, response));
    const url = `http://public.example:${server.port}/a.png`;
    const hosts = { 'public.example': ['127.0.0.1'], 'evil.example': ['127.0.0.1'] };
    const message = `leads to ${what}, and nothing is downloaded from there`;
    expect(await fetchUrl(url, { hosts })).toEqual(refused(url, 'input_unusable', 2, message));
    expect(server.requests).toHaveLength(1);
  });

  test('from one private host to another is refused, even where the first was typed', async () => {
    const other = await serve(png, { address: '127.0.0.2' });
    const server = await serve(redirectTo(`${other.url}/a.png`));
    expect((await fetchUrl(server.url)).error?.message).toContain('leads to 127.0.0.2, a loopback address');
    expect(other.requests).toEqual([]);
  });

  test.each(['http://[', 'http://exa mple/'])('to %j is an error', async (location) => {
    const server = await serve(redirectTo(location));
    expect((await fetchUrl(server.url)).error).toMatchObject({
      exitCode: 2,
      message: 'redirects to an invalid URL',
    });
  });

  test('without a target is an error', async () => {
    const server = await serve((_, response) => void response.writeHead(302).end());
    expect((await fetchUrl(server.url)).error).toMatchObject({
      exitCode: 2,
      message: 'cannot be downloaded: the server answered HTTP 302 (Found)',
    });
  });

  test('is not waited for when its body has no end', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/a.png') return png(request, response);
      response.writeHead(302, { location: '/a.png' }).write('for ever');
      return undefined;
    });
    expect((await fetchUrl(server.url)).bytes).toEqual(PNG);
  });
});

/** Answers each URL as a server would, so that https needs no certificate. */
async function follow(typed: string, redirects: Record<string, string>, insecureRedirect?: boolean) {
  const asked: string[] = [];
  const get = async (url: URL) => {
    asked.push(url.href);
    const location = redirects[url.href];
    return location === undefined
      ? { status: 200, headers: {}, body: Readable.from([PNG]) }
      : { status: 302, headers: { location }, body: Readable.from([]) };
  };
  const downloading = download(
    { kind: 'url', input: typed, url: typed, block: 'image' },
    {
      connect: async () => ({ get, throughProxy: false, close: () => {} }),
      ...{ signal: new AbortController().signal, info: () => {}, onBytes: () => {} },
      ...(insecureRedirect === undefined ? {} : { insecureRedirect }),
    },
  );
  return {
    outcome: await downloading.then(
      () => 'downloaded',
      (error) => error,
    ),
    asked,
  };
}

// Whoever sits between could read the picture, or give another one: it was downloaded without a word.
describe('a redirect from https to http', () => {
  const HTTPS = 'https://shots.example/a.png';
  const HTTP = 'http://cdn.example:8080/a.png?token=abc';

  test.each([
    [HTTPS, { [HTTPS]: HTTP }],
    ['http://shots.example/', { 'http://shots.example/': HTTPS, [HTTPS]: HTTP }],
    [HTTPS, { [HTTPS]: '//other.example/b', 'https://other.example/b': HTTP }],
  ])('is refused, wherever in the chain: %s %j', async (typed, redirects) => {
    const { outcome, asked } = await follow(typed, redirects);
    expect(outcome).toMatchObject({
      code: 'input_unusable',
      subject: typed,
      message: 'redirects from https to http at cdn.example:8080, where others can read and change it',
      hint: 'pass --insecure-redirect if you accept that',
    });
    expect(asked).not.toContain(HTTP);
  });

  test('is followed with --insecure-redirect', async () => {
    expect(await follow(HTTPS, { [HTTPS]: HTTP }, true)).toEqual({
      outcome: 'downloaded',
      asked: [HTTPS, HTTP],
    });
  });

  test.each([
    ['http://shots.example/', 'https://cdn.example/'],
    ['http://shots.example/', 'http://cdn.example/'],
    ['https://shots.example/', 'https://cdn.example/'],
  ])('is no redirect from %s to %s', async (from, to) => {
    expect((await follow(from, { [from]: to })).outcome).toBe('downloaded');
  });
});

describe('through a proxy', () => {
  let proxy: FakeProxy | undefined;
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });

  test('names are looked up there, and a public host may lead to another; the note names it', async () => {
    const server = await serve((request, response) =>
      request.headers.host === 'cdn.example'
        ? png(request, response)
        : redirectTo('http://cdn.example/b.png')(request, response),
    );
    proxy = await startFakeProxy({ upstream: server.url });
    const url = 'http://me:secret@shots.example/a.png';
    expect(await fetchUrl(url, { variables: { HTTP_PROXY: proxy.url } })).toEqual({
      bytes: PNG,
      name: 'a.png',
      how: 'downloaded from cdn.example',
      notes: [`${url}: downloaded from cdn.example, 9.1 KB`],
    });
    expect(proxy.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'GET http://shots.example/a.png',
      'GET http://cdn.example/b.png',
    ]);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${btoa('me:secret')}`,
      undefined,
    ]);
  });

  test('a header for the URL does not go to the proxy that tunnels it', async () => {
    const server = await serve(png, { tls: true });
    proxy = await startFakeProxy({ upstream: server.url });
    const headers = { authorization: 'Bearer secret', 'x-team': 'blue' };
    // The tunnel ends in a certificate that nobody signed.
    const { error } = await fetchUrl('https://shots.example/a.png', {
      headers,
      variables: { HTTPS_PROXY: proxy.url },
    });
    expect(error?.message).toContain('certificate');
    expect(proxy.requests.map(({ method }) => method)).toEqual(['CONNECT']);
    expect(Object.keys(proxy.requests[0]?.headers ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:authorization|x-team)$/)]),
    );
  });

  test('an address that is written out is still refused', async () => {
    const server = await serve(redirectTo('http://169.254.169.254/latest'));
    proxy = await startFakeProxy({ upstream: server.url });
    const url = 'http://shots.example/a.png';
    expect((await fetchUrl(url, { variables: { HTTP_PROXY: proxy.url } })).error?.message).toContain(
      'leads to 169.254.169.254, a link-local address',
    );
    expect(proxy.requests).toHaveLength(1);
  });

  // A proxy inside a company or a cloud reaches what the name service here does not know: it was asked for
  // http://metadata.google.internal/ in the name of a public server.
  test.each([
    ['metadata.google.internal', "a cloud's metadata service"],
    ['METADATA.GOOG.', "a cloud's metadata service"],
    ['instance-data', "a cloud's metadata service"],
    ['metadata.tencentyun.com', "a cloud's metadata service"],
    ['intranet', 'a name of a private network'],
    ['wiki.local', 'a name of a private network'],
    ['db.prod.internal', 'a name of a private network'],
    ['priv.test', 'a name of a private network'],
    ['nas.home.arpa', 'a name of a private network'],
    ['vault.default.svc', 'a name of a private network'],
  ])('a redirect to the name %s is refused', async (host, what) => {
    const server = await serve(redirectTo(`http://${host}:8099/keys`));
    proxy = await startFakeProxy({ upstream: server.url });
    const url = 'http://shots.example/a.png';
    const name = host.toLowerCase().replace(/\.$/, '');
    const message = `leads to ${name}, ${what}, and nothing is downloaded from there`;
    expect(await fetchUrl(url, { variables: { HTTP_PROXY: proxy.url } })).toEqual(
      refused(url, 'input_unusable', 2, message),
    );
    expect(proxy.requests.map(({ target }) => target)).toEqual([url]);
  });

  test.each(['http://wiki.local', 'http://intranet', 'http://metadata.google.internal'])(
    '%s may be typed, and lead to itself',
    async (origin) => {
      const server = await serve((request, response) =>
        request.url === '/b.png' ? png(request, response) : redirectTo('/b.png')(request, response),
      );
      proxy = await startFakeProxy({ upstream: server.url });
      const { bytes } = await fetchUrl(`${origin}/a.png`, { variables: { HTTP_PROXY: proxy.url } });
      expect(bytes).toEqual(PNG);
    },
  );

  test.each(['internal.example', 'testing.example', 'my-local.example', 'local.example'])(
    'a redirect to the name %s is followed, which may be public',
    async (host) => {
      const server = await serve((request, response) =>
        request.headers.host === host
          ? png(request, response)
          : redirectTo(`http://${host}/`)(request, response),
      );
      proxy = await startFakeProxy({ upstream: server.url });
      const { bytes, error } = await fetchUrl('http://shots.example/a.png', {
        variables: { HTTP_PROXY: proxy.url },
      });
      expect(error).toBeUndefined();
      // Each request names its own host, whatever was asked before.
      expect(server.requests.map(({ headers }) => headers.host)).toEqual(['shots.example', host]);
      expect(bytes).toEqual(PNG);
    },
  );

  test('https goes by a tunnel', async () => {
    const server = await serve(png);
    proxy = await startFakeProxy({ upstream: server.url });
    const url = 'https://shots.example/a.png';
    // What is behind the tunnel speaks no TLS.
    expect((await fetchUrl(url, { variables: { HTTPS_PROXY: proxy.url } })).error).toMatchObject({
      code: 'network',
    });
    expect(proxy.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'CONNECT shots.example:443',
    ]);
  });

  test('this machine is never asked for', async () => {
    const server = await serve(png);
    proxy = await startFakeProxy();
    expect((await fetchUrl(server.url, { variables: { HTTP_PROXY: proxy.url } })).bytes).toEqual(PNG);
    expect(proxy.requests).toEqual([]);
  });

  test('a host of NO_PROXY is looked up and checked here', async () => {
    proxy = await startFakeProxy();
    const server = await serve(redirectTo('http://inner.example/b.png'));
    const variables = { HTTP_PROXY: proxy.url, NO_PROXY: 'inner.example,shots.example' };
    const hosts = { 'shots.example': ['127.0.0.1'], 'inner.example': ['10.0.0.1'] };
    const { error } = await fetchUrl(`http://shots.example:${server.port}/a.png`, { variables, hosts });
    expect(error?.message).toContain('inner.example, which is 10.0.0.1, a private address');
    expect(proxy.requests).toEqual([]);
  });

  test('a password that it refuses is called so', async () => {
    proxy = await startFakeProxy({ credentials: 'me:right' });
    const { error } = await fetchUrl('http://shots.example/a.png', { variables: { HTTP_PROXY: proxy.url } });
    expect(error).toMatchObject({
      code: 'network',
      exitCode: 4,
      message: 'cannot reach http://shots.example: the proxy answered HTTP 407',
    });
  });
});

describe('an answer that is no file', () => {
  test.each([
    [400, 'input_unusable', 2, 'Bad Request'],
    [401, 'input_unusable', 2, 'Unauthorized'],
    [403, 'input_unusable', 2, 'Forbidden'],
    [404, 'input_missing', 2, 'Not Found'],
    [410, 'input_missing', 2, 'Gone'],
    [408, 'server_error', 4, 'Request Timeout'],
    [429, 'rate_limited', 4, 'Too Many Requests'],
    [500, 'server_error', 4, 'Internal Server Error'],
    [503, 'server_error', 4, 'Service Unavailable'],
    [204, 'input_unusable', 2, 'No Content'],
    [206, 'input_unusable', 2, 'Partial Content'],
    [304, 'input_unusable', 2, 'Not Modified'],
  ])('status %i is %s', async (status, code, exitCode, words) => {
    const server = await serve((_, response) => void response.writeHead(status).end());
    expect(await fetchUrl(server.url)).toEqual(
      refused(
        server.url,
        code,
        exitCode,
        `cannot be downloaded: the server answered HTTP ${status} (${words})`,
      ),
    );
  });
});

describe('a connection that fails', () => {
  test('because nobody listens', async () => {
    const url = 'http://127.0.0.1:1/a.png';
    const message = 'cannot reach http://127.0.0.1:1: connection refused (ECONNREFUSED)';
    expect(await fetchUrl(url)).toEqual(refused(url, 'network', 4, message));
  });

  test('because the name is not found', async () => {
    const url = 'http://nowhere.example/a.png';
    const message = 'cannot reach http://nowhere.example: host name not found (ENOTFOUND)';
    expect(await fetchUrl(url)).toEqual(refused(url, 'network', 4, message));
  });

  test('because the certificate is signed by nobody', async () => {
    const server = await serve(png, { tls: true });
    const message = `cannot reach ${server.url}: the server's certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)`;
    expect(await fetchUrl(server.url)).toEqual(refused(server.url, 'network', 4, message));
    expect(server.requests).toEqual([]);
  });

  test('because the server speaks no TLS', async () => {
    const server = await serve(png);
    const { error } = await fetchUrl(server.url.replace('http:', 'https:'));
    expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('does not speak TLS') });
  });

  test('because the headers have no end', async () => {
    const server = await serve((_, response) => {
      for (let i = 0; i < 40; i++) response.setHeader(`x-${i}`, 'x'.repeat(1000));
      response.end(PNG);
    });
    const { error } = await fetchUrl(server.url);
    expect(error).toMatchObject({
      code: 'network',
      message: expect.stringContaining('its response headers are too large'),
    });
  });

  test('because the server says nothing', async () => {
    const server = await serve(() => {});
    const { error } = await fetchUrl(server.url, { silenceMs: 20 });
    expect(error).toMatchObject({
      code: 'network',
      message: expect.stringContaining('no response in time'),
    });
  });
});

describe('half a file is an error', () => {
  test('when fewer bytes come than were announced', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 2048 });
      response.write(PNG.subarray(0, 1024), () => response.destroy());
    });
    expect(await fetchUrl(server.url)).toEqual(
      refused(
        server.url,
        'network',
        4,
        expect.stringMatching(/^the download broke off after 1 KB of 2 KB \(/),
      ),
    );
  });

  test.each(['keep-alive', 'close'])(
    'when the last chunk never comes (connection: %s)',
    async (connection) => {
      const server = await serve((_, response) => {
        response.writeHead(200, { connection });
        response.write(PNG.subarray(0, 1024), () => response.socket?.end());
      });
      expect(await fetchUrl(server.url)).toEqual(
        refused(server.url, 'network', 4, expect.stringMatching(/^the download broke off after 1 KB( \(|$)/)),
      );
    },
  );

  test('when what was packed is not whole', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(PNG).subarray(0, -20));
    });
    expect((await fetchUrl(server.url)).error).toMatchObject({
      code: 'network',
      message: expect.stringContaining('broke off'),
    });
  });

  test('when nothing more comes', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 2048 }).write(PNG.subarray(0, 1024));
    });
    expect(await fetchUrl(server.url, { silenceMs: 20 })).toEqual(
      refused(server.url, 'network', 4, 'the download stopped after 1 KB of 2 KB (UND_ERR_BODY_TIMEOUT)'),
    );
  });

  test('when the run ends meanwhile, whose own reason is given', async () => {
    const controller = new AbortController();
    const server = await serve((_, response) => {
      response.writeHead(200).write(PNG.subarray(0, 1024));
    });
    const reason = new CliError('timeout', 'not finished within 1 s');
    const onBytes = () => controller.abort(reason);
    const { error } = await fetchUrl(server.url, { signal: controller.signal, onBytes });
    expect(error).toMatchObject({ code: 'timeout', message: 'not finished within 1 s' });
  });
});

describe('a packed body', () => {
  const packed =
    (encoding: string, bytes: Buffer): RequestListener =>
    (_, response) =>
      void response.writeHead(200, { 'content-encoding': encoding }).end(bytes);

  test.each([
    ['gzip', gzipSync(PNG)],
    ['X-GZIP', gzipSync(PNG)],
    ['deflate', deflateSync(PNG)],
    ['br', brotliCompressSync(PNG)],
    ['identity', PNG],
    ['deflate, gzip', gzipSync(deflateSync(PNG))],
  ])('%s is unpacked', async (encoding, bytes) => {
    const server = await serve(packed(encoding, bytes));
    expect((await fetchUrl(server.url)).bytes).toEqual(PNG);
  });

  test.each([
    ['compress', PNG, 'comes as compress'],
    ['constructor', PNG, 'comes as constructor'],
    ['gzip, gzip, gzip', PNG, 'comes as gzip, gzip, gzip'],
    ['gzip', PNG, 'its content cannot be unpacked (Z_DATA_ERROR)'],
    ['br', PNG, 'its content cannot be unpacked (ERR_'],
  ])('%s that is not is refused', async (encoding, bytes, words) => {
    const server = await serve(packed(encoding, bytes));
    expect((await fetchUrl(server.url)).error).toMatchObject({
      code: 'input_unusable',
      exitCode: 2,
      message: expect.stringContaining(words),
    });
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(5_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(5_000_000))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(5_000_000)))],
  ])('%s that bursts is stopped at the limit', async (encoding, bomb) => {
    expect(bomb.length).toBeLessThan(100_000);
    const server = await serve(packed(encoding, bomb));
    let most = 0;
    const onBytes = (bytes: number) => {
      most = bytes;
    };
    expect(await fetchUrl(server.url, { maxBytes: 1024 * 1024, onBytes })).toEqual(
      refused(server.url, 'limit_exceeded', 2, 'is more than the 1 MB that the API can store'),
    );
    expect(most).toBeLessThanOrEqual(1024 * 1024);
  });
});

describe('a body without bounds', () => {
  test('is refused by its announced length, before it is read', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 3 * 1024 * 1024 }).write('x');
    });
    expect(await fetchUrl(server.url, { maxBytes: 1024 * 1024 })).toEqual(
      refused(server.url, 'limit_exceeded', 2, 'is 3 MB, more than the 1 MB that the API can store'),
    );
  });

  test('is stopped at the limit', async () => {
    let close = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const server = await serve((_, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const pour = () => {
        while (response.write(chunk));
      };
      response.on('drain', pour).on('close', close);
      pour();
    });
    expect((await fetchUrl(server.url, { maxBytes: 1024 * 1024 })).error).toMatchObject({
      code: 'limit_exceeded',
    });
    await closed;
  });

  test('of just the limit is taken', async () => {
    const server = await serve((_, response) => void response.end(Buffer.alloc(4096)));
    expect((await fetchUrl(server.url, { maxBytes: 4096 })).bytes).toHaveLength(4096);
    expect((await fetchUrl(server.url, { maxBytes: 4095 })).error?.code).toBe('limit_exceeded');
  });
});
