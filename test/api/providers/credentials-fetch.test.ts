import { describe, expect, test } from 'vitest';
import { makeCredentialsFetch } from '../../../src/api/providers/credentials-fetch.ts';

const DISPATCHER = { name: 'the proxy' };

/** Returns the dispatcher that a request to this address is sent with. */
async function findRoute(url: string): Promise<unknown> {
  let route: unknown;
  const send = makeCredentialsFetch(async (_, init) => {
    route = Reflect.get(init ?? {}, 'dispatcher');
    return new Response();
  }, DISPATCHER);
  await send(url);
  return route;
}

describe('a request goes through the proxy', () => {
  test.each([
    'https://sts.us-west-2.amazonaws.com/',
    'https://oauth2.googleapis.com/token',
    'http://10.0.0.1/',
    'http://169.example.com/',
  ])('to %s', async (url) => expect(await findRoute(url)).toBe(DISPATCHER));

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://169.254.170.2/v2/credentials',
    'http://[fd00:ec2::254]/latest/',
    'http://[fe80::1]/',
    'http://metadata.google.internal/computeMetadata/v1',
    'http://metadata.google.internal./computeMetadata/v1',
  ])('but not to %s, which is part of the machine', async (url) =>
    expect(await findRoute(url)).toBeUndefined(),
  );
});

/** An error as fetch throws it for a connection that failed. */
function fetchFailed(code: string, hostname: string): TypeError {
  const cause = Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code, hostname });
  return new TypeError('fetch failed', { cause });
}

test.each([
  ['ENOTFOUND', 'host name not found'],
  ['EAI_AGAIN', 'host name lookup failed'],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    "the server's certificate comes from an authority that this machine does not know",
  ],
])('%s is a network failure that names the host', async (code, reason) => {
  const host = 'sts.us-west-2.amazonaws.com';
  const send = makeCredentialsFetch(() => Promise.reject(fetchFailed(code, host)), undefined);
  await expect(send(`https://${host}/`)).rejects.toMatchObject({
    code: 'network',
    message: `cannot reach https://${host}: ${reason} (${code})`,
  });
});

test('a redirect is not followed', async () => {
  let asked: RequestInit | undefined;
  const send = makeCredentialsFetch(async (_, init) => {
    asked = init;
    return new Response();
  }, undefined);
  await send('https://sts.amazonaws.com/', { redirect: 'follow' });
  expect(asked).toEqual({ redirect: 'manual' });
});

test('a request that its sender ended is not a failure of the network', async () => {
  const stopped = new Error('stopped');
  const send = makeCredentialsFetch(() => Promise.reject(stopped), undefined);
  await expect(send('https://sts.amazonaws.com/', { signal: AbortSignal.abort() })).rejects.toBe(stopped);
});
