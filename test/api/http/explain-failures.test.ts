import { expect, test } from 'vitest';
import { connectionError } from '../../../src/api/errors/network.ts';
import { explainFailures, findSilentLookup } from '../../../src/api/http/explain-failures.ts';
import { makePng } from '../../support/images.ts';
import { useLimitedFetch } from '../../support/limited-fetch.ts';
import { useRawServers } from '../../support/raw-server.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const servers = useRawServers();
const limitFetch = useLimitedFetch();
const NEVER = () => new Promise<never>(() => {});

/** The error of a connection that was not made, as Node's fetch throws it. */
const timedOut = () =>
  new TypeError('fetch failed', {
    cause: Object.assign(
      new Error('Connect Timeout Error (attempted address: api.test:443, timeout: 10000ms)'),
      {
        code: 'UND_ERR_CONNECT_TIMEOUT',
      },
    ),
  });

const fail = (error: Error) => (async () => Promise.reject(error)) as typeof fetch;
const listener = { connecting: () => () => {} };

/** The CliError of a fetch that fails. */
async function explain(error: Error, lookup: () => Promise<unknown>) {
  const baseUrl = 'https://api.test/v1/messages';
  const send = explainFailures(fail(error), { findProxy: undefined, lookup, listener });
  const failure = await send(baseUrl).catch((thrown) => thrown);
  return connectionError(failure, { baseUrl });
}

test('a name lookup that does not answer is named', async () => {
  expect(await explain(timedOut(), NEVER)).toMatchObject({
    code: 'network',
    message: 'cannot reach https://api.test: the name lookup of api.test did not answer',
    hint: 'check the DNS servers of this machine, and HTTPS_PROXY if a proxy is needed',
  });
});

test.each([
  ['answers', async () => ['10.0.0.1']],
  ['answers that there is no such name', () => Promise.reject(new Error('ENOTFOUND'))],
])('a name lookup that %s is not to blame', async (_, lookup) => {
  expect((await explain(timedOut(), lookup)).message).toBe(
    'cannot reach https://api.test: no connection within 10 s (UND_ERR_CONNECT_TIMEOUT)',
  );
});

test('a lookup is made only for a name, and only after a connection was not made in time', async () => {
  const lookups: string[] = [];
  const lookup = (hostname: string) => {
    lookups.push(hostname);
    return NEVER();
  };
  expect(await findSilentLookup(timedOut(), '10.0.0.1', lookup, 1)).toBeUndefined();
  expect(await findSilentLookup(timedOut(), '[fd00::1]', lookup, 1)).toBeUndefined();
  expect(await findSilentLookup(new Error('reset'), 'api.test', lookup, 1)).toBeUndefined();
  expect(lookups).toEqual([]);
  expect(await findSilentLookup(timedOut(), 'api.test', lookup, 1)).toBe('api.test');
});

test('a run keeps the cause of a connection that was not made, which the SDK drops', async () => {
  await world.file('a.png', makePng({ width: 8, height: 8 }));
  const url = `https://127.0.0.1:${await servers.plain()}`;
  const limited = limitFetch({ connect: { timeout: 300 } });
  const { code, stderr } = await world.run(['a.png', '--base-url', url, '--retries', '1'], {
    fetch: limited,
  });
  expect({ code, stderr }).toEqual({
    code: 4,
    stderr:
      `claude-see: cannot reach ${url}: no connection within 300 ms (UND_ERR_CONNECT_TIMEOUT), 2 tries\n` +
      '  check that a server runs there, and the address in --base-url or ANTHROPIC_BASE_URL\n',
  });
});

test('a server that takes the request and never answers differs from one that is not reached', async () => {
  const port = await servers.plain();
  const limited = limitFetch({ headersTimeout: 100 });
  const send = explainFailures(limited, { findProxy: undefined, lookup: NEVER, listener });
  const baseUrl = `http://127.0.0.1:${port}`;
  const failure = await send(baseUrl).catch((thrown) => thrown);
  expect(connectionError(failure, { baseUrl: 'https://api.test' })).toMatchObject({
    message:
      'cannot reach https://api.test: it is connected, but sent no response in time (UND_ERR_HEADERS_TIMEOUT)',
    hint: 'try again',
  });
});

test('a connection that takes longer than a second is shown until the request leaves', async () => {
  const shown: string[] = [];
  const slow = (async () => {
    await new Promise((resolve) => setTimeout(resolve, 1100));
    return new Response('ok');
  }) as typeof fetch;
  const send = explainFailures(slow, {
    findProxy: () => ({
      host: 'p.test:8080',
      hostname: 'p.test',
      url: '',
      variable: '',
      scheme: 'http',
      hasPassword: false,
    }),
    lookup: NEVER,
    listener: {
      connecting(address) {
        shown.push(address);
        return () => shown.push('connected');
      },
    },
  });
  await send('https://api.test/v1/messages');
  expect(shown).toEqual(['https://api.test through the proxy p.test:8080', 'connected']);
});
