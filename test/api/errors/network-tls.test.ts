/** TLS that fails: each kind has words and a fix of its own. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { connectionError, isUnsent } from '../../../src/api/errors/network.ts';
import { getCapabilities } from '../../../src/api/providers/providers.ts';
import { SERVER_CERTIFICATES, SERVER_KEY, TEST_AUTHORITY } from '../../support/certificates.ts';
import { useLimitedFetch } from '../../support/limited-fetch.ts';
import { useRawServers } from '../../support/raw-server.ts';

const servers = useRawServers();
const limitFetch = useLimitedFetch();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const TODAY = new Date('2026-11-27T12:00:00Z');
const provider = getCapabilities({ provider: 'anthropic', model: 'claude-opus-5-5' });

/** Asks an address and returns the error; the authority of the tests is trusted, or none. */
async function failAt(port: number, { ca, timeout = 5000 }: { ca?: string; timeout?: number }) {
  const limited = limitFetch({ connect: { timeout, ...(ca === undefined ? {} : { ca }) } });
  const baseUrl = `https://127.0.0.1:${port}`;
  const failure = await limited(baseUrl).then(
    () => undefined,
    (error) => error,
  );
  // Told of an address elsewhere, as this machine's own has hints of its own.
  const { message, hint, code } = connectionError(failure, { baseUrl: 'https://api.test', provider }, TODAY);
  return { message, hint, code, unsent: isUnsent(failure) };
}

async function serveWith(certificate: keyof typeof SERVER_CERTIFICATES): Promise<number> {
  const server = createServer({ cert: SERVER_CERTIFICATES[certificate], key: SERVER_KEY });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

const DATE =
  'check the date of this machine: it is 2026-11-27 here; if that is right, the certificate must be renewed';

test.each([
  ['expired', "the server's certificate has expired (CERT_HAS_EXPIRED)", DATE],
  ['future', "the server's certificate is not valid yet (CERT_NOT_YET_VALID)", DATE],
  [
    'otherHost',
    "the server's certificate is for portal.example (ERR_TLS_CERT_ALTNAME_INVALID)",
    'check the address in --base-url or ANTHROPIC_BASE_URL, and log in to the network if it requires that',
  ],
] as const)('a certificate: %s', async (certificate, reason, hint) => {
  expect(await failAt(await serveWith(certificate), { ca: TEST_AUTHORITY })).toEqual({
    message: `cannot reach https://api.test: ${reason}`,
    hint,
    code: 'network',
    unsent: true,
  });
});

test('a certificate of an unknown authority', async () => {
  expect(await failAt(await serveWith('valid'), {})).toEqual({
    message:
      "cannot reach https://api.test: the server's certificate comes from an authority that this machine does not know (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
    hint: 'behind a company proxy, set NODE_EXTRA_CA_CERTS to its certificate file',
    code: 'network',
    unsent: true,
  });
});

/** Alerts of TLS in the clear, as a server sends them to the first message of a client (RFC 8446, 6.2). */
const alert = (description: number) => Buffer.from([21, 3, 3, 0, 2, 2, description]);

test.each([
  [116, 'the server wants a client certificate', /^claude-see sends no client certificate: /],
  [42, 'the server wants a client certificate', /^claude-see sends no client certificate: /],
  [40, 'the server refused the TLS handshake', /^it may want a client certificate, /],
  [
    70,
    'the server speaks only versions of TLS that are older than 1.2',
    /^it must support TLS 1\.2 or newer$/,
  ],
])('a server that answers with alert %i', async (description, reason, hint) => {
  const port = await servers.plain((socket) => socket.end(alert(description)));
  const error = await failAt(port, {});
  expect(error.message).toContain(`cannot reach https://api.test: ${reason} (ERR_SSL_`);
  expect(error.hint).toMatch(hint);
  expect(error.unsent).toBe(true);
});

test('a server that does not speak TLS', async () => {
  const port = await servers.plain((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect(await failAt(port, {})).toMatchObject({
    message: expect.stringMatching(/: the server does not speak TLS \(ERR_SSL_\w+\)$/),
    hint: 'check the address in --base-url or ANTHROPIC_BASE_URL: http:// may be right; log in to the network if it requires that',
  });
});

test('a server that closes the connection during the handshake', async () => {
  const port = await servers.plain((socket) => socket.end());
  expect(await failAt(port, {})).toMatchObject({
    message: expect.stringContaining(
      'the server closed the connection during the TLS handshake (ECONNRESET)',
    ),
    unsent: true,
  });
});

test('a firewall that lets nothing through: within which time, and that a proxy may be needed', async () => {
  const port = await servers.plain();
  expect(await failAt(port, { timeout: 300 })).toEqual({
    message: 'cannot reach https://api.test: no connection within 300 ms (UND_ERR_CONNECT_TIMEOUT)',
    hint: 'a firewall may block the direct way: set HTTPS_PROXY if this network has a proxy',
    code: 'network',
    unsent: true,
  });
});
