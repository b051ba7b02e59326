import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeGoogleAuth } from '../../../src/api/providers/google-auth.ts';
import { type FakeProxy, startFakeProxy } from '../../support/fake-api/proxy.ts';
import { platformVariables } from '../../support/platforms.ts';
import { withProcessEnv } from '../../support/process-env.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const PACKAGE = '@anthropic-ai/vertex-sdk';

interface GoogleAuth {
  getClient(): Promise<{ getRequestHeaders(): Promise<Headers> }>;
}

const neverSend: typeof fetch = () => Promise.reject(new Error('not to be used here'));

test.each([
  [
    'the login of a person',
    { type: 'authorized_user', client_id: 'c', client_secret: 's', refresh_token: 'r' },
    'https://oauth2.googleapis.com/token',
  ],
  [
    'a workload',
    {
      type: 'external_account',
      audience: '//iam.googleapis.com/x',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.googleapis.com/v1/token',
      credential_source: { url: 'https://ci.example/token' },
    },
    'https://ci.example/token',
    'https://sts.googleapis.com/v1/token',
  ],
])('the token of %s is asked for with the fetch that is handed in', async (_, content, ...urls) => {
  const asked: string[] = [];
  const send: typeof fetch = async (target) => {
    asked.push(String(target));
    if (String(target) === 'https://ci.example/token') return new Response('subject');
    return Response.json({ access_token: 'ya29.Fake', expires_in: 3600 });
  };
  const variables = {
    ...(await platformVariables('vertex', world)),
    HTTPS_PROXY: 'not a proxy',
    GOOGLE_APPLICATION_CREDENTIALS: await world.file('login.json', JSON.stringify(content)),
  };
  await withProcessEnv(world.variables(variables), async () => {
    const auth = makeGoogleAuth(PACKAGE, send, variables) as GoogleAuth;
    const headers = await (await auth.getClient()).getRequestHeaders();
    expect(headers.get('authorization')).toBe('Bearer ya29.Fake');
  });
  expect(asked).toEqual(urls);
});

describe('behind a proxy', () => {
  let proxy: FakeProxy;

  beforeEach(async () => {
    proxy = await startFakeProxy();
  });

  afterEach(() => proxy.close());

  test('the metadata server is asked directly', async () => {
    const server = createServer((request, response) => {
      response.setHeader('metadata-flavor', 'Google');
      const isToken = request.url?.includes('/token') ?? false;
      response.end(isToken ? '{"access_token":"ya29.Machine","expires_in":3600}' : 'fine');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const variables = {
      ...(await platformVariables('vertex', world)),
      GOOGLE_APPLICATION_CREDENTIALS: undefined,
      METADATA_SERVER_DETECTION: 'ping-only',
      GCE_METADATA_HOST: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      HTTPS_PROXY: proxy.url,
    };
    await withProcessEnv(world.variables(variables), async () => {
      const auth = makeGoogleAuth(PACKAGE, neverSend, variables) as GoogleAuth;
      const headers = await (await auth.getClient()).getRequestHeaders();
      expect(headers.get('authorization')).toBe('Bearer ya29.Machine');
    });
    expect(proxy.requests).toEqual([]);
    server.closeAllConnections();
    server.close();
  });
});
