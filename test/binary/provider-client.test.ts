/** The clients of other providers honour proxies, redirects and timeouts like that of the Claude API. */

import { spawn } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeProxy, startFakeProxy } from '../support/fake-api/proxy.ts';
import { makePng } from '../support/images.ts';
import { useOtherServer } from '../support/other-server.ts';
import { type PlatformName, platformVariables } from '../support/platforms.ts';
import { BINARY, collect, spawnBinary, useWorld } from '../support/run.ts';

const world = useWorld();
const otherServer = useOtherServer();
const png = makePng({ width: 320, height: 200 });
let variables: Record<string, string | undefined> = {};

/** One of each way to sign in: AWS's, Google's, and a key. */
const DOORS = [
  ['bedrock', 'claude-haiku-4-5'],
  ['vertex', 'opus'],
  ['foundry', 'opus'],
] as const satisfies readonly (readonly [PlatformName, string])[];

/** The same variables with another server in the fake API's place; where tokens come from stays. */
function elsewhere(url: string): Record<string, string | undefined> {
  const moved = Object.entries(variables).map(([name, value]) => [
    name,
    name.endsWith('_BASE_URL') ? value?.replace(world.api.url, url) : value,
  ]);
  return Object.fromEntries(moved);
}

describe.each(DOORS)('%s, %s', (platform, model) => {
  let proxy: FakeProxy;
  const args = ['photo.png', '-m', model];

  beforeEach(async () => {
    await world.file('photo.png', png);
    variables = await platformVariables(platform, world);
    proxy = await startFakeProxy({ upstream: world.api.url });
  });
  afterEach(() => proxy.close());

  test('uses the proxy', async () => {
    const { stderr } = await world.run([...args, '--retries', '0'], {
      variables: { ...elsewhere('http://api.example'), HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' },
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
    const { code, stderr } = await world.runBinary([...args, '--retries', '0'], {
      variables: elsewhere(url),
    });
    expect(code).toBe(4);
    expect(stderr).toContain(`answered with a redirect to ${world.api.url}, which is not followed`);
    expect(world.api.requests.filter(({ path }) => path !== '/google/token')).toEqual([]);
  });

  test('a server that is not the Claude API is reported with the variable of its address', async () => {
    const url = await otherServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>'),
    );
    const { code, stderr } = await world.runBinary([...args, '--retries', '0'], {
      variables: elsewhere(url),
    });
    expect(code).toBe(4);
    expect(stderr).toContain('is not the Claude API: it answered with text/html');
    expect(stderr).toMatch(/--base-url or ANTHROPIC_(BEDROCK|VERTEX|FOUNDRY|AWS)/);
  });

  test('an empty response is an error', async () => {
    const url = await otherServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
    );
    const { code, stderr } = await world.run([...args, '--retries', '0'], {
      variables: elsewhere(url),
    });
    expect(code).toBe(4);
    expect(stderr).toContain('answered with no content (HTTP 200)');
  });

  test('--debug logs to stderr, without secrets', async () => {
    world.api.reply('an answer');
    const { code, stdout, stderr } = await world.run([...args, '--debug'], { variables });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'an answer\n' });
    expect(stderr).toContain('sending request');
    const secrets = Object.entries(variables).flatMap(([name, value]) =>
      /KEY/.test(name) && value ? [value] : [],
    );
    for (const secret of [...secrets, 'ya29.', 'fake-subject-token']) expect(stderr).not.toContain(secret);
  });

  /** Runs a copy of the program that has nothing beside it but this code as the platform's package, if any. */
  async function runAlone(code?: string) {
    const home = join(world.folder, 'installed');
    const root = dirname(dirname(BINARY));
    await cp(join(root, 'bin'), join(home, 'bin'), { recursive: true });
    await cp(join(root, 'dist'), join(home, 'dist'), { recursive: true });
    await writeFile(join(home, 'package.json'), await readFile(join(root, 'package.json')));
    if (code !== undefined) {
      const folder = `installed/node_modules/@anthropic-ai/${platform}-sdk`;
      await world.file(`${folder}/package.json`, '{"main":"index.js"}');
      await world.file(`${folder}/index.js`, code);
    }
    const child = spawn(process.execPath, [join(home, 'bin', 'claude-see.js'), ...args], {
      cwd: world.folder,
      env: world.variables(variables),
    });
    return collect(child);
  }

  test.each([
    ['without the class', 'exports.AnthropicOther = class {};', '\n'],
    [
      'of an older SDK',
      'exports.AnthropicBedrock = exports.AnthropicVertex = exports.AnthropicFoundry = class {};',
      '\n',
    ],
    ['that is broken', 'throw new Error("half installed")', ' (half installed)\n'],
  ])('a package %s is reported with the command that replaces it', async (_, content, why) => {
    const { code, stderr } = await runAlone(content);
    const name = `@anthropic-ai/${platform}-sdk`;
    expect(stderr).toContain(`needs a newer version of the package ${name}${why}`);
    expect(stderr).toContain(`  npm install ${name}@latest (`);
    expect(code).toBe(2);
  });

  test('without its package the error says how to install it', async () => {
    const { code, stdout, stderr } = await runAlone();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const name = `@anthropic-ai/${platform}-sdk`;
    expect(stderr).toContain(`needs the package ${name}\n`);
    expect(stderr).toContain(
      `npm install ${name} (add --global if claude-see is installed globally); with npx: npx -p claude-see -p ${name} claude-see …`,
    );
  });
});

test.each([
  ['bedrock', { AWS_ACCESS_KEY_ID: undefined }, 'no usable credentials for Amazon Bedrock'],
  ['aws', { ANTHROPIC_AWS_API_KEY: undefined }, 'no usable credentials for Claude Platform on AWS'],
  ['vertex', { GOOGLE_APPLICATION_CREDENTIALS: undefined }, 'no usable credentials for Google Cloud'],
  ['vertex', { GOOGLE_APPLICATION_CREDENTIALS: '/nowhere.json' }, '/nowhere.json'],
  ['foundry', { ANTHROPIC_FOUNDRY_API_KEY: undefined }, 'no API key for Microsoft Foundry'],
] as const)('%s without %j', async (platform, without, message) => {
  await world.file('photo.png', png);
  const { code, stderr } = await world.runBinary(['photo.png'], {
    variables: { ...(await platformVariables(platform, world)), ...without },
  });
  expect(stderr).toContain(message);
  expect(code).toBe(5);
  expect(world.api.requests).toEqual([]);
});

describe('while a package looks for credentials', () => {
  /** Google's library waits for a server of tokens that never answers; `asked` settles once it does. */
  async function silentGoogle() {
    let onAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      onAsked = resolve;
    });
    const url = await otherServer(() => onAsked());
    const { GOOGLE_APPLICATION_CREDENTIALS: path = '', ...others } = await platformVariables('vertex', world);
    const moved = (await readFile(path, 'utf8')).replace(world.api.url, url);
    const credentials = await world.file('silent.json', moved);
    return { asked, variables: { ...others, GOOGLE_APPLICATION_CREDENTIALS: credentials } };
  }

  /** AWS's runs a program that takes its time. */
  async function slowAws() {
    const config = await world.file('aws.config', '[default]\ncredential_process = sleep 20\n');
    const variables = await platformVariables('bedrock', world);
    return {
      ...variables,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_CONFIG_FILE: config,
    };
  }

  beforeEach(() => world.file('photo.png', png));

  test.each(['opus', 'claude-haiku-4-5'])('--timeout ends it on Bedrock, %s', async (model) => {
    const variables = await slowAws();
    const { code, stderr } = await world.runBinary(['photo.png', '-m', model, '--timeout', '2s'], {
      variables,
    });
    expect({ code, stderr }).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('not finished within 2 s'),
    });
  });

  test('--timeout ends it on Google Cloud', async () => {
    const { variables } = await silentGoogle();
    const { code } = await world.runBinary(['photo.png', '--timeout', '2s'], { variables });
    expect(code).toBe(6);
  });

  test('Ctrl-C ends it at once', async () => {
    const { asked, variables } = await silentGoogle();
    const child = spawnBinary(['photo.png'], world.folder, world.variables(variables));
    const ended = collect(child);
    await asked;
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, stdout: '', stderr: '' });
  });
});

test.each(['bedrock', 'foundry', 'aws'] as const)(
  '%s: a spend limit is final, whatever retry-after says',
  async (platform) => {
    await world.file('photo.png', png);
    const error_code = 'enforced_spend_limit_reached';
    world.api.failNext('messages', { status: 429, error_code, headers: { 'retry-after': '1' } });
    const variables = await platformVariables(platform, world);
    expect(await world.runBinary(['photo.png'], { variables })).toMatchObject({ code: 5 });
    expect(world.api.requests).toHaveLength(1);
  },
);
