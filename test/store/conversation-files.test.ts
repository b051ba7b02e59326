import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import type { StoredConversation } from '../../src/store/conversation.ts';
import type { ConversationStore } from '../../src/store/conversations.ts';
import type { MediaBytes } from '../../src/store/media-files.ts';
import {
  continued,
  conversationsIn,
  newestRevision,
  saveConversation,
  saveQuestion,
  sha256Of,
  turnOf,
} from '../support/conversations.ts';

let folder = '';
let store: ConversationStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-conversations-'));
  store = await conversationsIn(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NONE = new Map<string, MediaBytes>();
const PICTURE = Buffer.from('the bytes of a picture');

const inData = (...names: string[]) => join(folder, 'data', ...names);
const save = (question = 'what is it?', contents: readonly Uint8Array[] = [], to = store) =>
  saveQuestion(to, question, contents);
const listed = (from = store) => {
  const all: (StoredConversation | CliError)[] = [];
  for (const each of from.list()) all.push(each);
  return all;
};
const revision = (id: string) => newestRevision(store, id);

describe('a file that is no conversation', () => {
  const damages: [what: string, change: (text: string) => string][] = [
    ['an empty file', () => ''],
    ['half a file', (text) => text.slice(0, text.length / 2)],
    ['binary data', () => '\u0000\u0001\u0002'],
    ['a list', () => '[]'],
    ['null', () => 'null'],
    ['no version', (text) => text.replace('"version":1,', '')],
    ['turns that are none', (text) => text.replace(/"turns":.*/s, '"turns":{}}')],
    ['a turn without an answer', (text) => text.replace('"answer"', '"reply"')],
    ['a part of no kind', (text) => text.replace('"type":"text"', '"type":"toString"')],
    ['a path for a sha256', (text) => text.replace(/"sha256":"[0-9a-f]+"/, '"sha256":"../../etc/passwd"')],
    ['a time that is none', (text) => text.replace(/"updated_at":"[^"]+"/, '"updated_at":"soon"')],
  ];

  test('is never written', async () => {
    const odd = turnOf('q', { usage: {} });
    await expect(saveConversation(store, [odd])).rejects.toThrow('it could not be read again');
    expect(existsSync(inData())).toBe(false);
  });

  test.each(damages)('%s is named, left where it is, and hinders no other', async (_, change) => {
    const good = await save('good', [], await conversationsIn(folder, '2026-11-01T10:00:00Z'));
    const { id } = await save('bad', [PICTURE]);
    const path = revision(id);
    const text = change(readFileSync(path, 'utf8'));
    writeFileSync(path, text);
    const [error, ...rest] = listed();
    expect(rest).toEqual([good]);
    expect(error).toBeInstanceOf(CliError);
    expect(error).toMatchObject({ subject: id, message: `is damaged: ${store.path(id)}` });
    expect(readFileSync(path, 'utf8')).toBe(text);
    await expect(store.load(id)).rejects.toMatchObject({ message: `is damaged: ${store.path(id)}` });
    store.remove(id);
    expect(existsSync(store.path(id))).toBe(false);
  });

  test('of another version is named, and never saved over', async () => {
    const { id } = await save('new', [PICTURE]);
    const text = readFileSync(revision(id), 'utf8').replace('"version":1', '"version":2');
    writeFileSync(join(store.path(id), '2.json'), text);
    expect(listed()).toMatchObject([{ subject: id, code: 'input_unusable' }]);
    expect(readFileSync(revision(id), 'utf8')).toBe(text);
    expect(store.readMedia(id, sha256Of(PICTURE))).toEqual(PICTURE);
  });

  test.skipIf(process.platform === 'win32')('a pipe in its place is damage, and not waited for', async () => {
    const { id } = await save('bad');
    const path = revision(id);
    rmSync(path);
    execFileSync('mkfifo', [path]);
    expect(listed()).toMatchObject([{ subject: id, message: `is damaged: ${store.path(id)}` }]);
  });

  test('foreign names, and folders without a revision, are passed over', async () => {
    const { id } = await save();
    await mkdir(store.path('20261122-aaaaaa'));
    await mkdir(inData('conversations', 'notes'));
    for (const name of ['notes.txt', '20261122-bbbbbb', '20261122-cccccc.json']) {
      writeFileSync(inData('conversations', name), 'x');
    }
    expect(store.ids()).toEqual([id]);
    const loaded = { ...(await store.load(id)), id: '20261122-aaaaaa' };
    expect((await store.save(continued(loaded, 'two'), NONE)).id).not.toBe('20261122-aaaaaa');
    expect(lstatSync(inData('conversations', 'notes.txt')).isFile()).toBe(true);
  });
});
