/** No secret is ever printed: not in an error, not with --debug, not in the SDK's log. */
import { type AddressInfo, createServer } from 'node:net';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Failure, Reply } from '../support/fake-api/types.ts';
import { makePng } from '../support/images.ts';
import { type RunResult, useWorld } from '../support/run.ts';

const world = useWorld();

const CUSTOM = 'custom-header-secret-4711';
const COOKIE = 'session=cookie-secret-0815';
const PROXY_PASSWORD = 'proxy-pass-s3cret';

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
});

/** Everything that must not be seen of this world, whole or in a part that would still help a thief. */
function secrets(): string[] {
  const { apiKey } = world.api;
  const proxyLogin = Buffer.from(`me:${PROXY_PASSWORD}`).toString('base64');
  return [apiKey, 'FakeMainKey', apiKey.slice(-16), CUSTOM, COOKIE, PROXY_PASSWORD, proxyLogin];
}

function expectNoSecret({ stdout, stderr }: RunResult): void {
  for (const secret of secrets()) {
    expect(stdout).not.toContain(secret);
    expect(stderr).not.toContain(secret);
  }
}

const HEADERS = { ANTHROPIC_CUSTOM_HEADERS: `X-Gateway-Auth: Bearer ${CUSTOM}\nCookie: ${COOKIE}` };

/** A server that repeats what it was told, as badly made gateways do. */
function echoing(status: number): { error: Failure } {
  const { apiKey } = world.api;
  const message = `bad request with headers Authorization: Bearer ${apiKey}, X-Gateway-Auth: Bearer ${CUSTOM}, Cookie: ${COOKIE}; proxy http://me:${PROXY_PASSWORD}@proxy.example:3128/`;
  return { error: { status, message } };
}

const LOUD: [name: string, args: string[], variables: Record<string, string>][] = [
  ['in words', [], {}],
  ['as JSON', ['--json'], {}],
  ['with --debug', ['--debug'], {}],
  ['with --debug as JSON', ['--debug', '--json'], {}],
  ["with the SDK's log", [], { ANTHROPIC_LOG: 'debug' }],
  ["with --debug, -v and the SDK's log", ['--debug', '-v'], { ANTHROPIC_LOG: 'debug' }],
];

describe.each(LOUD)('%s', (_, args, variables) => {
  const run = (more: string[] = [], others: Record<string, string | undefined> = {}) =>
    world.run(['a.png', '--retries', '0', ...args, ...more], {
      variables: { ...HEADERS, ...variables, ...others },
    });

  test('an answer is printed, and no secret', async () => {
    world.api.reply('an answer');
    const result = await run();
    expect(result.code).toBe(0);
    expectNoSecret(result);
    // The secrets did go out.
    expect(world.api.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${world.api.apiKey}`,
      'x-gateway-auth': `Bearer ${CUSTOM}`,
      cookie: COOKIE,
    });
    if (!args.includes('--json')) expect(result.stdout).toBe('an answer\n');
  });

  test.each([400, 401, 403, 404, 429, 500])('status %i from a server that repeats them', async (status) => {
    world.api.reply(echoing(status));
    const result = await run();
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain('bad request with headers');
    expect(result.stderr).toContain('[redacted]');
    expectNoSecret(result);
  });

  test('an error event that repeats them', async () => {
    const { error } = echoing(500);
    const message = String(error.message);
    world.api.reply({
      text: ['a', 'b'],
      interruptions: [{ after: 1, happens: { error: { type: 'api_error', message } } }],
    });
    const result = await run();
    expect(result.code).toBe(4);
    expectNoSecret(result);
  });

  test.each<[string, Reply]>([
    ['reset before the headers', { drop: 'reset' }],
    ['reset in mid-stream', { text: ['a', 'b'], interruptions: [{ after: 1, happens: 'reset' }] }],
  ])('a socket that is %s', async (_, reply) => {
    world.api.reply(reply);
    const result = await run();
    expect(result.code).toBe(4);
    expectNoSecret(result);
  });

  test('an upload that is refused', async () => {
    world.api.failNext('files', echoing(400).error);
    const result = await run(['--upload']);
    expect(result.code).toBe(2);
    expectNoSecret(result);
  });

  test.each([
    ['a line break', (key: string) => `${key}\nnext-line-of-it`],
    ['a typographic quote', (key: string) => `“${key}”`],
  ])('a key with %s in it, which Node quotes', async (_, spoil) => {
    const ANTHROPIC_API_KEY = spoil(world.api.apiKey);
    const result = await run([], { ANTHROPIC_API_KEY });
    expect(result.code).toBe(5);
    expectNoSecret(result);
    expect(result.stderr).not.toContain('next-line-of-it');
  });

  test('a proxy with a password that is down', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const result = await run([], { HTTP_PROXY: `http://me:${PROXY_PASSWORD}@127.0.0.1:${port}` });
    expect(result.code).toBe(4);
    expectNoSecret(result);
  });

  test('a proxy of a kind that is not known', async () => {
    const result = await run([], { HTTP_PROXY: `socks5://me:${PROXY_PASSWORD}@proxy.example` });
    expect(result.code).toBe(2);
    expectNoSecret(result);
  });
});

describe('the log of the SDK', () => {
  test.each([
    [{ ANTHROPIC_LOG: 'debug' }, []],
    [{}, ['--debug']],
  ])('goes to stderr, never to stdout: %j %j', async (variables, args) => {
    world.api.reply('an answer');
    const { stdout, stderr } = await world.run(['a.png', ...args], { variables });
    expect(stdout).toBe('an answer\n');
    expect(stderr).toContain('/v1/messages');
    expect(stderr).toContain("authorization: '***'");
  });

  test('is off by default', async () => {
    world.api.reply('an answer');
    expect((await world.run(['a.png'])).stderr).toBe('');
  });

  test('does not print a picture as base64', async () => {
    const noise = makePng({ width: 600, height: 600, noise: true });
    expect(noise.length).toBeGreaterThan(1_000_000);
    await world.file('big.png', noise);
    world.api.reply('an answer', { error: { status: 500 } });
    for (const more of [[], ['--retries', '0']]) {
      const { stderr } = await world.run(['big.png', '--debug', ...more]);
      expect(stderr).toContain("media_type: 'image/png'");
      expect(stderr.length).toBeLessThan(20_000);
      expect(stderr).not.toContain(noise.toString('base64').slice(0, 400));
    }
  });
});

// A base URL without a scheme is no URL yet, and was quoted whole in the message that says so.
describe.each([
  ['u:BASEPASSvalue77@127.0.0.1:9', '[redacted]@127.0.0.1:9'],
  ['u:pw@127.0.0.1:9', '[redacted]@127.0.0.1:9'],
  ['BASETOKENvalue77@gateway.example/v1', '[redacted]@gateway.example/v1'],
  ['https//u:BASEPASS/value77@gateway.example', '[redacted]@gateway.example'],
  ['https:u:BASEPASSvalue77@gateway.example', '[redacted]@gateway.example'],
  ['https://u:BASEPASSvalue77@gateway.example', 'https://[redacted]@gateway.example'],
])('the password in the base URL %s', (address, shown) => {
  const password = /(?:u:)?([^:@]+)@/.exec(address)?.[1] ?? '';
  const expectHidden = ({ code, stdout, stderr }: RunResult, isNamed = true) => {
    if (isNamed) expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(shown) });
    expect(stdout + stderr).not.toContain(`${password}@`);
    if (password.length > 4) expect(stdout + stderr).not.toContain(password);
  };

  test.each(LOUD)('is not shown %s', async (_, args, variables) => {
    const own = { ANTHROPIC_BASE_URL: undefined, ...variables };
    expectHidden(await world.run(['a.png', ...args], { variables: { ...own, ANTHROPIC_BASE_URL: address } }));
    expectHidden(
      await world.run(['a.png', ...args], { variables: { ...own, CLAUDE_SEE_BASE_URL: address } }),
    );
    expectHidden(await world.run(['a.png', ...args, '--base-url', address], { variables: own }));
  });

  test.each([[], ['--json'], ['--debug']])('is not shown by config %s', async (...args) => {
    expectHidden(await world.run(['config', 'set', 'base-url', address, ...args]));
    const variables = { CLAUDE_SEE_BASE_URL: address };
    expectHidden(await world.run(['config', 'ls', ...args], { variables }), false);
  });
});

describe('a signed URL', () => {
  const SIGNATURE = '9f86d081884c7d65';
  const URL = `https://me:l0gin-pass@b.s3.amazonaws.com/shots/a.png?X-Amz-Date=20261126&X-Amz-Signature=${SIGNATURE}&sig=${SIGNATURE}&token=${SIGNATURE}`;
  const SHOWN =
    'https://[redacted]@b.s3.amazonaws.com/shots/a.png?X-Amz-Date=20261126&X-Amz-Signature=[redacted]&sig=[redacted]&token=[redacted]';
  const expectHidden = ({ stdout, stderr }: Pick<RunResult, 'stdout' | 'stderr'>) => {
    expect(stdout + stderr).not.toMatch(new RegExp(`${SIGNATURE}|l0gin-pass`));
    expect(stdout + stderr).toContain(SHOWN);
  };

  test.each([
    ['--dry-run'],
    ['--dry-run', '--json'],
    ['--dry-run', '--debug'],
    ['-v'],
    ['--json'],
    ['--debug', '-v'],
    ['--debug', '--json'],
    ['-v', '--no-save', '-u'],
  ])('goes out whole and is recognised without its signature: %s', async (...args) => {
    const isDry = args.includes('--dry-run');
    if (!isDry) world.api.reply('an answer');
    const result = await world.run([URL, 'q', ...args]);
    expect(result.code).toBe(0);
    expectHidden(result);
    if (!isDry) expect(JSON.stringify(world.api.requests[0]?.body)).toContain(SIGNATURE);
  });

  test('is not quoted back from an error of the API', async () => {
    world.api.reply({ error: { status: 400, message: `Unable to download ${URL}, try again` } });
    const args = ['--debug', '--retries', '0'];
    expectHidden(await world.run([URL, 'q', ...args]));
  });

  test('is not in a conversation that is shown', async () => {
    world.api.reply('an answer');
    await world.run([URL, 'q']);
    expectHidden(await world.run(['history', 'show']));
    expectHidden(await world.run(['history', 'show', '--json']));
  });

  test('is not in the error of a download', async () => {
    const { stdout, stderr } = await world.run([URL, 'q', '--download', '--debug']);
    expectHidden({ stdout, stderr });
    expect(stderr).toContain('host name not found');
  });
});
