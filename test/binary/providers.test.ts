/** The built program on each platform, whose package brings a copy of the SDK beside the one in the bundle. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BINARY } from '../support/binary.ts';
import { ROLE_ARN, STS_REGION, startFakeAwsAccounts } from '../support/fake-api/aws-accounts.ts';
import { ENTRA_TOKEN } from '../support/fake-api/platforms.ts';
import { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } from '../support/fake-api/sigv4.ts';
import { makePng } from '../support/images.ts';
import { useOtherServer } from '../support/other-server.ts';
import { type PlatformName, platformVariables } from '../support/platforms.ts';
import { collect, spawnBinary, useWorld } from '../support/run.ts';

const world = useWorld();
const otherServer = useOtherServer();
const png = makePng({ width: 320, height: 200 });

/** A copy of the program in a folder of its own, for tests that choose the packages beside it. */
let installed = '';
beforeAll(async () => {
  installed = await mkdtemp(join(tmpdir(), 'claude-see-installed-'));
  const root = dirname(dirname(BINARY));
  for (const name of ['bin', 'dist', 'package.json']) {
    await cp(join(root, name), join(installed, name), { recursive: true });
  }
});
afterAll(() => rm(installed, { recursive: true, force: true }));

beforeEach(async () => {
  await world.file('photo.png', png);
});

/** The platforms with the model that leads to each endpoint, and the path of the request there. */
const ENDPOINTS = [
  ['bedrock', 'opus', '/mantle/anthropic/v1/messages'],
  [
    'bedrock',
    'claude-haiku-4-5',
    '/bedrock/model/global.anthropic.claude-haiku-4-5-20251001-v1:0/invoke-with-response-stream',
  ],
  [
    'vertex',
    'claude-haiku-4-5',
    '/vertex/v1/projects/fake-project/locations/us-east5/publishers/anthropic/models/claude-haiku-4-5@20251001:streamRawPredict',
  ],
  ['foundry', 'opus', '/foundry/anthropic/v1/messages'],
  ['aws', 'opus', '/aws/v1/messages'],
] as const satisfies readonly (readonly [PlatformName, string, string])[];

function getImages(path: string): readonly Anthropic.ImageBlockParam[] {
  const body = world.api.requests.find((request) => request.path === path)?.body;
  const { messages } = body as { messages: { content: Anthropic.ContentBlockParam[] }[] };
  return messages.flatMap(({ content }) => content.filter((block) => block.type === 'image'));
}

test.each(ENDPOINTS)(
  '%s, %s answers, and is sent exactly the bytes that the Claude API is sent',
  async (platform, model, path) => {
    const args = ['photo.png', 'what is this?', '-m', model];
    const own = await world.run([...args, '--source', 'base64']);
    expect(own).toMatchObject({ code: 0, stderr: '' });
    const variables = await platformVariables(platform, world);
    expect(await world.runBuilt(args, { variables })).toEqual(own);
    const images = getImages(path);
    expect(images).toEqual(getImages('/v1/messages'));
    expect(images).toMatchObject([{ source: { data: png.toString('base64') } }]);
  },
);

/* Errors of that copy are of other classes than ours; the rest of them is seen in-process. */

test('an error of a platform becomes an error of ours', async () => {
  world.api.failNext('messages', { status: 403, message: 'You may not.' });
  const variables = await platformVariables('vertex', world);
  const { code, stderr } = await world.runBuilt(['photo.png'], { variables });
  expect(code).toBe(5);
  expect(stderr).toContain('the API answered HTTP 403: You may not.');
  expect(stderr).toMatch(/\(request req_/);
});

test('a stream of a platform that breaks off leaves what had arrived, and says so', async () => {
  world.api.reply({ text: ['one ', 'two ', 'three'], interruptions: [{ after: 2, happens: 'reset' }] });
  const variables = await platformVariables('bedrock', world);
  const { code, stdout, stderr } = await world.runBuilt(
    ['photo.png', '-m', 'claude-haiku-4-5', '--retries', '0'],
    {
      variables,
    },
  );
  expect({ code, stdout }).toEqual({ code: 4, stdout: 'one two \n' });
  expect(stderr).toContain('the connection broke before the answer was complete');
});

test('a platform without credentials says so', async () => {
  const variables = { ...(await platformVariables('foundry', world)), ANTHROPIC_FOUNDRY_API_KEY: undefined };
  const { code, stderr } = await world.runBuilt(['photo.png'], { variables });
  expect(stderr).toContain('no API key for Microsoft Foundry');
  expect(code).toBe(5);
});

test('a role of AWS is assumed once, without a warning of its package about an old Node', async () => {
  const accounts = await startFakeAwsAccounts();
  const config = `[profile named]\naws_access_key_id=${AWS_ACCESS_KEY_ID}\naws_secret_access_key=${AWS_SECRET_ACCESS_KEY}
[profile assume]\nregion=${STS_REGION}\nrole_arn=${ROLE_ARN}\nsource_profile=named\n`;
  const variables = {
    ...(await platformVariables('bedrock', world)),
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_CONFIG_FILE: await world.file('aws.config', config),
    AWS_PROFILE: 'assume',
    AWS_ENDPOINT_URL_STS: accounts.url,
  };
  const { code, stderr } = await world.runBinary(['photo.png', '-p', 'a?', '-p', 'b?'], { variables });
  await accounts.close();
  expect({ code, stderr, actions: accounts.actions }).toEqual({
    code: 0,
    stderr: '',
    actions: ['AssumeRole'],
  });
});

test('a warning of the real package about its metadata server is not printed', async () => {
  const url = await otherServer((_, response) => void response.writeHead(500).end());
  const variables = {
    ...(await platformVariables('vertex', world)),
    METADATA_SERVER_DETECTION: undefined,
    GOOGLE_APPLICATION_CREDENTIALS: undefined,
    GCE_METADATA_HOST: new URL(url).host,
  };
  const { code, stderr } = await world.runBinary(['photo.png', '--json'], { variables });
  expect(code).toBe(5);
  expect(stderr.split('\n')).toEqual([expect.stringMatching(/^\{.*no usable credentials.*\}$/), '']);
});

describe('while a package looks for credentials', () => {
  /** Variables with a program of AWS that waits for another, and the path where it writes the id of that one. */
  async function waitForProgram() {
    const pidFile = join(world.folder, 'pid');
    const command = `sleep 30 & echo $! > '${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'; wait`;
    const variables = {
      ...(await platformVariables('bedrock', world)),
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_CONFIG_FILE: await world.file('aws.config', `[default]\ncredential_process = ${command}\n`),
    };
    return { variables, pidFile };
  }

  /** Waits until the process whose id is in a file has ended; one that nobody waits for stays as a zombie. */
  async function waitForEnd(pidFile: string) {
    const pid = (await readFile(pidFile, 'utf8')).trim();
    await expect
      .poll(() => spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout.trim())
      .toMatch(/^Z|^$/);
  }

  test('--timeout ends the process, and with it what a program of AWS has started', async () => {
    const { variables, pidFile } = await waitForProgram();
    const { code, stderr } = await world.runBinary(['photo.png', '--timeout', '3s'], { variables });
    expect({ code, stderr }).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('not finished within 3 s'),
    });
    await waitForEnd(pidFile);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends the same', async (signal, exitCode) => {
    const { variables, pidFile } = await waitForProgram();
    const child = spawnBinary(['photo.png'], world.folder, world.variables(variables));
    const ended = collect(child);
    await expect.poll(() => existsSync(pidFile), { timeout: 15_000 }).toBe(true);
    child.kill(signal);
    expect(await ended).toEqual({ code: exitCode, stdout: '', stderr: '' });
    await waitForEnd(pidFile);
  });

  test('Ctrl-C ends it at once', async () => {
    let onAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      onAsked = resolve;
    });
    const url = await otherServer(() => onAsked());
    const { GOOGLE_APPLICATION_CREDENTIALS: path = '', ...others } = await platformVariables('vertex', world);
    const silent = (await readFile(path, 'utf8')).replace(world.api.url, url);
    const variables = {
      ...others,
      GOOGLE_APPLICATION_CREDENTIALS: await world.file('silent.json', silent),
    };
    const child = spawnBinary(['photo.png'], world.folder, world.variables(variables));
    const ended = collect(child);
    await asked;
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, stdout: '', stderr: '' });
  });
});

describe('Entra ID on Foundry, without a key', () => {
  /** Stands in for @azure/identity: a token, or the error of the package, by the tenant. */
  const IDENTITY = `
    exports.DefaultAzureCredential = class {};
    exports.getBearerTokenProvider = (credential, scope) => async () => {
      if (!(credential instanceof exports.DefaultAzureCredential)) throw new Error('no credential');
      if (scope !== 'https://ai.azure.com/.default') throw new Error('wrong scope');
      if (process.env.AZURE_TENANT_ID === 'good') return '${ENTRA_TOKEN}';
      const errorDescription = process.env.AZURE_TENANT_ID;
      throw Object.assign(new Error(errorDescription), {
        name: 'AuthenticationError', statusCode: 400, errorResponse: { errorDescription },
      });
    };`;

  /** Runs a copy of the program beside the packages of this repository and, with code, beside this one as @azure/identity. */
  async function runOnFoundry(code: string | undefined, tenant: string, ...flags: string[]) {
    await removePackages();
    const packages = join(dirname(dirname(BINARY)), 'node_modules');
    await mkdir(join(installed, 'node_modules'));
    // The program asks for no others.
    for (const name of ['@anthropic-ai', 'sharp', '@img', 'detect-libc', 'semver']) {
      await symlink(join(packages, name), join(installed, 'node_modules', name));
    }
    if (code !== undefined) await addPackage('@azure/identity', code);
    const variables = {
      ...(await platformVariables('foundry', world)),
      ANTHROPIC_FOUNDRY_API_KEY: undefined,
      AZURE_TENANT_ID: tenant,
    };
    const args = [join(installed, 'bin', 'claude-see.js'), 'photo.png', 'what is it?', ...flags];
    return collect(spawn(process.execPath, args, { cwd: world.folder, env: world.variables(variables) }));
  }

  test.each([
    ['', []],
    [', not even with --debug', ['--debug']],
  ])('sends the token of @azure/identity, and shows it nowhere%s', async (_, flags) => {
    world.api.reply('a photo');
    const { code, stdout, stderr } = await runOnFoundry(IDENTITY, 'good', ...flags);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'a photo\n' });
    expect(world.api.requests.at(-1)?.headers.authorization).toBe(`Bearer ${ENTRA_TOKEN}`);
    expect(stderr).not.toContain(ENTRA_TOKEN);
    expect(stderr === '').toBe(flags.length === 0);
  });

  test('says why no token was issued', async () => {
    expect(await runOnFoundry(IDENTITY, 'AADSTS7000215: Invalid client secret provided.')).toEqual({
      code: 5,
      stdout: '',
      stderr:
        'claude-see: no usable Entra ID credentials for Microsoft Foundry: AADSTS7000215: Invalid client secret provided.\n' +
        '  run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or set ANTHROPIC_FOUNDRY_API_KEY\n',
    });
    expect(world.api.requests).toEqual([]);
  });

  test('takes a token server out of reach for a network failure', async () => {
    const tenant = 'network_error: Network request failed';
    expect(await runOnFoundry(IDENTITY, tenant, '--retries', '0')).toEqual({
      code: 4,
      stdout: '',
      stderr:
        'claude-see: no Entra ID token for Microsoft Foundry: network_error: Network request failed\n' +
        '  check the network, and HTTPS_PROXY\n',
    });
  });

  test.each([
    ['missing', undefined, ''],
    [
      'broken',
      'throw new Error("half installed")',
      ', and @azure/identity cannot be loaded (half installed)',
    ],
  ])('with a package that is %s says how to install it', async (_, code, why) => {
    const result = await runOnFoundry(code, 'good');
    expect(result).toEqual({
      code: 5,
      stdout: '',
      stderr:
        `claude-see: no API key for Microsoft Foundry${why}\n` +
        '  set ANTHROPIC_FOUNDRY_API_KEY; or to use Entra ID: npm install @azure/identity (add --global if claude-see is installed globally; with npx: -p @azure/identity)\n',
    });
  });
});

/** Puts code beside the copy of the program as a package. */
async function addPackage(name: string, code: string, manifest: object = {}): Promise<void> {
  const folder = join(installed, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ main: 'index.js', ...manifest }));
  await writeFile(join(folder, 'index.js'), code);
}

/** Leaves nothing beside the copy of the program. */
function removePackages(): Promise<void> {
  return rm(join(installed, 'node_modules'), { recursive: true, force: true });
}

describe('the package of a platform', () => {
  /** Runs a copy of the program that has nothing beside it but this code as the platform's package, if any. */
  async function runAlone(
    platform: PlatformName,
    flags: readonly string[],
    code?: string,
    manifest: object = {},
  ) {
    await removePackages();
    if (code !== undefined) await addPackage(`@anthropic-ai/${platform}-sdk`, code, manifest);
    const args = [join(installed, 'bin', 'claude-see.js'), 'photo.png', ...flags];
    const env = world.variables(await platformVariables(platform, world));
    return collect(spawn(process.execPath, args, { cwd: world.folder, env }));
  }

  const TODAYS = 'exports.AnthropicBedrock = class { backendMiddleware() {} };';

  test.each([
    ['without what is needed', 'exports.AnthropicOther = class {};', {}, ''],
    ['from before the SDK of today', 'exports.AnthropicBedrock = class {};', {}, ''],
    // These versions have the middleware, and errors of another form.
    ['of the 0.x line', TODAYS, { version: '0.36.0' }, ' (0.36.0 is installed)'],
    [
      'of the 0.x line whose exports hide its version',
      TODAYS,
      { version: '0.29.2', exports: { '.': './index.js' } },
      ' (0.29.2 is installed)',
    ],
  ])('%s is to be replaced', async (_, content, manifest, which) => {
    const { code, stderr } = await runAlone('bedrock', ['-m', 'claude-haiku-4-5'], content, manifest);
    const name = '@anthropic-ai/bedrock-sdk';
    expect(stderr).toContain(`needs a newer version of the package ${name}${which}\n`);
    expect(stderr).toContain(`  npm install ${name}@latest (`);
    expect(code).toBe(2);
  });

  test.each([
    ['that is broken', 'throw new Error("half installed")', 'half installed'],
    ['that lacks a package of its own', 'require("@smithy/types")', "Cannot find module '@smithy/types'"],
    ['without its code', undefined, "Cannot find module '"],
  ])('%s says so, and is to be installed again', async (_, content, why) => {
    const manifest = content === undefined ? { version: '1.1.3', main: 'lost.js' } : { version: '1.1.3' };
    const { code, stderr } = await runAlone('bedrock', ['-m', 'claude-haiku-4-5'], content ?? '', {
      exports: content === undefined ? './lost.js' : './index.js',
      ...manifest,
    });
    expect(stderr).toContain(`the package @anthropic-ai/bedrock-sdk 1.1.3 cannot be loaded: ${why}`);
    expect(stderr).toContain('  install it again: npm install @anthropic-ai/bedrock-sdk@latest (');
    expect(code).toBe(2);
  });

  test('that needs a newer Node says which', async () => {
    const manifest = { version: '1.9.0', engines: { node: '>=98' } };
    const { code, stderr } = await runAlone(
      'bedrock',
      ['-m', 'opus'],
      'this is no JavaScript of today',
      manifest,
    );
    expect(stderr).toContain(
      `the package @anthropic-ai/bedrock-sdk 1.9.0 needs Node 98 or newer; this is Node ${process.versions.node}\n`,
    );
    expect(stderr).toContain(
      '  install it from https://nodejs.org, or an earlier version of @anthropic-ai/bedrock-sdk',
    );
    expect(code).toBe(2);
  });

  const NOISY = `
    process.emitWarning('this Node is old', 'NodeVersionSupportWarning');
    process.emitWarning('no longer', 'DeprecationWarning');
    for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace']) console[method]('%s says', method);
    exports.AnthropicBedrock = class {
      backendMiddleware() {}
      constructor() { throw new Error('no use'); }
    };
  `;

  test('writes nothing to stderr by itself: with --json it is one line of JSON', async () => {
    const { code, stdout, stderr } = await runAlone('bedrock', ['-m', 'claude-haiku-4-5', '--json'], NOISY);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr.split('\n')).toEqual([expect.stringMatching(/^\{.*no use.*\}$/), '']);
  });

  test('is heard with --debug', async () => {
    const { stdout, stderr } = await runAlone('bedrock', ['-m', 'claude-haiku-4-5', '--debug'], NOISY);
    expect(stdout).toBe('');
    const lines = ['NodeVersionSupportWarning: this Node is old', 'DeprecationWarning: no longer'];
    for (const line of [...lines, 'log says', 'warn says', 'error says'])
      expect(stderr).toContain(`${line}\n`);
  });

  test.each([
    ['bedrock', 'opus'],
    ['bedrock', 'claude-haiku-4-5'],
    ['vertex', 'opus'],
    ['foundry', 'opus'],
    ['aws', 'opus'],
  ] as const)('of %s, for %s, that is missing: the error says how to install it', async (platform, model) => {
    const { code, stdout, stderr } = await runAlone(platform, ['-m', model]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const name = `@anthropic-ai/${platform}-sdk`;
    expect(stderr).toContain(`needs the package ${name}\n`);
    expect(stderr).toContain(
      `npm install ${name} (add --global if claude-see is installed globally); with npx: npx -p claude-see -p ${name} claude-see …`,
    );
  });
});
