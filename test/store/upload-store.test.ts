import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UploadEntry } from '../../src/store/upload-entry.ts';
import { openUploadStore } from '../../src/store/upload-store.ts';
import { testEnv } from '../support/test-env.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-memory-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () => openUploadStore(testEnv({ variables: { CLAUDE_SEE_CACHE_DIR: join(folder, 'cache') } }));

const ENTRY: UploadEntry = {
  base_url: 'https://api.anthropic.com',
  scope: '1'.repeat(64),
  sha256: 'a'.repeat(64),
  media_type: 'image/png',
  file_id: 'file_1',
  filename: 'photo.png',
  size_bytes: 1234,
  created_at: '2026-11-22T12:00:00Z',
  expires_at: '2026-12-22T12:00:00Z',
};

/** All files below the cache folder. */
const files = () =>
  readdirSync(join(folder, 'cache'), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));
const entryFile = () => files().find((path) => path.includes(join('cache', 'files'))) ?? '';

test('a new store is empty and makes nothing on disk', async () => {
  const store = await open();
  expect(store.isEmpty()).toBe(true);
  expect(store.find(ENTRY)).toBeUndefined();
  expect([...store.list()]).toEqual([]);
  expect(existsSync(join(folder, 'cache'))).toBe(false);
});

test('what one process remembers the next one finds, by bytes and by id', async () => {
  await (await open()).put(ENTRY);
  const store = await open();
  expect(store.isEmpty()).toBe(false);
  expect(store.find(ENTRY)).toEqual(ENTRY);
  expect(store.findById('https://api.anthropic.com', 'file_1')).toEqual(ENTRY);
  expect([...store.list()]).toEqual([ENTRY]);
});

test.each<[what: string, other: Partial<UploadEntry>]>([
  ['another host', { base_url: 'https://api.anthropic.com.example' }],
  ['the same host written otherwise', { base_url: 'https://api.anthropic.com/' }],
  ['another credential', { scope: '2'.repeat(64) }],
  ['other bytes', { sha256: 'b'.repeat(64) }],
  ['another media_type', { media_type: 'image/jpeg' }],
])('%s is another key', async (_, other) => {
  const store = await open();
  await store.put(ENTRY);
  expect(store.find({ ...ENTRY, ...other })).toBeUndefined();
});

test('an id is known at its own address only', async () => {
  const store = await open();
  await store.put(ENTRY);
  expect(store.findById('https://elsewhere.example', 'file_1')).toBeUndefined();
  expect(store.findById('https://api.anthropic.com', 'file_2')).toBeUndefined();
});

test('of two uploads of the same bytes the last is remembered; forgetting the first changes nothing', async () => {
  const store = await open();
  await store.put(ENTRY);
  const second = { ...ENTRY, file_id: 'file_2' };
  await store.put(second);
  expect(store.findById(ENTRY.base_url, 'file_1')).toBeUndefined();
  store.delete(ENTRY);
  expect(store.find(ENTRY)).toEqual(second);
  expect(store.findById(ENTRY.base_url, 'file_2')).toEqual(second);
});

test('what is forgotten is gone, and forgetting it again is no error', async () => {
  const store = await open();
  await store.put(ENTRY);
  store.delete(ENTRY);
  store.delete(ENTRY);
  expect(store.find(ENTRY)).toBeUndefined();
  expect(files()).toEqual([]);
});

test('clear leaves nothing, not even what a killed process left, and what is put afterwards is kept', async () => {
  const store = await open();
  store.clear();
  await store.put(ENTRY);
  await store.put({ ...ENTRY, sha256: 'b'.repeat(64), file_id: 'file_2' });
  writeFileSync(join(folder, 'cache', '.claude-see-1.tmp'), 'left by a kill');
  store.clear();
  expect(store.isEmpty()).toBe(true);
  expect(readdirSync(join(folder, 'cache'))).toEqual([]);
  await store.put(ENTRY);
  expect(store.find(ENTRY)).toEqual(ENTRY);
});

test.each<[what: string, text: string]>([
  ['an empty file', ''],
  ['half an entry', '{"base_url":"https://api.anthropic.com","sco'],
  ['JSON of another kind', '[1, 2]'],
  ['null', 'null'],
  ['binary data', '\u0000\u0001\u0002'],
  ['an entry without an id', JSON.stringify({ ...ENTRY, file_id: undefined })],
  ['an entry whose time is none', JSON.stringify({ ...ENTRY, expires_at: 'soon' })],
  ['an entry whose size is text', JSON.stringify({ ...ENTRY, size_bytes: '1' })],
])('%s in place of an entry is removed and never fatal', async (_, text) => {
  const store = await open();
  await store.put(ENTRY);
  const damaged = entryFile();
  writeFileSync(damaged, text);
  expect(store.find(ENTRY)).toBeUndefined();
  expect(existsSync(damaged)).toBe(false);
  await store.put(ENTRY);
  expect(store.find(ENTRY)).toEqual(ENTRY);
});

test('an entry that was copied to the place of another one is not taken for it', async () => {
  const store = await open();
  await store.put(ENTRY);
  const first = entryFile();
  const foreign = { ...ENTRY, scope: '2'.repeat(64), file_id: 'file_9' };
  writeFileSync(first, JSON.stringify(foreign));
  expect(store.find(ENTRY)).toBeUndefined();
});

test.each([['../../../etc/passwd'], ['/ab/../../salt'], ['']])(
  'a damaged way to an entry leads nowhere: %j',
  async (text) => {
    const store = await open();
    await store.put(ENTRY);
    const pointer = files().find((path) => path.includes('file-ids')) ?? '';
    writeFileSync(pointer, text);
    expect(store.findById(ENTRY.base_url, 'file_1')).toBeUndefined();
    expect(store.find(ENTRY)).toEqual(ENTRY);
  },
);

test('a kill between the two files leaves nothing that hinders', async () => {
  const store = await open();
  await store.put(ENTRY);
  rmSync(entryFile());
  expect(store.findById(ENTRY.base_url, 'file_1')).toBeUndefined();
  await store.put({ ...ENTRY, file_id: 'file_2' });
  expect(store.find(ENTRY)?.file_id).toBe('file_2');
});

test('what a killed process left half written is not listed', async () => {
  const store = await open();
  await store.put(ENTRY);
  writeFileSync(join(entryFile(), '..', '.0000.tmp'), '{"base_u');
  expect([...store.list()]).toEqual([ENTRY]);
});

test.skipIf(process.platform === 'win32')('files and folders are the user’s own', async () => {
  await (await open()).put(ENTRY);
  for (const path of files()) expect(statSync(path).mode & 0o777).toBe(0o600);
  for (const name of ['', 'files', 'file-ids']) {
    expect(statSync(join(folder, 'cache', name)).mode & 0o777).toBe(0o700);
  }
});

test.skipIf(process.getuid?.() === 0)(
  'a disk that only reads refuses to remember, and still finds',
  async () => {
    const store = await open();
    await store.put(ENTRY);
    const spread = join(entryFile(), '..');
    await chmod(spread, 0o500);
    await expect(store.put(ENTRY)).rejects.toThrow(/EACCES/);
    expect(store.find(ENTRY)).toEqual(ENTRY);
    await chmod(spread, 0o700);
  },
);

test('a cache folder that is a file refuses to remember and finds nothing', async () => {
  await mkdir(folder, { recursive: true });
  writeFileSync(join(folder, 'cache'), 'in the way');
  const store = await open();
  expect(store.find(ENTRY)).toBeUndefined();
  expect([...store.list()]).toEqual([]);
  await expect(store.put(ENTRY)).rejects.toThrow(/ENOTDIR|EEXIST/);
  expect(readFileSync(join(folder, 'cache'), 'utf8')).toBe('in the way');
});
