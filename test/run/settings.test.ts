import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SETTINGS } from '../../src/run/setting-table.ts';
import { resolveSettings } from '../../src/run/settings.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const PHOTO = makePng({ width: 64, height: 48 });

/** Runs on a small picture and returns what went out with it. */
async function ask(flags: readonly string[], variables: Record<string, string | undefined> = {}) {
  await world.file('photo.png', PHOTO);
  const result = await world.run(['photo.png', ...flags], { variables });
  const request = world.api.requests.find(({ path }) => path === '/v1/messages');
  return { ...result, request, body: Object(request?.body) };
}

describe('where a setting comes from', () => {
  const cases = {
    model: {
      name: 'model',
      texts: ['haiku', 'sonnet', 'fable'],
      values: ['claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-fable-5-2'],
      standard: 'claude-opus-5-5',
    },
    system: { name: 'system', texts: ['a', 'b', 'c'], values: ['a', 'b', 'c'], standard: undefined },
    'max-tokens': { name: 'maxTokens', texts: ['1', '2', '3'], values: [1, 2, 3], standard: undefined },
    effort: {
      name: 'effort',
      texts: ['low', 'high', 'max'],
      values: ['low', 'high', 'max'],
      standard: undefined,
    },
    source: {
      name: 'source',
      texts: ['base64', 'url', 'files'],
      values: ['base64', 'url', 'files'],
      standard: 'auto',
    },
    expires: {
      name: 'expiresInSeconds',
      texts: ['1h', '2d', 'never'],
      values: [3600, 172_800, null],
      standard: 2_592_000,
    },
    timeout: {
      name: 'timeoutMs',
      texts: ['1', '500ms', '5m'],
      values: [1000, 500, 300_000],
      standard: 600_000,
    },
    retries: { name: 'retries', texts: ['0', '1', '20'], values: [0, 1, 20], standard: 2 },
    'max-cost': {
      name: 'maxCostUsd',
      texts: ['1', '$0.05', '.5'],
      values: [1, 0.05, 0.5],
      standard: undefined,
    },
    cache: { name: 'cacheTtl', texts: ['1h', '5m', '1h'], values: ['1h', '5m', '1h'], standard: '5m' },
    provider: {
      name: 'provider',
      texts: ['aws', 'vertex', 'bedrock'],
      values: ['aws', 'vertex', 'bedrock'],
      standard: 'anthropic',
    },
    'bedrock-profile': {
      name: 'bedrockProfile',
      texts: ['us', 'eu', 'none'],
      values: ['us', 'eu', 'none'],
      standard: undefined,
    },
    'base-url': {
      name: 'baseUrl',
      texts: ['http://a.test', 'http://b.test/', 'https://c.test/x//'],
      values: ['http://a.test', 'http://b.test', 'https://c.test/x'],
      standard: undefined,
    },
    workspace: {
      name: 'workspace',
      texts: ['w1', 'w2', 'w3'],
      values: ['w1', 'w2', 'w3'],
      standard: undefined,
    },
    strip: { name: 'strip', texts: ['true', 'off', 'YES'], values: [true, false, true], standard: false },
    'max-edge': {
      name: 'maxEdge',
      texts: ['100', '200', '300'],
      values: [100, 200, 300],
      standard: undefined,
    },
    usage: { name: 'usage', texts: ['true', 'off', 'YES'], values: [true, false, true], standard: false },
    save: { name: 'save', texts: ['off', 'yes', 'no'], values: [false, true, false], standard: true },
    'keep-history': {
      name: 'keepHistoryMs',
      texts: ['1d', 'forever', '48h'],
      values: [86_400_000, null, 172_800_000],
      standard: 2_592_000_000,
    },
    'fallback-model': {
      name: 'fallbackModel',
      texts: ['haiku', 'none', 'opus'],
      values: ['claude-haiku-5-5', undefined, 'claude-opus-5-5'],
      standard: undefined,
    },
    'key-command': {
      name: 'keyCommand',
      texts: ['pass show claude', 'none', 'op read op://Private/Claude/key'],
      values: ['pass show claude', undefined, 'op read op://Private/Claude/key'],
      standard: undefined,
    },
    plain: {
      name: 'plain',
      texts: [true, 'off', 'on'],
      values: [true, false, true],
      standard: false,
    },
  } as const satisfies Record<keyof typeof SETTINGS, unknown>;

  test.each(Object.entries(cases))(
    '%s: flag, then variable, then stored setting, then default',
    (key, row) => {
      const [flag, variable, stored] = row.texts;
      const camel = key.replace(/-(.)/, (_, letter: string) => letter.toUpperCase());
      const variables = { [`CLAUDE_SEE_${key.toUpperCase().replace('-', '_')}`]: variable };
      const value = (...from: Parameters<typeof resolveSettings>) => resolveSettings(...from)[row.name];
      expect(value({ [camel]: flag }, variables, { [key]: stored })).toBe(row.values[0]);
      expect(value({}, variables, { [key]: stored })).toBe(row.values[1]);
      expect(value({}, {}, { [key]: stored })).toBe(row.values[2]);
      expect(value({}, {}, {})).toBe(row.standard);
    },
  );

  test('an empty variable and a null setting are as good as none', () => {
    expect(resolveSettings({}, { CLAUDE_SEE_MODEL: '' }, { model: null }).model).toBe('claude-opus-5-5');
  });

  test('numbers and booleans of a file edited by hand are taken', () => {
    const settings = resolveSettings({}, {}, { 'max-tokens': 5, usage: true, 'max-cost': 0.25 });
    expect(settings).toMatchObject({ maxTokens: 5, usage: true, maxCostUsd: 0.25 });
  });

  test('an invalid value that a higher one hides does no harm', () => {
    expect(resolveSettings({ model: 'opus' }, { CLAUDE_SEE_MODEL: 'a b' }, {}).model).toBe('claude-opus-5-5');
  });

  test('all three reach the request', async () => {
    await world.file(
      'config/config.json',
      JSON.stringify({ model: 'fable', system: 'stored', effort: 'max' }),
    );
    const { body } = await ask(['-m', 'haiku'], {
      CLAUDE_SEE_MODEL: 'sonnet',
      CLAUDE_SEE_SYSTEM: 'variable',
    });
    expect(body).toMatchObject({
      model: 'claude-haiku-5-5',
      system: 'variable',
      output_config: { effort: 'max' },
    });
  });
});

describe('an invalid value', () => {
  test.each([
    ['model', 'a b', 'expected a model id, or an alias such as opus'],
    ['system', ' ', 'is empty'],
    ['max-tokens', '0', 'expected a whole number of at least 1'],
    ['max-tokens', '1e3', 'expected a whole number of at least 1'],
    ['max-tokens', '99999999999999999999', 'expected a whole number of at least 1'],
    ['effort', 'LOW', 'expected one of low, medium, high, xhigh, max, default'],
    ['source', 'file', 'expected one of auto, base64, url, files'],
    ['expires', '30', 'expected a time from 1h to 90d, or never'],
    ['timeout', '0', 'expected a time above zero such as 90, 500ms, 90s or 5m'],
    ['timeout', '1 week', 'expected a time above zero such as 90, 500ms, 90s or 5m'],
    ['timeout', '597h', 'the maximum time is 596h'],
    ['retries', '-1', 'expected a whole number from 0 to 20'],
    ['retries', '21', 'expected a whole number from 0 to 20'],
    ['max-cost', '0', 'expected an amount in USD above zero, such as 0.05, or none'],
    ['max-cost', '0x10', 'expected an amount in USD above zero, such as 0.05, or none'],
    ['max-cost', '5 EUR', 'expected an amount in USD above zero, such as 0.05, or none'],
    ['base-url', 'api.anthropic.com', 'expected a URL such as https://api.anthropic.com'],
    ['base-url', 'ftp://a.test', 'expected an http or https URL'],
    ['base-url', 'https://a.test/?b', 'a base URL must not contain ? or #'],
    ['workspace', 'a b', 'expected an id without white space'],
    ['workspace', 'ä', 'expected an id without white space'],
  ])('of %s, %j, names the flag, the variable or the setting that it comes from', async (key, text, why) => {
    const quoted = JSON.stringify(text);
    const expected = (name: string, hint = '') => ({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${name}: ${quoted}: ${why}\n${hint}`,
    });
    await world.file('photo.png', PHOTO);
    expect(await world.run(['photo.png', `--${key}=${text}`])).toEqual(expected(`--${key}`));
    const variable = `CLAUDE_SEE_${key.toUpperCase().replace('-', '_')}`;
    expect(await world.run(['photo.png'], { variables: { [variable]: text } })).toEqual(expected(variable));
    await world.file('config/config.json', JSON.stringify({ [key]: text }));
    expect(await world.run(['photo.png'])).toEqual(
      expected(
        `setting ${key}`,
        `  claude-see config set ${key} VALUE, or config unset ${key} (in ${join(world.folder, 'config', 'config.json')})\n`,
      ),
    );
    expect(world.api.requests).toHaveLength(0);
  });

  test.each([
    ['CLAUDE_SEE_USAGE', 'maybe', 'expected true or false'],
    ['CLAUDE_SEE_SAVE', 'never', 'expected true or false'],
    ['CLAUDE_SEE_KEEP_HISTORY', '23h', 'expected a time of at least 1d, or forever'],
    ['CLAUDE_SEE_KEEP_HISTORY', 'never', 'expected a time of at least 1d, or forever'],
  ])('of %s, which is no flag with a value, names the variable', async (variable, text, why) => {
    const { code, stderr } = await ask([], { [variable]: text });
    expect({ code, stderr }).toEqual({ code: 2, stderr: `claude-see: ${variable}: "${text}": ${why}\n` });
  });

  test('that is no text in a file edited by hand is shown as it stands there', async () => {
    await world.file('config/config.json', JSON.stringify({ effort: { level: 'low' } }));
    const { stderr } = await ask([]);
    expect(stderr).toContain('setting effort: {"level":"low"}: expected a text, a number, true or false');
  });

  test('with a password in it does not show the password', async () => {
    const { code, stderr } = await ask(['--base-url', 'https://me:hunter2@a.test']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'claude-see: --base-url: "https://[redacted]@a.test": a base URL must not contain a user name or password\n',
    });
  });

  test('of an empty model is refused, not sent', async () => {
    expect((await ask(['-m', ''])).stderr).toBe(
      'claude-see: --model: "": expected a model id, or an alias such as opus\n',
    );
  });
});

describe('-m', () => {
  test.each([
    ['opus', 'claude-opus-5-5'],
    ['sonnet', 'claude-sonnet-5-5'],
    ['haiku', 'claude-haiku-5-5'],
    ['fable', 'claude-fable-5-2'],
    ['claude-opus-4-8', 'claude-opus-4-8'],
  ])('%s asks %s', async (typed, id) => {
    expect((await ask(['-m', typed])).body.model).toBe(id);
  });

  test.each(['constructor', 'toString', '__proto__'])('%s is not an alias', async (model) => {
    world.api.expectRejection(`model: ${model}`);
    const { code, body } = await ask(['-m', model]);
    expect({ code, model: body.model }).toEqual({ code: 5, model });
  });
});

describe('the request', () => {
  test('holds a model, 16000 tokens, one message and nothing that was not asked for', async () => {
    expect(Object.keys((await ask([])).body).sort()).toEqual(['max_tokens', 'messages', 'model', 'stream']);
    expect((await ask([])).body.max_tokens).toBe(16_000);
  });

  test('carries -s, --max-tokens and --effort', async () => {
    const { body } = await ask(['-s', 'Be brief.', '--max-tokens', '128000', '--effort', 'xhigh']);
    expect(body).toMatchObject({
      system: 'Be brief.',
      max_tokens: 128_000,
      output_config: { effort: 'xhigh' },
    });
  });

  test.each([
    ['opus', 128_001, '128,001', '128,000', 'claude-opus-5-5'],
    ['claude-haiku-4-5', 64_001, '64,001', '64,000', 'claude-haiku-4-5'],
  ])('to %s for %i tokens is refused beforehand', async (model, tokens, asked, most, id) => {
    const { code, stderr } = await ask(['-m', model, '--max-tokens', String(tokens)]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `claude-see: --max-tokens: ${asked} is more than the ${most} of ${id}\n`,
    });
    expect(world.api.requests).toHaveLength(0);
  });

  test.each([
    ['a variable', '{}', { CLAUDE_SEE_EFFORT: 'low' }],
    ['a setting', '{"effort":"low"}', {}],
  ])('to Haiku 4.5 carries no effort of %s', async (_, settings, variables) => {
    await world.file('config/config.json', settings);
    const { code, stderr, body } = await ask(['-m', 'claude-haiku-4-5'], variables);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'effort low ignored: claude-haiku-4-5 has no effort levels\n',
    });
    expect(body).not.toHaveProperty('output_config');
  });

  test('with --effort to Haiku 4.5, which has none, is refused beforehand', async () => {
    const { code, stderr } = await ask(['-m', 'claude-haiku-4-5', '--effort', 'low']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'claude-see: --effort: claude-haiku-4-5 has no effort levels\n  leave it out, or use another model\n',
    });
    expect(world.api.requests).toHaveLength(0);
  });
});

describe('--base-url', () => {
  test('wins over ANTHROPIC_BASE_URL, with and without a slash at its end', async () => {
    const variables = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' };
    expect((await ask(['--base-url', world.api.url], variables)).code).toBe(0);
    expect((await ask(['--base-url', `${world.api.url}/`], variables)).code).toBe(0);
    expect((await ask([], { ...variables, CLAUDE_SEE_BASE_URL: world.api.url })).code).toBe(0);
    expect(world.api.requests.map(({ path }) => path)).toEqual(Array(3).fill('/v1/messages'));
  });
});

describe('an address with the path of the API at its end was asked for /v1/v1/messages:', () => {
  test.each(['/v1', '/v1/', '/v1/messages', '/v1/messages/'])('%s is left out, with a note', async (path) => {
    const address = `${world.api.url}${path}`;
    const note = (name: string) =>
      `${name}: left out ${path.replace(/\/$/, '')} at the end, which every request adds itself\n`;
    const stored = { code: 0, stdout: '', stderr: note('base-url') };
    expect((await world.run(['https://example.com/a.png', '--base-url', address])).stderr).toBe(
      note('--base-url'),
    );
    const sdk = { ANTHROPIC_BASE_URL: address };
    expect((await world.run(['https://example.com/a.png'], { variables: sdk })).stderr).toBe(
      note('ANTHROPIC_BASE_URL'),
    );
    const ours = { CLAUDE_SEE_BASE_URL: address };
    expect((await world.run(['https://example.com/a.png'], { variables: ours })).stderr).toBe(
      note('CLAUDE_SEE_BASE_URL'),
    );
    // A setting is stored without it, and says so once.
    expect(await world.run(['config', 'set', 'base-url', address])).toEqual(stored);
    expect((await world.run(['config', 'get', 'base-url'])).stdout).toBe(`${world.api.url}\n`);
    expect((await world.run(['https://example.com/a.png'])).stderr).toBe('');
    expect(world.api.requests.map((request) => request.path)).toEqual(Array(4).fill('/v1/messages'));
  });

  test('but not where a platform has the version in its address', async () => {
    const url = `${world.api.url}/vertex/v1`;
    const flags = { provider: 'vertex', baseUrl: url } as const;
    expect(resolveSettings(flags, {}, {})).toMatchObject({ baseUrl: url, typedBaseUrl: url });
    expect(resolveSettings(flags, {}, {}).baseUrlNote).toBeUndefined();
  });

  test('a conversation keeps the address without it', async () => {
    await world.run(['https://example.com/a.png', '--base-url', `${world.api.url}/v1`]);
    const { code, stderr } = await world.run(['-c', 'and?'], {
      variables: { ANTHROPIC_BASE_URL: undefined },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^continuing [^\n]*\n$/) });
  });
});

describe('the workspace', () => {
  const HEADER = 'anthropic-workspace-id';
  const unbound = () => ({ ANTHROPIC_API_KEY: world.api.unboundApiKey });

  test('of a key that belongs to none comes from --workspace', async () => {
    const { code, request } = await ask(['--workspace', world.api.workspaceId], unbound());
    expect({ code, sent: request?.headers[HEADER] }).toEqual({ code: 0, sent: world.api.workspaceId });
  });

  test('comes from ANTHROPIC_WORKSPACE_ID, which the SDK does not read for an API key', async () => {
    const variables = { ...unbound(), ANTHROPIC_WORKSPACE_ID: world.api.workspaceId };
    const { code, request } = await ask([], variables);
    expect({ code, sent: request?.headers[HEADER] }).toEqual({ code: 0, sent: world.api.workspaceId });
  });

  test('of the flag, the variable and the setting wins over ANTHROPIC_WORKSPACE_ID', async () => {
    const variables = { ...unbound(), ANTHROPIC_WORKSPACE_ID: 'wrkspc_other' };
    const sent = (request: Awaited<ReturnType<typeof ask>>['request']) => request?.headers[HEADER];
    const { workspaceId } = world.api;
    expect(sent((await ask(['--workspace', workspaceId], variables)).request)).toBe(workspaceId);
    expect((await ask([], { ...variables, CLAUDE_SEE_WORKSPACE: workspaceId })).code).toBe(0);
    await world.file('config/config.json', JSON.stringify({ workspace: workspaceId }));
    expect((await ask([], variables)).code).toBe(0);
  });

  test('of uploads and of `models` is the same', async () => {
    const variables = { ...unbound(), ANTHROPIC_WORKSPACE_ID: world.api.workspaceId };
    await ask(['--upload', '-q'], variables);
    expect((await world.run(['models'], { variables })).code).toBe(0);
    expect(world.api.requests.map(({ headers }) => headers[HEADER])).toEqual(
      Array(3).fill(world.api.workspaceId),
    );
  });

  test('is not sent unasked', async () => {
    expect((await ask([])).request?.headers).not.toHaveProperty(HEADER);
  });

  test('missing with a key that belongs to none is the API’s refusal', async () => {
    world.api.expectRejection(/anthropic-workspace-id/);
    const { code, stderr } = await ask([], unbound());
    expect(code).toBe(2);
    expect(stderr).toContain('anthropic-workspace-id: header is required');
  });
});

describe('flags that contradict each other or do not apply', () => {
  test.each(['auto', 'base64', 'url'])('--upload with --source %s is refused', async (source) => {
    const { code, stderr } = await ask(['--upload', '--source', source]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `claude-see: --upload: means --source files and cannot be combined with --source ${source}\n`,
    });
  });

  test('--upload with --source files is the same twice, and wins over a variable', async () => {
    expect((await ask(['--upload', '--source', 'files'], { CLAUDE_SEE_SOURCE: 'base64' })).code).toBe(0);
    expect(world.api.files.size).toBe(1);
  });

  test.each([
    [['models', '--system', 'x'], '--system', 'models'],
    [['models', '-m', 'opus'], '--model', 'models'],
    [['--dry-run', 'models'], '--dry-run', 'models'],
    [['models', '--no-stream'], '--no-stream', 'models'],
    [['models', '--no-save'], '--no-save', 'models'],
    [['chat', '--dry-run'], '--dry-run', 'chat'],
    [['config', 'ls', '--timeout', '5'], '--timeout', 'config ls'],
    [['config', 'set', 'model', 'opus', '-i', 'a.png'], '--image', 'config set'],
    [['config', 'path', '-o', 'x'], '--output', 'config path'],
  ])('%j: %s does not apply to %s', async (args, flag, command) => {
    expect(await world.run(args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${flag}: does not apply to \`${command}\`\n  claude-see help ${command} lists its flags\n`,
    });
    expect(world.api.requests).toHaveLength(0);
  });
});
