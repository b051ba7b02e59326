/** Clients of the platforms: streams, errors, retries, credentials and connections, as with the Claude API's own client. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BEDROCK_API_KEY } from '../support/fake-api/platforms.ts';
import { type FakeProxy, startFakeProxy } from '../support/fake-api/proxy.ts';
import { makePng } from '../support/images.ts';
import { useOtherServer } from '../support/other-server.ts';
import { type PlatformName, platformVariables } from '../support/platforms.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const otherServer = useOtherServer();
let variables: Record<string, string | undefined> = {};

beforeEach(async () => {
  await world.file('photo.png', makePng({ width: 320, height: 200 }));
});

/** Runs a question in-process with the variables of the platform under test. */
const ask = (args: readonly string[], more: Record<string, string | undefined> = {}) =>
  world.run(['photo.png', ...args], { variables: { ...variables, ...more } });

/** The same variables with another server in the fake API's place; where tokens come from stays. */
function withServer(url: string): Record<string, string | undefined> {
  const moved = Object.entries(variables).map(([name, value]) => [
    name,
    name.endsWith('_BASE_URL') ? value?.replace(world.api.url, url) : value,
  ]);
  return Object.fromEntries(moved);
}

/** Returns an address that no server listens at. */
async function findFreeUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** The platforms, with the model that leads to each endpoint. */
const ENDPOINTS = [
  ['bedrock', 'opus'],
  ['bedrock', 'claude-haiku-4-5'],
  ['vertex', 'claude-haiku-4-5'],
  ['foundry', 'opus'],
  ['aws', 'opus'],
] as const satisfies readonly (readonly [PlatformName, string])[];

describe.each(ENDPOINTS)('%s, %s', (platform, model) => {
  beforeEach(async () => {
    variables = await platformVariables(platform, world);
  });

  test('an error of the platform becomes an error of ours', async () => {
    world.api.failNext('messages', { status: 403, message: 'You may not.' });
    const { code, stderr } = await ask(['-m', model]);
    expect(code).toBe(5);
    expect(stderr).toContain('the API answered HTTP 403: You may not.');
    expect(stderr).toMatch(/\(request req_/);
  });

  test('a stream that breaks off leaves what had arrived, and says so', async () => {
    world.api.reply({ text: ['one ', 'two ', 'three'], interruptions: [{ after: 2, happens: 'reset' }] });
    const { code, stdout, stderr } = await ask(['-m', model, '--retries', '0']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: 'one two \n' });
    expect(stderr).toContain('the connection broke before the answer was complete');
  });
});

/** The endpoints whose streams are framed in another way than those of the Claude API. */
describe.each([
  ['bedrock', 'claude-haiku-4-5', 'throttlingException'],
  ['vertex', 'claude-haiku-4-5', 'rate_limit_error'],
] as const)('%s, %s', (platform, model, type) => {
  beforeEach(async () => {
    variables = await platformVariables(platform, world);
  });

  test('a request is retried as often as --retries says', async () => {
    const headers = { 'retry-after-ms': '1' };
    world.api.failNext('messages', { status: 500, headers }, { status: 503, headers });
    world.api.reply('at last');
    expect(await ask(['-m', model, '--retries', '2'])).toMatchObject({ code: 0, stdout: 'at last\n' });
    expect(world.api.requests.filter(({ path }) => path !== '/google/token')).toHaveLength(3);
  });

  test('an error within the stream keeps its meaning', async () => {
    const error = { error: { type, message: 'Too fast.' } };
    world.api.reply({ text: ['one ', 'two'], interruptions: [{ after: 1, happens: error }] });
    const { code, stderr } = await ask(['-m', model, '--json', '--retries', '0']);
    expect(code).toBe(4);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'rate_limited', exit_code: 4 } });
    expect(stderr).toContain('Too fast.');
  });

  test('an answer cut into single bytes is whole', async () => {
    world.api.reply({ text: ['Grüße, ', 'ein 🐳'], pieces: 'tiny' });
    expect(await ask(['-m', model])).toMatchObject({ code: 0, stdout: 'Grüße, ein 🐳\n' });
  });

  test('a server that does not listen is an outage', async () => {
    const url = await findFreeUrl();
    const { code, stderr } = await ask(['-m', model, '--retries', '0'], withServer(url));
    expect(code).toBe(4);
    expect(stderr).toContain(`cannot reach ${url}: connection refused`);
  });
});

/** One platform of each way to sign in: AWS's, Google's, and a key. */
describe.each([
  ['bedrock', 'claude-haiku-4-5'],
  ['vertex', 'opus'],
  ['foundry', 'opus'],
] as const)('%s, %s', (platform, model) => {
  let proxy: FakeProxy;
  const args = ['-m', model, '--retries', '0'];

  beforeEach(async () => {
    variables = await platformVariables(platform, world);
    proxy = await startFakeProxy({ upstream: world.api.url });
  });
  afterEach(() => proxy.close());

  test('a proxy is used', async () => {
    const { stderr } = await ask(args, {
      ...withServer('http://api.example'),
      HTTP_PROXY: proxy.url,
      NO_PROXY: '127.0.0.1',
    });
    expect(stderr).toBe('');
    expect(proxy.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'CONNECT api.example:80',
    ]);
  });

  test('a redirect is not followed', async () => {
    const url = await otherServer((request, response) =>
      response.writeHead(307, { location: `${world.api.url}${request.url}` }).end(),
    );
    const { code, stderr } = await ask(args, withServer(url));
    expect(code).toBe(4);
    expect(stderr).toContain(`answered with a redirect to ${world.api.url}, which is not followed`);
    expect(world.api.requests.filter(({ path }) => path !== '/google/token')).toEqual([]);
  });

  test('a server that is not the Claude API is called so, with the variable of the address', async () => {
    const url = await otherServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>'),
    );
    const { code, stderr } = await ask(args, withServer(url));
    expect(code).toBe(4);
    expect(stderr).toContain('answered with text/html');
    expect(stderr).toMatch(/--base-url or ANTHROPIC_(BEDROCK|VERTEX|FOUNDRY|AWS)/);
  });

  test('an answer without content is none', async () => {
    const url = await otherServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
    );
    const { code, stderr } = await ask(args, withServer(url));
    expect(code).toBe(4);
    expect(stderr).toContain('answered with no content (HTTP 200)');
  });

  test('--debug says everything on stderr, and no secret', async () => {
    world.api.reply('an answer');
    const { code, stdout, stderr } = await ask(['-m', model, '--debug']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'an answer\n' });
    expect(stderr).toContain('sending request');
    const secrets = Object.entries(variables).flatMap(([name, value]) =>
      /KEY/.test(name) && value ? [value] : [],
    );
    for (const secret of [...secrets, 'ya29.', 'fake-subject-token']) expect(stderr).not.toContain(secret);
  });
});

test('a Bedrock API key goes as a bearer token', async () => {
  variables = await platformVariables('bedrock', world);
  const { code } = await ask([], {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_BEARER_TOKEN_BEDROCK: BEDROCK_API_KEY,
  });
  expect(code).toBe(0);
  expect(world.api.requests[0]?.headers.authorization).toBe(`Bearer ${BEDROCK_API_KEY}`);
});

test("a file of Google's credentials that is not there is named", async () => {
  variables = await platformVariables('vertex', world);
  const { code, stderr } = await ask([], { GOOGLE_APPLICATION_CREDENTIALS: '/nowhere.json' });
  expect(stderr).toContain('/nowhere.json');
  expect(code).toBe(5);
  expect(world.api.requests).toEqual([]);
});

describe('while a package looks for credentials', () => {
  test("--timeout holds on Bedrock's InvokeModel, whose package runs a program", async () => {
    variables = await platformVariables('bedrock', world);
    const config = await world.file('aws.config', '[default]\ncredential_process = sleep 5\n');
    const { code, stderr } = await ask(['-m', 'claude-haiku-4-5', '--timeout', '1s'], {
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_CONFIG_FILE: config,
    });
    expect(code).toBe(6);
    expect(stderr).toContain('not finished within 1 s');
  });

  test('--timeout holds on Google Cloud, whose server of tokens does not answer', async () => {
    variables = await platformVariables('vertex', world);
    const url = await otherServer(() => {});
    const known = await readFile(variables.GOOGLE_APPLICATION_CREDENTIALS ?? '', 'utf8');
    const { code, stderr } = await ask(['--timeout', '1s'], {
      GOOGLE_APPLICATION_CREDENTIALS: await world.file('silent.json', known.replace(world.api.url, url)),
    });
    expect(code).toBe(6);
    expect(stderr).toContain('not finished within 1 s');
  });
});

test.each(['bedrock', 'foundry', 'aws'] as const)(
  '%s: a spend limit is final, whatever retry-after says',
  async (platform) => {
    const error_code = 'enforced_spend_limit_reached';
    world.api.failNext('messages', { status: 429, error_code, headers: { 'retry-after': '1' } });
    variables = await platformVariables(platform, world);
    expect(await ask([])).toMatchObject({ code: 5 });
    expect(world.api.requests).toHaveLength(1);
  },
);
