/** HTTP_PROXY, HTTPS_PROXY and NO_PROXY on Node's own fetch, for questions and for uploads. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeProxy, startFakeProxy } from '../../support/fake-api/proxy.ts';
import { makePng } from '../../support/images.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const PNG = makePng({ width: 64, height: 48 });
/** A host that exists only behind the proxy: whoever gets an answer from it went through the proxy. */
const BEHIND = 'http://api.example';

let proxy: FakeProxy;

beforeEach(async () => {
  await world.file('a.png', PNG);
  proxy = await startFakeProxy({ upstream: world.api.url });
});

afterEach(() => proxy.close());

function ask(variables: Record<string, string>, args: string[] = []) {
  world.api.reply('through');
  return world.run(['a.png', '-q', '--retries', '0', ...args], { variables });
}

/** The same for a run that is to fail before the API. */
function askInVain(variables: Record<string, string>, args: string[] = []) {
  return world.run(['a.png', '--retries', '0', ...args], { variables });
}

const ANSWERED = { code: 0, stdout: 'through\n', stderr: '' };
const targets = () => proxy.requests.map(({ method, target }) => `${method} ${target}`);

describe('a request goes through the proxy', () => {
  test.each(['HTTP_PROXY', 'http_proxy'])('of %s', async (name) => {
    expect(await ask({ [name]: proxy.url, ANTHROPIC_BASE_URL: BEHIND })).toEqual(ANSWERED);
    expect(targets()).toEqual(['CONNECT api.example:80']);
    expect(world.api.requests.map(({ path }) => path)).toEqual(['/v1/messages']);
  });

  test('of HTTP_PROXY when it is written without a scheme', async () => {
    const HTTP_PROXY = proxy.url.replace('http://', '');
    expect(await ask({ HTTP_PROXY, ANTHROPIC_BASE_URL: BEHIND })).toEqual(ANSWERED);
    expect(targets()).toEqual(['CONNECT api.example:80']);
  });

  test('also with an upload, whose form arrives whole', async () => {
    const noise = makePng({ width: 300, height: 300, noise: true });
    await world.file('a.png', noise);
    expect(await ask({ HTTP_PROXY: proxy.url, ANTHROPIC_BASE_URL: BEHIND }, ['--upload'])).toEqual(ANSWERED);
    expect(new Set(targets())).toEqual(new Set(['CONNECT api.example:80']));
    expect(world.api.requests.map(({ path }) => path)).toEqual(['/v1/files', '/v1/messages']);
    expect(world.api.requests[0]?.form?.bytes.equals(noise)).toBe(true);
  });

  test('also with `models`', async () => {
    const variables = { HTTP_PROXY: proxy.url, ANTHROPIC_BASE_URL: BEHIND };
    expect((await world.run(['models'], { variables })).code).toBe(0);
    expect(targets()).toEqual(['CONNECT api.example:80']);
  });

  test('and the answer streams through it', async () => {
    const gate = world.api.gate();
    world.api.reply({ text: ['first ', 'second'], interruptions: [{ after: 1, happens: gate }] });
    const { code, stdout } = await world.run(['a.png', '--plain'], {
      variables: { HTTP_PROXY: proxy.url, ANTHROPIC_BASE_URL: BEHIND },
      // The second delta is sent only once the first is printed.
      terminal: ['stdout'],
      onStdout: (text) => text === 'first ' && gate.open(),
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'first second\n' });
  });

  test.each(['HTTPS_PROXY', 'https_proxy'])('of %s for https, in a tunnel', async (name) => {
    const { code, stderr } = await askInVain({
      [name]: proxy.url,
      ANTHROPIC_BASE_URL: 'https://api.example',
    });
    expect(targets()).toEqual(['CONNECT api.example:443']);
    // The fake API behind the tunnel speaks no TLS.
    expect(code).toBe(4);
    expect(stderr).toMatch(/^claude-see: cannot reach https:\/\/api\.example: /);
  });

  test('with the credentials of its URL, which no header to the API repeats', async () => {
    await proxy.close();
    proxy = await startFakeProxy({ upstream: world.api.url, credentials: 'me:s3cret-pass' });
    const HTTP_PROXY = proxy.url.replace('//', '//me:s3cret-pass@');
    expect(await ask({ HTTP_PROXY, ANTHROPIC_BASE_URL: BEHIND })).toEqual(ANSWERED);
    expect(world.api.requests[0]?.headers['proxy-authorization']).toBeUndefined();
  });
});

describe('a request does not go through the proxy', () => {
  test.each([
    ['of another scheme', (url: string) => ({ HTTPS_PROXY: url })],
    ['when NO_PROXY names the host', (url: string) => ({ HTTP_PROXY: url, NO_PROXY: 'x.example,127.0.0.1' })],
    ['when no_proxy names the host', (url: string) => ({ HTTP_PROXY: url, no_proxy: '127.0.0.1' })],
    ['when NO_PROXY is *', (url: string) => ({ HTTP_PROXY: url, NO_PROXY: '*' })],
    ['when the variables are empty', () => ({ HTTP_PROXY: '', HTTPS_PROXY: '', http_proxy: '' })],
  ])('%s', async (_, variables) => {
    expect(await ask(variables(proxy.url))).toEqual(ANSWERED);
    expect(targets()).toEqual([]);
  });
});

describe('a proxy that fails', () => {
  const fails = async (variables: Record<string, string>, args: string[] = []) => {
    const { code, stdout, stderr } = await askInVain(variables, args);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    return stderr;
  };
  test.each([
    ['HTTP_PROXY', BEHIND, []],
    ['HTTPS_PROXY', 'https://api.example', []],
    ['HTTP_PROXY', BEHIND, ['--upload']],
  ])('%s is down: %s %j', async (name, ANTHROPIC_BASE_URL, args) => {
    const { host } = new URL(proxy.url);
    await proxy.close();
    const stderr = await fails({ [name]: `http://me:s3cret-pass@${host}`, ANTHROPIC_BASE_URL }, args);
    expect(stderr).toBe(
      `claude-see: cannot reach the proxy ${host}: connection refused (ECONNREFUSED)\n  check ${name}: address and port\n`,
    );
  });

  test.each([
    ['HTTP_PROXY', BEHIND],
    ['HTTPS_PROXY', 'https://api.example'],
  ])('%s asks for other credentials', async (name, ANTHROPIC_BASE_URL) => {
    await proxy.close();
    proxy = await startFakeProxy({ upstream: world.api.url, credentials: 'me:s3cret-pass' });
    const variables = { [name]: proxy.url.replace('//', '//me:wr0ng-pass@'), ANTHROPIC_BASE_URL };
    expect(await fails(variables)).toBe(
      `claude-see: cannot reach ${ANTHROPIC_BASE_URL}: the proxy ${new URL(proxy.url).host} answered HTTP 407\n` +
        `  check ${name}: user name and password\n`,
    );
  });

  test.each(['socks5://127.0.0.1:1080', 'ftp://proxy.example', 'http://', 'http://['])(
    '%s is rejected',
    async (url) => {
      const { code, stdout, stderr } = await askInVain({ HTTP_PROXY: url });
      expect({ code, stdout, stderr }).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'claude-see: HTTP_PROXY: is not an http or https URL; other kinds of proxy are not supported\n',
      });
      expect(world.api.requests).toEqual([]);
    },
  );

  test.each([
    'http://me:s3cret/x@127.0.0.1:9',
    'http://me:12/s3cret@127.0.0.1:9',
    'http://me:12?s3cret@127.0.0.1:9',
    'http://me:12#s3cret@127.0.0.1:9',
    'http://me:12\\s3cret@127.0.0.1:9',
    'http://me:s3cret%@127.0.0.1:9',
    'me%F0:s3cret@127.0.0.1:9',
    'http://127.0.0.1:9/s3cret',
    'http://s3cret@x:99999',
  ])('%s is rejected without showing it, with a hint about encoding', async (url) => {
    for (const name of ['HTTP_PROXY', 'https_proxy']) {
      const { code, stdout, stderr } = await askInVain({ [name]: url });
      expect({ code, stdout, stderr }).toEqual({
        code: 2,
        stdout: '',
        stderr:
          `claude-see: ${name}: is not of the form http://host:port, with user:password@ before the host if needed\n` +
          '  percent-encode special characters in user name and password: @ is %40, / is %2F, % is %25\n',
      });
    }
    expect(world.api.requests).toEqual([]);
  });

  test('an @ in a password is accepted where the host is unambiguous', async () => {
    await proxy.close();
    proxy = await startFakeProxy({ upstream: world.api.url, credentials: 'me:s3@cret' });
    const HTTP_PROXY = proxy.url.replace('//', '//me:s3@cret@');
    expect(await ask({ HTTP_PROXY, ANTHROPIC_BASE_URL: BEHIND })).toEqual(ANSWERED);
  });
});
