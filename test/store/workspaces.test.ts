import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { knownBaseUrl, learnPlace, recallPlace } from '../../src/store/workspaces.ts';
import { testEnv } from '../support/test-env.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-places-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const KEY = 'sk-ant-api03-test-key-one';
const PLACE = { base_url: 'https://api.anthropic.com', workspace_id: 'wrkspc_1' };
const NOTHING_SAID = { baseUrl: undefined, workspace: undefined };

const envOf = (variables: Record<string, string | undefined>) =>
  testEnv({ variables: { CLAUDE_SEE_CACHE_DIR: join(folder, 'cache'), ...variables } });
const withKey = () => envOf({ ANTHROPIC_API_KEY: KEY });

const allText = (path: string): string =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => each.name + readFileSync(join(each.parentPath, each.name), 'utf8'))
    .join('\n');

test('nothing is known before the first answer', async () => {
  expect(await recallPlace(NOTHING_SAID, withKey())).toBeUndefined();
});

test('what one process learned the next one knows', async () => {
  await learnPlace(PLACE, NOTHING_SAID, withKey());
  expect(await recallPlace(NOTHING_SAID, envOf({ ANTHROPIC_API_KEY: KEY }))).toEqual(PLACE);
});

test('the credential is not on disk, whole or in part', async () => {
  await learnPlace(PLACE, NOTHING_SAID, withKey());
  await learnPlace(PLACE, NOTHING_SAID, envOf({ ANTHROPIC_AUTH_TOKEN: 'token-secret-two' }));
  await learnPlace(PLACE, NOTHING_SAID, envOf({ ANTHROPIC_PROFILE: 'profile-three', HOME: folder }));
  const text = allText(join(folder, 'cache'));
  for (const part of ['sk-ant', 'key-one', 'secret-two', 'profile-three']) expect(text).not.toContain(part);
});

test.each<[what: string, variables: Record<string, string>]>([
  ['another key', { ANTHROPIC_API_KEY: `${KEY}x` }],
  ['the key as a token', { ANTHROPIC_AUTH_TOKEN: KEY }],
  [
    'the same key at another address',
    { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: 'https://proxy.example' },
  ],
  [
    'the same key with a header',
    { ANTHROPIC_API_KEY: KEY, ANTHROPIC_CUSTOM_HEADERS: 'anthropic-workspace-id: w2' },
  ],
])('%s leads nowhere known', async (_, variables) => {
  await learnPlace(PLACE, NOTHING_SAID, withKey());
  expect(await recallPlace(NOTHING_SAID, envOf(variables))).toBeUndefined();
});

test('a workspace that is named wins, and needs no memory', async () => {
  expect(await recallPlace({ baseUrl: undefined, workspace: 'wrkspc_2' }, withKey())).toEqual({
    ...PLACE,
    workspace_id: 'wrkspc_2',
  });
});

test('a profile that is changed leads nowhere known: it may name another host now', async () => {
  const config = join(folder, 'anthropic');
  await mkdir(join(config, 'configs'), { recursive: true });
  await writeFile(join(config, 'configs', 'default.json'), '{"base_url":"https://one.example"}');
  const env = envOf({ ANTHROPIC_CONFIG_DIR: config });
  const place = { base_url: 'https://one.example', workspace_id: 'wrkspc_1' };
  await learnPlace(place, NOTHING_SAID, env);
  expect(await recallPlace(NOTHING_SAID, env)).toEqual(place);
  await writeFile(join(config, 'configs', 'default.json'), '{"base_url":"https://two.example"}');
  expect(await recallPlace(NOTHING_SAID, env)).toBeUndefined();
});

test.each<[what: string, file: string, text: string]>([
  ['a damaged place', 'workspaces', '{"base_url":'],
  ['a place without a workspace', 'workspaces', '{"base_url":"https://api.anthropic.com"}'],
  ['a damaged salt', 'salt', 'short'],
])('%s is learned anew', async (_, file, text) => {
  await learnPlace(PLACE, NOTHING_SAID, withKey());
  const path = join(folder, 'cache', file);
  const target = file === 'salt' ? path : join(path, readdirSync(path)[0] ?? '');
  writeFileSync(target, text);
  expect(await recallPlace(NOTHING_SAID, withKey())).toBeUndefined();
  await learnPlace(PLACE, NOTHING_SAID, withKey());
  expect(await recallPlace(NOTHING_SAID, withKey())).toEqual(PLACE);
});

test('of many that learn at once all agree on one salt', async () => {
  const envs = Array.from({ length: 20 }, (_, n) => envOf({ ANTHROPIC_API_KEY: `${KEY}-${n}` }));
  await Promise.all(envs.map((env) => learnPlace(PLACE, NOTHING_SAID, env)));
  for (const env of envs) expect(await recallPlace(NOTHING_SAID, env)).toEqual(PLACE);
  expect(readdirSync(join(folder, 'cache')).sort()).toEqual(['salt', 'workspaces']);
});

test.skipIf(process.platform === 'win32')('the salt is readable by the user alone', async () => {
  await learnPlace(PLACE, NOTHING_SAID, withKey());
  expect(statSync(join(folder, 'cache', 'salt')).mode & 0o777).toBe(0o600);
});

test.each<
  [what: string, flag: string | undefined, variables: Record<string, string>, url: string | undefined]
>([
  ['a key alone', undefined, { ANTHROPIC_API_KEY: KEY }, 'https://api.anthropic.com'],
  ['a token alone', undefined, { ANTHROPIC_AUTH_TOKEN: 't' }, 'https://api.anthropic.com'],
  ['a profile, which may bring an address', undefined, { ANTHROPIC_PROFILE: 'work' }, undefined],
  ['the variable', undefined, { ANTHROPIC_BASE_URL: ' https://v.example ' }, 'https://v.example'],
  [
    'the flag before the variable',
    'https://f.example',
    { ANTHROPIC_BASE_URL: 'https://v.example' },
    'https://f.example',
  ],
])('the address with %s', (_, baseUrl, variables, url) => {
  expect(knownBaseUrl({ baseUrl, workspace: undefined }, envOf(variables))).toBe(url);
});
