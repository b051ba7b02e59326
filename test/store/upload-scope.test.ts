import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findUploadScope, type ScopeSettings } from '../../src/store/upload-scope.ts';
import { testEnv } from '../support/test-env.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-scopes-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const KEY = 'sk-ant-api03-test-key-one';
const DEFAULTS: ScopeSettings = { baseUrl: undefined, workspace: undefined };

const envWith = (variables: Record<string, string | undefined>) =>
  testEnv({ variables: { CLAUDE_SEE_CACHE_DIR: join(folder, 'cache'), ...variables } });
const withKey = () => envWith({ ANTHROPIC_API_KEY: KEY });
const create = (env = withKey(), settings = DEFAULTS) => findUploadScope(settings, env, { create: true });
const find = (env = withKey(), settings = DEFAULTS) => findUploadScope(settings, env, { create: false });

const allText = (path: string): string =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => each.name + readFileSync(join(each.parentPath, each.name), 'utf8'))
    .join('\n');

test('there is no scope, and nothing on disk, before the first upload', async () => {
  expect(await find()).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('two processes with the same key have the same scope', async () => {
  const scope = await create();
  expect(scope).toEqual({
    base_url: 'https://api.anthropic.com',
    scope: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(await find()).toEqual(scope);
});

test('another machine, which has another salt, has another scope', async () => {
  const scope = await create();
  await rm(join(folder, 'cache'), { recursive: true, force: true });
  expect((await create())?.scope).not.toBe(scope?.scope);
});

test('the credential is not on disk, neither whole nor in part nor as the scope of its plain hash', async () => {
  await create();
  await create(envWith({ ANTHROPIC_AUTH_TOKEN: 'token-secret-two' }));
  await create(envWith({ ANTHROPIC_PROFILE: 'profile-three', HOME: folder }));
  const text = allText(join(folder, 'cache'));
  for (const part of ['sk-ant', 'key-one', 'secret-two', 'profile-three']) expect(text).not.toContain(part);
  expect(readdirSync(join(folder, 'cache'))).toEqual(['salt']);
});

test.each<[what: string, variables: Record<string, string>, settings?: Partial<ScopeSettings>]>([
  ['another key', { ANTHROPIC_API_KEY: `${KEY}x` }],
  ['the key as a token', { ANTHROPIC_API_KEY: '', ANTHROPIC_AUTH_TOKEN: KEY }],
  ['another workspace header', { ANTHROPIC_CUSTOM_HEADERS: 'anthropic-workspace-id: w2' }],
  ['another workspace', {}, { workspace: 'wrkspc_2' }],
  ['another address', {}, { baseUrl: 'https://proxy.example' }],
  ['another platform', {}, { scopeVariables: ['ANTHROPIC_API_KEY'] }],
])('%s is another scope', async (_, variables, settings = {}) => {
  const scope = await create();
  const other = await find(envWith({ ANTHROPIC_API_KEY: KEY, ...variables }), { ...DEFAULTS, ...settings });
  expect(other).toBeDefined();
  expect(other).not.toEqual(scope);
});

test('of another platform, its own variables decide', async () => {
  const settings = { ...DEFAULTS, scopeVariables: ['AWS_REGION'] };
  const scope = await create(envWith({ ANTHROPIC_API_KEY: KEY, AWS_REGION: 'eu-west-1' }), settings);
  expect(scope?.base_url).toBeNull();
  expect(await find(envWith({ AWS_REGION: 'eu-west-1' }), settings)).toEqual(scope);
  expect(await find(envWith({ AWS_REGION: 'us-east-1' }), settings)).not.toEqual(scope);
});

test('a changed profile is another scope: it may name another host now', async () => {
  const config = join(folder, 'anthropic');
  await mkdir(join(config, 'configs'), { recursive: true });
  await writeFile(join(config, 'configs', 'default.json'), '{"base_url":"https://one.example"}');
  const env = envWith({ ANTHROPIC_CONFIG_DIR: config });
  const scope = await create(env);
  expect(await find(env)).toEqual(scope);
  await writeFile(join(config, 'configs', 'default.json'), '{"base_url":"https://two.example"}');
  expect((await find(env))?.scope).not.toBe(scope?.scope);
});

test.each(['short', '', 'x'.repeat(64)])('a damaged salt (%j) is written anew', async (damage) => {
  const scope = await create();
  writeFileSync(join(folder, 'cache', 'salt'), damage);
  expect(await find()).toBeUndefined();
  const renewed = await create();
  expect(renewed?.scope).not.toBe(scope?.scope);
  expect(await find()).toEqual(renewed);
});

test('of many processes that upload first at once, all agree on one salt', async () => {
  const scopes = await Promise.all(Array.from({ length: 20 }, () => create()));
  expect(new Set(scopes.map((each) => each?.scope)).size).toBe(1);
  expect(readdirSync(join(folder, 'cache'))).toEqual(['salt']);
});

test.skipIf(process.platform === 'win32')('the salt is readable by the user alone', async () => {
  await create();
  expect(statSync(join(folder, 'cache', 'salt')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'cache')).mode & 0o777).toBe(0o700);
});

test.each<[what: string, flag: string | undefined, variables: Record<string, string>, url: string | null]>([
  ['a key alone', undefined, { ANTHROPIC_API_KEY: KEY }, 'https://api.anthropic.com'],
  ['a token alone', undefined, { ANTHROPIC_AUTH_TOKEN: 't' }, 'https://api.anthropic.com'],
  ['a blank key, which the SDK ignores', undefined, { ANTHROPIC_API_KEY: ' ' }, null],
  ['a profile, which may bring an address', undefined, { ANTHROPIC_PROFILE: 'work' }, null],
  ['an address that is set', 'https://f.example', { ANTHROPIC_API_KEY: KEY }, 'https://f.example'],
])('the address with %s', async (_, baseUrl, variables, url) => {
  expect((await create(envWith(variables), { ...DEFAULTS, baseUrl }))?.base_url).toBe(url);
});
