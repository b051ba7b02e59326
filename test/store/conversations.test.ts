import { existsSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import type { MediaBytes } from '../../src/store/contents.ts';
import type { StoredConversation, StoredPart } from '../../src/store/conversation.ts';
import type { ConversationStore } from '../../src/store/conversations.ts';
import { parseConversation } from '../../src/store/parse-conversation.ts';
import {
  contentPath,
  conversationsIn,
  imagePart,
  saveConversation,
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
const OTHER = Buffer.from('the bytes of another');

const room = (...names: string[]) => join(folder, 'data', ...names);
const save = (question = 'what is it?', contents: readonly Uint8Array[] = [], to = store) =>
  saveConversation(
    to,
    [
      turnOf(
        question,
        'A cat.',
        contents.map((each) => imagePart(each)),
      ),
    ],
    contents,
  );
const continued = (conversation: StoredConversation, question: string): StoredConversation => ({
  ...conversation,
  turns: [...conversation.turns, turnOf(question)],
});
const questions = ({ turns }: StoredConversation) =>
  turns.map(({ parts }) => parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join());
const listed = async (from = store) => {
  const all: (StoredConversation | CliError)[] = [];
  for await (const each of from.list()) all.push(each);
  return all;
};
/** All files below the data folder, without the ones that begin with a dot. */
const files = () =>
  readdirSync(room(), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .sort();

describe('saving', () => {
  test('nothing is on disk before the first save, and nothing is found', async () => {
    expect(await store.latest()).toBeUndefined();
    expect(await listed()).toEqual([]);
    expect(store.ids()).toEqual([]);
    store.dropContents();
    await store.tidy(1);
    expect(existsSync(room())).toBe(false);
  });

  test('what one process saves the next one finds whole', async () => {
    const saved = await save('what is it?', [PICTURE]);
    const next = await conversationsIn(folder);
    expect(await next.load(saved.id)).toEqual(saved);
    expect(await next.latest()).toEqual(saved);
    expect(await listed(next)).toEqual([saved]);
    expect(saved).toMatchObject({ version: 1, revision: 1, model: 'claude-opus-5-5' });
    expect(next.readContent(sha256Of(PICTURE))).toEqual(PICTURE);
  });

  test('leaves two files, named by id and content, that only their owner reads', async () => {
    const { id } = await save('what is it?', [PICTURE]);
    const sha256 = sha256Of(PICTURE);
    expect(files()).toEqual([
      room('contents', sha256.slice(0, 2), sha256),
      room('conversations', `${id}.json`),
    ]);
    if (process.platform === 'win32') return;
    for (const path of files()) expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const path of [room(), room('conversations'), room('contents')]) {
      expect(statSync(path).mode & 0o777).toBe(0o700);
    }
  });

  test('an id is the day in UTC and six characters that nobody takes for others', async () => {
    const late = await conversationsIn(folder, '2026-11-22T23:59:59.999Z');
    const ids = Array.from({ length: 500 }, () => late.begin({ model: 'm', system: null, effort: null }).id);
    for (const id of ids) expect(id).toMatch(/^20261122-[0-9a-hjkmnp-tv-z]{6}$/);
    expect(new Set(ids).size).toBe(500);
  });

  test('the next turn goes into the same file', async () => {
    const first = await save('one');
    const second = await store.save(continued(first, 'two'), NONE);
    expect(second).toMatchObject({ id: first.id, revision: 2, created_at: first.created_at });
    expect(questions(await store.load(first.id))).toEqual(['one', 'two']);
    expect(store.ids()).toEqual([first.id]);
  });

  test('two who continue the same conversation both keep their turns', async () => {
    const loaded = await save('one', [PICTURE]);
    const hers = await store.save(continued(loaded, 'hers'), NONE);
    const his = await store.save(continued(loaded, 'his'), NONE);
    expect(hers.id).toBe(loaded.id);
    expect(his).toMatchObject({ revision: 1 });
    expect(his.id).not.toBe(loaded.id);
    expect(questions(await store.load(hers.id))).toEqual(['one', 'hers']);
    expect(questions(await store.load(his.id))).toEqual(['one', 'his']);
    // From now on each goes its own way.
    expect((await store.save(continued(his, 'more'), NONE)).id).toBe(his.id);
    expect((await store.save(continued(hers, 'more'), NONE)).id).toBe(hers.id);
  });

  test('of many who continue at once one keeps the id, and no turn is lost', async () => {
    const loaded = await save('one');
    const saved = await Promise.all(
      Array.from({ length: 12 }, (_, n) => store.save(continued(loaded, `turn ${n}`), NONE)),
    );
    expect(saved.filter(({ id }) => id === loaded.id)).toHaveLength(1);
    expect(new Set(saved.map(({ id }) => id)).size).toBe(12);
    const all = await listed();
    const last = all.map((each) => questions(each as StoredConversation)[1]);
    expect(last.sort()).toEqual(Array.from({ length: 12 }, (_, n) => `turn ${n}`).sort());
    expect(files()).toHaveLength(12);
  });

  test('whoever is just being saved is waited for, and not overwritten', async () => {
    const loaded = await save('one');
    const path = store.path(loaded.id);
    writeFileSync(`${path}.lock`, 'another process');
    const saving = store.save(continued(loaded, 'his'), NONE);
    await new Promise(setImmediate);
    writeFileSync(path, JSON.stringify({ ...continued(loaded, 'hers'), revision: 2 }));
    await rm(`${path}.lock`);
    const his = await saving;
    expect(his.id).not.toBe(loaded.id);
    expect(questions(await store.load(his.id))).toEqual(['one', 'his']);
    expect(questions(await store.load(loaded.id))).toEqual(['one', 'hers']);
  });

  test('a conversation that was removed meanwhile stays removed, and its turns are saved under a new id', async () => {
    const loaded = await save('one');
    store.remove(loaded.id);
    const saved = await store.save(continued(loaded, 'two'), NONE);
    expect(store.ids()).toEqual([saved.id]);
    expect(saved.id).not.toBe(loaded.id);
    expect(questions(await store.load(saved.id))).toEqual(['one', 'two']);
  });

  test('a conversation that was damaged meanwhile is saved under a new id and the damage kept', async () => {
    const loaded = await save('one');
    writeFileSync(store.path(loaded.id), '{"version": 1, "tur');
    const saved = await store.save(continued(loaded, 'two'), NONE);
    expect(saved.id).not.toBe(loaded.id);
    expect(readFileSync(store.path(loaded.id), 'utf8')).toBe('{"version": 1, "tur');
  });
});

describe('the latest', () => {
  test('is the one continued last, not the one begun last', async () => {
    const at = (time: string) => conversationsIn(folder, time);
    const old = await save('old', [], await at('2026-11-01T10:00:00Z'));
    const young = await save('young', [], await at('2026-11-02T10:00:00Z'));
    expect((await store.latest())?.id).toBe(young.id);
    await (await at('2026-11-03T10:00:00.123Z')).save(continued(old, 'more'), NONE);
    expect((await store.latest())?.id).toBe(old.id);
    expect(store.ids()).toEqual([old.id, young.id]);
    expect((await store.latest())?.updated_at).toBe('2026-11-03T10:00:00.123Z');
  });

  test('that is damaged is named: another one would be the wrong one to continue', async () => {
    await save('good', [], await conversationsIn(folder, '2026-11-01T10:00:00Z'));
    const { id } = await save('bad');
    writeFileSync(store.path(id), 'junk');
    await expect(store.latest()).rejects.toMatchObject({ subject: id, code: 'input_unusable' });
  });
});

describe('an id', () => {
  const named = async (...ids: string[]) => {
    const { id } = await save();
    const text = readFileSync(store.path(id), 'utf8');
    store.remove(id);
    for (const each of ids) writeFileSync(store.path(each), text);
  };

  test.each([
    ['20261122-7k3q9f', '20261122-7k3q9f'],
    ['20261122-7', '20261122-7k3q9f'],
    ['7k3', '20261122-7k3q9f'],
    ['7K3Q', '20261122-7k3q9f'],
    ['20261123', '20261123-abcdef'],
    ['a', '20261123-abcdef'],
  ])('%s means %s', async (word, id) => {
    await named('20261122-7k3q9f', '20261122-8aaaaa', '20261123-abcdef');
    expect((await store.load(word)).id).toBe(id);
  });

  test('that begins several names them', async () => {
    await named('20261122-7k3q9f', '20261122-8aaaaa', '20261123-abcdef');
    await expect(store.load('20261122')).rejects.toMatchObject({
      code: 'usage',
      subject: '20261122',
      message: 'is the beginning of 2 conversations',
      hint: expect.stringMatching(/^type more of one: (?=.*20261122-7k3q9f)(?=.*20261122-8aaaaa).{32}$/),
    });
  });

  test('that begins very many names five', async () => {
    await named(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `20261122-${letter.repeat(6)}`));
    await expect(store.load('2026')).rejects.toMatchObject({ hint: expect.stringMatching(/ and 2 more$/) });
  });

  test.each(['zzz', '', '-', '../../etc/passwd', '20261122-7k3q9f.json'])('%j is nobody’s', async (word) => {
    await named('20261122-7k3q9f');
    await expect(store.load(word)).rejects.toMatchObject({ code: 'not_found' });
  });
});

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

  const set = (text: string, path: string, value: unknown) => {
    const conversation = JSON.parse(text);
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce((inner, key) => inner[key], conversation);
    if (value === undefined) delete holder[last];
    else holder[last] = value;
    return JSON.stringify(conversation);
  };
  const unusable: [path: string, ...values: unknown[]][] = [
    ['revision', 0, -1, 1.5],
    ['model', ''],
    ['turns.0.parts', [], {}],
    ['turns.0.parts.5.text', '', ' \n'],
    ['turns.0.answer.text', '', ' '],
    ['turns.0.answer.content', 'x', [1], [{ text: 1 }], [{ text: 'x', citations: [{ type: 'x' }] }]],
    ['turns.0.answer.cost_usd', -1, '0'],
    ['turns.0.answer.usage', {}, []],
    ['turns.0.answer.usage.input_tokens', 'x', -1, 1.5, null],
    ['turns.0.answer.usage.output_tokens', 'x', undefined],
    ['turns.0.answer.usage.cache_read_input_tokens', 'x'],
    ['turns.0.answer.usage.cache_creation_input_tokens', -5],
    ['turns.0.answer.usage.output_tokens_details', 1, { thinking_tokens: 'x' }],
    ['turns.0.parts.0.media_type', 'image/x', 'image/avif', 'application/pdf'],
    ['turns.0.parts.0.label', '', ' '],
    ['turns.0.parts.0.width', 0, -1, 0.5],
    ['turns.0.parts.0.height', 0],
    ['turns.0.parts.0.bytes', 0],
    ['turns.0.parts.0.original.width', 0],
    ['turns.0.parts.1.media_type', 'text/plain'],
    ['turns.0.parts.1.pages', 0, -3, 2.5, 4],
    ['turns.0.parts.1.page_numbers', [], [2], [2, 4, 5], [0, 1], [-3, 4], [1.5, 4], [4, 2], [2, 2], '24'],
    ['turns.0.parts.2.url', 'file:///etc/passwd', 'a.png', 'https://', 'https://a.test/b c'],
    ['turns.0.parts.2.block', 'video'],
    ['turns.0.parts.3.file_id', '', 'x', '../file_1', 'file_'],
  ];
  const inputs = { input: 'x', label: null, cite: false } as const;
  const parts: readonly StoredPart[] = [
    imagePart(PICTURE),
    {
      ...{ type: 'document', input: 'r.pdf', name: null, media_type: 'application/pdf', bytes: 9 },
      ...{ sha256: sha256Of(OTHER), pages: 2, page_numbers: [2, 4], cite: true },
    },
    { ...inputs, type: 'url', url: 'HTTPS://a.test/x.png', block: 'image' },
    { ...inputs, type: 'file_id', file_id: 'file_0-a_B', block: 'document' },
    { ...inputs, type: 'file_id', file_id: 'file_1', block: 'image', label: 'Image 3: x' },
  ];
  test.each(unusable.flatMap(([path, ...values]) => values.map((value) => ({ path, value }))))(
    'that the next turn could not go on from is damaged: $path is $value',
    async ({ path, value }) => {
      const { id } = await saveConversation(store, [turnOf('bad', 'A cat.', parts)]);
      const text = readFileSync(store.path(id), 'utf8');
      expect(parseConversation(text)).toMatchObject({ id });
      expect(parseConversation(set(text, path, value))).toBe('damaged');
    },
  );

  test('is never written', async () => {
    const odd = turnOf('q', { usage: {} });
    await expect(saveConversation(store, [odd])).rejects.toThrow('it could not be read again');
    expect(existsSync(room())).toBe(false);
  });

  test.each(damages)('%s is set aside, named, and hinders no other', async (_, change) => {
    const good = await save('good', [], await conversationsIn(folder, '2026-11-01T10:00:00Z'));
    const { id } = await save('bad', [PICTURE]);
    const path = store.path(id);
    const text = change(readFileSync(path, 'utf8'));
    writeFileSync(path, text);
    const [error, ...rest] = await listed();
    expect(rest).toEqual([good]);
    expect(error).toBeInstanceOf(CliError);
    expect(error).toMatchObject({ subject: id, message: `is damaged; kept as ${path}.corrupt` });
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(`${path}.corrupt`, 'utf8')).toBe(text);
    await expect(store.load(id)).rejects.toMatchObject({ message: `is damaged; kept as ${path}.corrupt` });
    store.remove(id);
    expect(existsSync(`${path}.corrupt`)).toBe(false);
  });

  test('of another version is named and stays where it is, with its contents', async () => {
    const { id } = await save('new', [PICTURE]);
    const text = readFileSync(store.path(id), 'utf8').replace('"version":1', '"version":2');
    writeFileSync(store.path(id), text);
    expect(await listed()).toMatchObject([{ subject: id, code: 'input_unusable' }]);
    store.dropContents();
    expect(readFileSync(store.path(id), 'utf8')).toBe(text);
    expect(store.readContent(sha256Of(PICTURE))).toEqual(PICTURE);
  });

  test('the pictures of a damaged one are kept with it', async () => {
    const { id } = await save('bad', [PICTURE]);
    writeFileSync(store.path(id), `junk ${sha256Of(PICTURE)}`);
    await listed();
    store.dropContents();
    expect(store.readContent(sha256Of(PICTURE))).toEqual(PICTURE);
  });

  test('a folder, a link that leads nowhere and foreign names are passed over', async () => {
    const { id } = await save();
    await mkdir(store.path('20261122-aaaaaa'));
    for (const name of ['notes.txt', '.x.tmp', `${id}.json.lock.old`, '20261122-bbbbbb.json.bak']) {
      writeFileSync(room('conversations', name), 'x');
    }
    expect(store.ids()).toEqual([id]);
    const loaded = { ...(await store.load(id)), id: '20261122-aaaaaa' };
    expect((await store.save(continued(loaded, 'two'), NONE)).id).not.toBe('20261122-aaaaaa');
    expect(lstatSync(store.path('20261122-aaaaaa')).isDirectory()).toBe(true);
  });
});

describe('a disk that refuses', () => {
  test('is an error of save that can be worded, and finds nothing', async () => {
    await mkdir(folder, { recursive: true });
    writeFileSync(room(), 'in the way');
    await expect(save('what?', [PICTURE])).rejects.toMatchObject({
      code: expect.stringMatching(/^(EEXIST|ENOTDIR)$/),
    });
    expect(readFileSync(room(), 'utf8')).toBe('in the way');
    await store.tidy(1);
  });

  test('a content that cannot be stored keeps the conversation from being saved, and leaves no rest', async () => {
    await mkdir(room(), { recursive: true });
    writeFileSync(room('contents'), 'in the way');
    await expect(save('what?', [PICTURE])).rejects.toThrow();
    expect(readdirSync(room('conversations'))).toEqual([]);
  });
});

describe('contents', () => {
  test('are stored once, and not even asked for again', async () => {
    await save('one', [PICTURE]);
    const stored = statSync(contentPath(folder, sha256Of(PICTURE))).ino;
    const begun = store.begin({ model: 'm', system: null, effort: null });
    const asked: string[] = [];
    const late = (bytes: Buffer): MediaBytes => ({
      byteLength: bytes.length,
      get bytes() {
        asked.push(bytes.toString());
        return bytes;
      },
    });
    await store.save(
      { ...begun, turns: [turnOf('two', 'A cat.', [imagePart(PICTURE), imagePart(OTHER)])] },
      new Map([PICTURE, OTHER].map((each) => [sha256Of(each), late(each)])),
    );
    expect(asked).toEqual([OTHER.toString()]);
    expect(statSync(contentPath(folder, sha256Of(PICTURE))).ino).toBe(stored);
    expect(store.readContent(sha256Of(OTHER))).toEqual(OTHER);
  });

  test('go when the last conversation that names them is removed', async () => {
    const one = await save('one', [PICTURE, OTHER]);
    const two = await save('two', [PICTURE]);
    store.remove(one.id);
    store.dropContents();
    expect(store.readContent(sha256Of(PICTURE))).toEqual(PICTURE);
    expect(store.readContent(sha256Of(OTHER))).toBeUndefined();
    store.remove(two.id);
    store.dropContents();
    expect(files()).toEqual([]);
  });

  test('that a save is about to use stay, though no conversation has them yet', async () => {
    const begun = store.begin({ model: 'm', system: null, effort: null });
    const turns = [turnOf('one', 'A cat.', [imagePart(PICTURE), imagePart(OTHER)])];
    const contents = new Map<string, MediaBytes>([
      [sha256Of(PICTURE), { byteLength: PICTURE.length, bytes: PICTURE }],
      [
        sha256Of(OTHER),
        {
          byteLength: OTHER.length,
          get bytes() {
            store.dropContents(); // Another process, in the middle of this save.
            return OTHER;
          },
        },
      ],
    ]);
    await store.save({ ...begun, turns }, contents);
    expect(store.readContent(sha256Of(PICTURE))).toEqual(PICTURE);
    expect(store.readContent(sha256Of(OTHER))).toEqual(OTHER);
  });

  test('that a killed removal left aside come back where they are used, and go where not', async () => {
    await save('one', [PICTURE]);
    const { renameSync } = await import('node:fs');
    const path = contentPath(folder, sha256Of(PICTURE));
    renameSync(path, `${path}.0b29f0a4-7b6d-4f6e-9f8e-000000000000.unused`);
    const other = contentPath(folder, sha256Of(OTHER));
    await mkdir(join(other, '..'), { recursive: true });
    writeFileSync(`${other}.0b29f0a4-7b6d-4f6e-9f8e-000000000000.unused`, OTHER);
    store.dropContents();
    expect(store.readContent(sha256Of(PICTURE))).toEqual(PICTURE);
    expect(files().filter((each) => each.includes('unused'))).toEqual([]);
    expect(existsSync(other)).toBe(false);
  });

  test('that are damaged are as good as not there, and stored anew by the next save', async () => {
    await save('one', [PICTURE]);
    const path = contentPath(folder, sha256Of(PICTURE));
    for (const damage of [PICTURE.subarray(1), Buffer.alloc(PICTURE.length), Buffer.alloc(0)]) {
      writeFileSync(path, damage);
      expect(store.readContent(sha256Of(PICTURE))).toBeUndefined();
      expect(existsSync(path)).toBe(false);
      await save('two', [PICTURE]);
      expect(store.readContent(sha256Of(PICTURE))).toEqual(PICTURE);
    }
  });

  test('are never looked for outside their folder', () => {
    expect(() => store.readContent('../../etc/passwd')).toThrow('is no sha256');
  });
});

describe('keeping house', () => {
  const DAY = 86_400_000;
  const at = (time: string) => conversationsIn(folder, time);

  test('drops what was not continued for so long, with its pictures, and nothing else', async () => {
    const old = await save('old', [PICTURE, OTHER], await at('2026-10-01T10:00:00Z'));
    const busy = await save('busy', [PICTURE], await at('2026-10-01T10:00:00Z'));
    await (await at('2026-11-20T10:00:00Z')).save(continued(busy, 'more'), NONE);
    await (await at('2026-11-22T10:00:00Z')).tidy(30 * DAY);
    expect(store.ids()).toEqual([busy.id]);
    await expect(store.load(old.id)).rejects.toThrow();
    expect(store.readContent(sha256Of(PICTURE))).toEqual(PICTURE);
    expect(store.readContent(sha256Of(OTHER))).toBeUndefined();
  });

  test('spares what somebody continues at this very moment', async () => {
    const { id } = await save('old', [], await at('2026-10-01T10:00:00Z'));
    const path = store.path(id);
    writeFileSync(`${path}.lock`, 'another process');
    const tidying = (await at('2026-11-22T10:00:00Z')).tidy(30 * DAY);
    await new Promise(setImmediate);
    await utimes(path, new Date('2026-11-22T10:00:00Z'), new Date('2026-11-22T10:00:00Z'));
    await rm(`${path}.lock`);
    await tidying;
    expect(store.ids()).toEqual([id]);
  });

  test('happens once a day', async () => {
    await save('first', [], await at('2026-10-01T10:00:00Z'));
    await (await at('2026-11-22T10:00:00Z')).tidy(30 * DAY);
    await save('second', [], await at('2026-10-01T10:00:00Z'));
    await (await at('2026-11-23T09:00:00Z')).tidy(30 * DAY);
    expect(store.ids()).toHaveLength(1);
    await (await at('2026-11-23T11:00:00Z')).tidy(30 * DAY);
    expect(store.ids()).toEqual([]);
  });

  test('drops none where they are kept forever, but what killed processes left', async () => {
    const { id } = await save('old', [], await at('2020-01-01T10:00:00Z'));
    const young = room('conversations', '.young.tmp');
    const old = room('conversations', '.old.tmp');
    const lock = room('conversations', '20200101-aaaaaa.json.lock');
    for (const path of [young, old, lock]) writeFileSync(path, '');
    const lastWeek = new Date(Date.now() - 7 * DAY);
    for (const path of [old, lock]) await utimes(path, lastWeek, lastWeek);
    await store.tidy(null);
    expect(store.ids()).toEqual([id]);
    expect([young, old, lock].map((path) => existsSync(path))).toEqual([true, false, false]);
  });

  test('drops at most 200 at a time, the oldest first', async () => {
    const { id } = await save('old', [], await at('2020-01-02T10:00:00Z'));
    const text = readFileSync(store.path(id));
    const time = new Date('2020-01-01T10:00:00Z');
    for (let n = 0; n < 200; n++) {
      const path = store.path(`20200101-${String(n).padStart(6, '0')}`);
      writeFileSync(path, text);
      await utimes(path, time, time);
    }
    await store.tidy(30 * DAY);
    expect(store.ids()).toEqual([id]);
  });
});
