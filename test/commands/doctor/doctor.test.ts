import { chmod } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { DOCTOR_KEYS } from '../../support/docs-texts.ts';
import { useOtherServer } from '../../support/other-server.ts';
import { type RunOptions, useWorld } from '../../support/run.ts';

const world = useWorld();
const serve = useOtherServer();

/** Nothing listens there, and fetch does not refuse the port. */
const NOWHERE = 'http://127.0.0.1:2';

interface Found {
  readonly check: string;
  readonly status: 'ok' | 'note' | 'problem';
  readonly found: string;
  readonly hint: string | null;
  readonly exit_code: number | null;
}

/** Runs `doctor --json` and returns its findings. */
async function examine(args: readonly string[] = [], options: RunOptions = {}) {
  const { code, stdout, stderr } = await world.run(['doctor', '--json', ...args], options);
  const report = JSON.parse(stdout) as { version: string; exit_code: number; findings: Found[] };
  const named = (check: string) => report.findings.filter((each) => each.check === check);
  const problems = report.findings.filter(({ status }) => status === 'problem');
  return { code, stderr, report, named, problems };
}

describe('a sound installation', () => {
  test('has no problem, and spends no token', async () => {
    const { code, stderr, problems, named, report } = await examine();
    expect({ code, stderr, problems, exit: report.exit_code }).toEqual({
      code: 0,
      stderr: '',
      problems: [],
      exit: 0,
    });
    expect(named('credentials')[0]).toMatchObject({ status: 'ok', found: 'API key from ANTHROPIC_API_KEY' });
    expect(named('address')[0]?.found).toMatch(/^http:\/\/127\.0\.0\.1:\d+ reached in /);
    expect(named('model')[0]?.found).toBe('claude-opus-5-5, and the API takes the credentials');
    expect(world.api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'HEAD /',
      'GET /v1/models/claude-opus-5-5',
    ]);
  });

  test('prints the keys that the documents name', async () => {
    const { report } = await examine();
    const keys = Object.keys(report.findings[0] ?? {}).map((key) => `findings[].${key}`);
    expect(['version', 'exit_code', ...keys]).toEqual(Object.keys(DOCTOR_KEYS));
    expect(Object.keys(report)).toEqual(['version', 'exit_code', 'findings']);
  });

  test('has a row for everything that a bug report needs', async () => {
    const { report } = await examine();
    expect([...new Set(report.findings.map(({ check }) => check))]).toEqual([
      'claude-see',
      'Node',
      'system',
      'settings',
      'credentials',
      'address',
      'clock',
      'model',
      'proxy',
      'sharp',
      'HEIC',
      'formats',
      'PDF pages',
      'platforms',
      'web pages',
      'clipboard',
      'screen',
      'config',
      'cache',
      'data',
      'compiled code',
      'terminal',
      'pictures',
    ]);
  });

  test('answers a question with --ask, and tells its cost', async () => {
    world.api.reply('yes');
    const { code, named } = await examine(['--ask']);
    expect(code).toBe(0);
    expect(named('question')[0]?.found).toMatch(/^answered in .*: \d+ \+ \d+ tokens, \$/);
    const asked = world.api.requests.filter(({ path }) => path === '/v1/messages');
    expect(asked.map(({ body }) => body)).toMatchObject([{ max_tokens: 16 }]);
  });
});

describe('the credentials', () => {
  test('that are missing are a problem of the account', async () => {
    const { code, named } = await examine([], { variables: { ANTHROPIC_API_KEY: undefined } });
    expect(code).toBe(5);
    expect(named('credentials')).toMatchObject([
      { status: 'problem', found: 'no API key found', exit_code: 5 },
    ]);
    expect(named('credentials')[0]?.hint).toContain('set ANTHROPIC_API_KEY');
    expect(named('address')[0]?.status).toBe('ok');
    expect(named('model')).toEqual([]);
  });

  test('that the API rejects are told from the model', async () => {
    world.api.expectRejection('Invalid bearer token');
    const { code, named } = await examine([], { variables: { ANTHROPIC_API_KEY: 'sk-ant-api03-wrong' } });
    expect(code).toBe(5);
    expect(named('model')).toMatchObject([
      { status: 'problem', exit_code: 5, hint: 'the API rejected the credentials: check ANTHROPIC_API_KEY' },
    ]);
  });

  test('of a command are asked for once, and those that lose are named', async () => {
    const variables = { CLAUDE_SEE_KEY_COMMAND: 'printf %s "$FAKE_VAULT"', FAKE_VAULT: world.api.apiKey };
    const only = await examine([], { variables: { ...variables, ANTHROPIC_API_KEY: undefined } });
    expect(only.code).toBe(0);
    expect(only.named('credentials')[0]?.found).toBe('key printed by CLAUDE_SEE_KEY_COMMAND');
    const both = await examine([], { variables: { ...variables, ANTHROPIC_AUTH_TOKEN: 'another' } });
    expect(both.named('credentials')[0]?.found).toBe(
      'API key from ANTHROPIC_API_KEY; not used: ANTHROPIC_AUTH_TOKEN, CLAUDE_SEE_KEY_COMMAND',
    );
  });

  test('of a command that fails leave the rest of the report', async () => {
    const variables = { CLAUDE_SEE_KEY_COMMAND: 'echo locked >&2; exit 1', ANTHROPIC_API_KEY: undefined };
    const { code, named } = await examine([], { variables });
    expect(code).toBe(5);
    expect(named('credentials')[0]?.found).toBe('CLAUDE_SEE_KEY_COMMAND: failed with exit 1: locked');
    expect(named('address')[0]?.status).toBe('ok');
  });

  test('of another provider are named, and its package too', async () => {
    const variables = { ANTHROPIC_FOUNDRY_API_KEY: 'foundry-key-of-a-test' };
    const { code, named } = await examine(['--provider', 'foundry'], { variables });
    expect(code).toBe(5);
    expect(named('credentials')[0]).toMatchObject({
      found: 'Microsoft Foundry: ANTHROPIC_FOUNDRY_API_KEY set; no resource',
      hint: 'set ANTHROPIC_FOUNDRY_RESOURCE or ANTHROPIC_FOUNDRY_BASE_URL',
    });
  });
});

describe('the connection', () => {
  test('that cannot be made is a temporary problem', async () => {
    const { code, problems } = await examine(['--base-url', NOWHERE]);
    expect(code).toBe(4);
    expect(problems).toMatchObject([{ check: 'address', exit_code: 4 }]);
  });

  test('through a proxy that is down names it without its password', async () => {
    const variables = { HTTP_PROXY: 'http://me:proxy-s3cret@127.0.0.1:9' };
    const { code, named, report } = await examine([], { variables });
    expect(code).toBe(4);
    expect(named('proxy')[0]?.found).toBe('127.0.0.1:9 from HTTP_PROXY, with a password');
    expect(named('address')[0]?.found).toContain('127.0.0.1:9');
    expect(JSON.stringify(report)).not.toContain('proxy-s3cret');
  });

  test('for which NO_PROXY exempts the address has no proxy', async () => {
    const variables = { HTTP_PROXY: NOWHERE, NO_PROXY: '127.0.0.1' };
    const { code, named } = await examine([], { variables });
    expect(code).toBe(0);
    expect(named('proxy')[0]?.found).toMatch(/^none for 127\.0\.0\.1:\d+, by NO_PROXY/);
  });

  test('to a model that does not exist is a problem of the account', async () => {
    world.api.expectRejection();
    const { code, problems } = await examine([], { variables: { CLAUDE_SEE_MODEL: 'claude-of-tomorrow-9' } });
    expect(problems).toMatchObject([{ check: 'model' }]);
    expect(code).toBe(problems[0]?.exit_code);
  });

  test.each([
    [3, 'note', 0],
    [-3, 'note', 0],
    [0, 'ok', 0],
  ])(
    'to a gateway whose clock differs by %i minutes, and which lists no models, is noted',
    async (minutes, status, exit) => {
      const url = await serve((_, response) => {
        response.setHeader('date', new Date(Date.now() + minutes * 60_000).toUTCString());
        response.writeHead(404).end('no such page');
      });
      const { code, named } = await examine(['--base-url', url]);
      expect({ code, status: named('clock')[0]?.status }).toEqual({ code: exit, status });
      if (minutes !== 0) {
        expect(named('clock')[0]?.found).toMatch(minutes > 0 ? /behind the server$/ : /ahead of the server$/);
      }
      expect(named('model')[0]).toMatchObject({
        status: 'note',
        hint: 'pass --ask to see whether it answers',
      });
    },
  );

  test('that leads elsewhere is noted, as at the login page of a network', async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { location: 'http://login.test/' }).end(),
    );
    const { named } = await examine(['--base-url', url]);
    expect(named('address')[0]).toMatchObject({
      status: 'note',
      found: expect.stringContaining('which redirects elsewhere (HTTP 302)'),
    });
  });

  test('with certificates that cannot be read is a problem', async () => {
    const variables = { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' };
    const { code, named } = await examine([], { variables });
    expect(code).toBe(2);
    expect(named('CA')[0]?.found).toBe('/nowhere/ca.pem cannot be read: no such file or folder');
  });
});

test('a time limit ends a check, and the rest of the report is printed', async () => {
  const variables = { ANTHROPIC_API_KEY: undefined, CLAUDE_SEE_KEY_COMMAND: 'sleep 5' };
  const { code, problems, named } = await examine(['--timeout', '0.3'], { variables });
  expect(code).toBe(6);
  expect(problems.map(({ check }) => check)).toContain('credentials');
  expect(named('data')[0]?.status).toBe('ok');
});

describe('the settings', () => {
  test('file that is damaged is a problem, and the rest is checked', async () => {
    await world.file('config/config.json', '{ "model": ');
    const { code, problems, named } = await examine();
    expect(code).toBe(2);
    expect(problems).toMatchObject([{ check: 'settings', exit_code: 2 }]);
    expect(problems[0]?.hint).toContain('fix it, or delete it');
    expect(named('model')[0]?.status).toBe('ok');
  });

  test('are named with each invalid one and each unknown one', async () => {
    await world.file('config/config.json', '{"timeout":"soon","retries":"many","modell":"opus"}');
    const { code, named } = await examine([], { variables: { CLAUDE_SEE_MAX_COST: 'much' } });
    expect(code).toBe(2);
    expect(named('settings').map(({ status, found }) => [status, found.split(': ')[0]])).toEqual([
      ['ok', `${world.folder}/config/config.json`],
      ['note', 'unknown setting "modell", ignored'],
      ['problem', 'setting timeout'],
      ['problem', 'setting retries'],
      ['problem', 'CLAUDE_SEE_MAX_COST'],
    ]);
  });

  test('of a flag that is wrong are an error of the command line', async () => {
    const { code, stdout, stderr } = await world.run(['doctor', '--retries', 'many']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--retries');
  });
});

describe('a folder', () => {
  test('that is a file is a problem with a cure', async () => {
    await world.file('cache', 'not a folder');
    const { code, named } = await examine();
    expect(code).toBe(2);
    expect(named('cache')).toMatchObject([
      {
        status: 'problem',
        found: expect.stringContaining('is not a folder'),
        hint: expect.stringContaining('CLAUDE_SEE_CACHE_DIR'),
      },
    ]);
  });

  test('that others may read is a note with the command that changes it', async () => {
    const path = await world.file('config/config.json', '{}');
    await chmod(path, 0o644);
    const { code, named } = await examine();
    expect(code).toBe(0);
    expect(named('config').map(({ hint }) => hint)).toContainEqual(`chmod 600 ${path}`);
  });

  test('in the home folder is written with ~', async () => {
    await world.file('home/.keep', '');
    const variables = { CLAUDE_SEE_DATA_DIR: `${world.folder}/home/data` };
    const { named } = await examine([], { variables });
    expect(named('data')[0]?.found).toBe('~/data, created when needed');
  });
});

test('a worse problem decides the exit code: the account before the network and the command', async () => {
  await world.file('config/config.json', '{ ');
  const { code } = await examine(['--base-url', NOWHERE], {
    variables: { ANTHROPIC_API_KEY: undefined },
  });
  expect(code).toBe(5);
});

describe('as a table', () => {
  const secret = 'p@ss-word-of-nobody';

  test('fits 80 columns with long values, and cuts nothing', async () => {
    const long = `${world.folder}/${'a-folder-with-a-long-name/'.repeat(6)}data`;
    const { stdout } = await world.run(['doctor'], { variables: { CLAUDE_SEE_DATA_DIR: long } });
    const lines = stdout.split('\n');
    expect(lines.filter((line) => [...line].length > 80)).toEqual([]);
    expect(lines.map((line) => line.trim()).join('')).toContain(long.slice(-60));
    expect(stdout).not.toContain('…');
  });

  test('has a cure on a line of its own below its finding', async () => {
    const { code, stdout } = await world.run(['doctor'], { variables: { ANTHROPIC_API_KEY: undefined } });
    expect(code).toBe(5);
    expect(stdout).toMatch(/^✗ problem {2}credentials +no API key found\n {10,}→ set ANTHROPIC_API_KEY/m);
  });

  test('has colour on a terminal only', async () => {
    const { stdout: piped } = await world.run(['doctor']);
    const { stdout: shown } = await world.run(['doctor'], {
      terminal: ['stdout'],
      variables: { TERM: 'xterm' },
    });
    expect(piped).not.toContain('\u001b');
    expect(shown).toContain('\u001b[32m✓ ok\u001b[39m');
  });

  test.each<[string, Record<string, string>]>([
    ['a key with quotes', { ANTHROPIC_API_KEY: `"sk-ant-${secret}"` }],
    ['a key with a blank', { ANTHROPIC_API_KEY: `sk-ant-${secret} ${secret}` }],
    ['a key of another company', { ANTHROPIC_API_KEY: `sk-proj-${secret}`, ANTHROPIC_BASE_URL: NOWHERE }],
    ['a token', { ANTHROPIC_AUTH_TOKEN: secret }],
    ['a header', { ANTHROPIC_CUSTOM_HEADERS: `X-Gateway: ${secret}` }],
    ['a proxy', { HTTPS_PROXY: `http://me:${encodeURIComponent(secret)}@127.0.0.1:9` }],
    ['an unusable proxy', { HTTPS_PROXY: `socks5://me:${secret}@127.0.0.1:9` }],
    ['an address', { ANTHROPIC_BASE_URL: `http://me:${encodeURIComponent(secret)}@127.0.0.1:9` }],
    ['a broken address', { ANTHROPIC_BASE_URL: `me:${secret}@127.0.0.1:9` }],
    ['a command', { CLAUDE_SEE_KEY_COMMAND: `vault --token=sk-ant-${secret}` }],
  ])('never shows the secret of %s', async (_, variables) => {
    for (const more of [[], ['--json'], ['--debug']]) {
      const { stdout, stderr } = await world.run(['doctor', ...more], { variables });
      expect(stdout + stderr).not.toContain(secret);
      expect(stdout + stderr).not.toContain(encodeURIComponent(secret));
      expect(stdout.length).toBeGreaterThan(500);
    }
  });
});
