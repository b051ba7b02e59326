import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CliError } from '../../src/errors.ts';
import type { StoredConversation } from '../../src/store/conversation.ts';
import type { ConversationStore } from '../../src/store/conversations.ts';
import type { MediaBytes } from '../../src/store/media-files.ts';
import {
  conversationsIn,
  imagePart,
  mediaOf,
  newestRevision,
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

const isRoot = process.getuid?.() === 0;
const NONE = new Map<string, MediaBytes>();
const PICTURE = Buffer.from('the bytes of a picture');
const OTHER = Buffer.from('the bytes of another');

const inData = (...names: string[]) => join(folder, 'data', ...names);
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
const listed = (from = store) => {
  const all: (StoredConversation | CliError)[] = [];
  for (const each of from.list()) all.push(each);
  return all;
};
/** All files below the data folder, but for the empty one that tells when expired conversations were removed. */
const files = () =>
  existsSync(inData())
    ? readdirSync(inData(), { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile() && each.name !== '.pruned')
        .map((each) => join(each.parentPath, each.name))
        .sort()
    : [];
const revision = (id: string) => newestRevision(store, id);

describe('saving', () => {
  test('nothing is on disk before the first save, and nothing is found', async () => {
    expect(await store.latest()).toBeUndefined();
    expect(listed()).toEqual([]);
    expect(store.ids()).toEqual([]);
    store.removeLeftovers();
    store.pruneExpired(1);
    expect(existsSync(inData())).toBe(false);
  });

  test('what one process saves the next one finds whole', async () => {
    const saved = await save('what is it?', [PICTURE]);
    const next = await conversationsIn(folder);
    expect(await next.load(saved.id)).toEqual(saved);
    expect(await next.latest()).toEqual(saved);
    expect(listed(next)).toEqual([saved]);
    expect(saved).toMatchObject({ version: 1, revision: 1, model: 'claude-opus-5-5' });
    expect(next.readMedia(saved.id, sha256Of(PICTURE))).toEqual(PICTURE);
  });

  test('leaves a folder with two files, named by revision and content, that only their owner reads', async () => {
    const { id } = await save('what is it?', [PICTURE]);
    expect(files()).toEqual([
      inData('conversations', id, '1.json'),
      inData('conversations', id, sha256Of(PICTURE)),
    ]);
    if (process.platform === 'win32') return;
    for (const path of files()) expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const path of [inData(), inData('conversations'), store.path(id)]) {
      expect(statSync(path).mode & 0o777).toBe(0o700);
    }
  });

  test('an id is the day in UTC and six characters that nobody takes for others', async () => {
    const late = await conversationsIn(folder, '2026-11-22T23:59:59.999Z');
    const ids = Array.from({ length: 500 }, () => late.create({ model: 'm', system: null, effort: null }).id);
    for (const id of ids) expect(id).toMatch(/^20261122-[0-9a-hjkmnp-tv-z]{6}$/);
    expect(new Set(ids).size).toBe(500);
  });

  test('the next turn replaces the revision before', async () => {
    const first = await save('one');
    const second = await store.save(continued(first, 'two'), NONE);
    expect(second).toMatchObject({ id: first.id, revision: 2, created_at: first.created_at });
    expect(questions(await store.load(first.id))).toEqual(['one', 'two']);
    expect(store.ids()).toEqual([first.id]);
    expect(files()).toEqual([inData('conversations', first.id, '2.json')]);
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
    const all = listed();
    const last = all.map((each) => questions(each as StoredConversation)[1]);
    expect(last.sort()).toEqual(Array.from({ length: 12 }, (_, n) => `turn ${n}`).sort());
    expect(files()).toHaveLength(12);
  });

  test('a revision that was there before, and is removed by now, is not taken a second time', async () => {
    const loaded = await save('one', [PICTURE]);
    const second = await store.save(continued(loaded, 'hers'), NONE);
    await store.save(continued(second, 'hers too'), NONE);
    expect(readdirSync(store.path(loaded.id)).sort()).toEqual(['3.json', sha256Of(PICTURE)].sort());
    const turns = [...loaded.turns, turnOf('his', 'A cat.', [imagePart(OTHER)])];
    const his = await store.save({ ...loaded, turns }, mediaOf([OTHER]));
    expect(his.id).not.toBe(loaded.id);
    expect(existsSync(join(store.path(loaded.id), sha256Of(OTHER)))).toBe(false);
    expect(questions(await store.load(loaded.id))).toEqual(['one', 'hers', 'hers too']);
    expect(questions(await store.load(his.id))).toEqual(['one', 'his']);
    expect(store.readMedia(his.id, sha256Of(PICTURE))).toEqual(PICTURE);
  });

  test('who is overtaken between looking and saving gets a new id, and nothing is overwritten', async () => {
    const loaded = await save('one', [PICTURE]);
    const turns = [...loaded.turns, turnOf('his', 'A cat.', [imagePart(OTHER)])];
    const others = { saved: 0 };
    // While his new picture is read, another process saves one turn, or two.
    const media = (saves: number): ReadonlyMap<string, MediaBytes> =>
      new Map([
        [
          sha256Of(OTHER),
          {
            byteLength: OTHER.length,
            get bytes() {
              if (others.saved === 0) {
                for (let n = 1; n <= saves; n++) {
                  const text = JSON.stringify({ ...continued(loaded, `hers ${n}`), revision: 1 + n });
                  writeFileSync(join(store.path(loaded.id), `${1 + n}.json`), text);
                  rmSync(join(store.path(loaded.id), `${n}.json`));
                }
              }
              others.saved = saves;
              return OTHER;
            },
          },
        ],
      ]);
    for (const saves of [1, 2]) {
      others.saved = 0;
      rmSync(store.path(loaded.id), { recursive: true });
      await mkdir(store.path(loaded.id));
      writeFileSync(join(store.path(loaded.id), '1.json'), JSON.stringify(loaded));
      writeFileSync(join(store.path(loaded.id), sha256Of(PICTURE)), PICTURE);
      const his = await store.save({ ...loaded, turns }, media(saves));
      expect(others.saved).toBe(saves);
      expect(his.id).not.toBe(loaded.id);
      expect(questions(await store.load(his.id))).toEqual(['one', 'his']);
      for (const bytes of [PICTURE, OTHER]) expect(store.readMedia(his.id, sha256Of(bytes))).toEqual(bytes);
      expect(questions(await store.load(loaded.id))).toEqual(['one', `hers ${saves}`]);
    }
  });

  test('no revision is removed before an older one, by which others see that they were overtaken', async () => {
    const first = await save('one');
    const second = await store.save(continued(first, 'two'), NONE);
    // An older revision that cannot be removed.
    await mkdir(join(store.path(first.id), '1.json'));
    await store.save(continued(second, 'three'), NONE);
    expect(readdirSync(store.path(first.id)).sort()).toEqual(['1.json', '2.json', '3.json']);
  });

  test('a half-written revision of a killed process is never taken for one', async () => {
    const loaded = await save('one');
    const text = readFileSync(revision(loaded.id), 'utf8');
    writeFileSync(join(store.path(loaded.id), '2.json'), text.slice(0, 50));
    expect(await store.load(loaded.id)).toEqual(loaded);
    const saved = await store.save(continued(loaded, 'two'), NONE);
    expect(questions(await store.load(saved.id))).toEqual(['one', 'two']);
  });

  test('a conversation that was removed meanwhile stays removed, and its turns are saved under a new id', async () => {
    const loaded = await save('one');
    store.remove(loaded.id);
    const saved = await store.save(continued(loaded, 'two'), NONE);
    expect(store.ids()).toEqual([saved.id]);
    expect(saved.id).not.toBe(loaded.id);
    expect(questions(await store.load(saved.id))).toEqual(['one', 'two']);
  });

  test('a conversation that was damaged meanwhile is whole again with the next turn', async () => {
    const loaded = await save('one');
    writeFileSync(revision(loaded.id), '{"version": 1, "tur');
    const saved = await store.save(continued(loaded, 'two'), NONE);
    expect(saved.id).toBe(loaded.id);
    expect(questions(await store.load(loaded.id))).toEqual(['one', 'two']);
  });

  test('one that was removed meanwhile keeps the pictures that are at hand', async () => {
    const loaded = await save('one', [PICTURE]);
    store.remove(loaded.id);
    const turns = [...loaded.turns, turnOf('two', 'A cat.', [imagePart(OTHER)])];
    const saved = await store.save({ ...loaded, turns }, mediaOf([OTHER]));
    expect(store.readMedia(saved.id, sha256Of(OTHER))).toEqual(OTHER);
    expect(store.readMedia(saved.id, sha256Of(PICTURE))).toBeUndefined();
  });
});

describe('a disk that refuses', () => {
  test('is an error of save that names the folder and the cure', async () => {
    writeFileSync(inData(), 'in the way');
    await expect(save('what?', [PICTURE])).rejects.toMatchObject({
      code: 'output_unwritable',
      subject: inData('conversations'),
      message: expect.stringMatching(/^cannot be written: /),
      hint: 'make it writable, set CLAUDE_SEE_DATA_DIR to another folder, or pass --no-save',
    });
    expect(readFileSync(inData(), 'utf8')).toBe('in the way');
    store.pruneExpired(1);
  });

  test.skipIf(isRoot)('keeps the revision before, and leaves no rest', async () => {
    const first = await save('one', [PICTURE]);
    const before = files();
    const turns = [...first.turns, turnOf('two', 'A cat.', [imagePart(OTHER)])];
    for (const path of [inData('conversations'), store.path(first.id)]) {
      await chmod(path, 0o500);
      await expect(store.save({ ...first, turns }, mediaOf([OTHER]))).rejects.toMatchObject({
        message: 'cannot be written: permission denied',
      });
      await chmod(path, 0o700);
      expect(files()).toEqual(before);
      expect(await store.load(first.id)).toEqual(first);
    }
  });

  test('bytes that cannot be read keep the conversation from being saved, and leave no rest', async () => {
    const broken = new Map<string, MediaBytes>([
      [
        sha256Of(PICTURE),
        {
          byteLength: PICTURE.length,
          get bytes(): Uint8Array {
            throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
          },
        },
      ],
    ]);
    const begun = store.create({ model: 'm', system: null, effort: null });
    const turns = [turnOf('one', 'A cat.', [imagePart(PICTURE)])];
    await expect(store.save({ ...begun, turns }, broken)).rejects.toMatchObject({
      message: 'cannot be written: no space left on the disk',
      hint: 'free some space there, set CLAUDE_SEE_DATA_DIR to another folder, or pass --no-save',
    });
    expect(files()).toEqual([]);
    const first = await save('one');
    await expect(store.save({ ...first, turns: [...first.turns, ...turns] }, broken)).rejects.toMatchObject({
      message: 'cannot be written: no space left on the disk',
    });
    expect(files()).toEqual([inData('conversations', first.id, '1.json')]);
  });
});

describe('pictures', () => {
  test('are stored once in a conversation, and not even asked for again', async () => {
    const first = await save('one', [PICTURE]);
    const asked: string[] = [];
    const late = (bytes: Buffer): MediaBytes => ({
      byteLength: bytes.length,
      get bytes() {
        asked.push(bytes.toString());
        return bytes;
      },
    });
    const turns = [...first.turns, turnOf('two', 'A cat.', [imagePart(PICTURE), imagePart(OTHER)])];
    const media = new Map([PICTURE, OTHER].map((each) => [sha256Of(each), late(each)]));
    await store.save({ ...first, turns }, media);
    expect(asked).toEqual([OTHER.toString()]);
    expect(store.readMedia(first.id, sha256Of(OTHER))).toEqual(OTHER);
  });

  test('go with their conversation, and with no other', async () => {
    const one = await save('one', [PICTURE, OTHER]);
    const two = await save('two', [PICTURE]);
    store.remove(one.id);
    expect(store.readMedia(two.id, sha256Of(PICTURE))).toEqual(PICTURE);
    expect(store.readMedia(one.id, sha256Of(OTHER))).toBeUndefined();
    store.remove(two.id);
    expect(files()).toEqual([]);
  });

  test('of an undone turn go with a later save, once they are old', async () => {
    const first = await save('one', [PICTURE]);
    const second = await store.save(
      { ...first, turns: [...first.turns, turnOf('two', 'A cat.', [imagePart(OTHER)])] },
      mediaOf([OTHER]),
    );
    const path = join(store.path(first.id), sha256Of(OTHER));
    const at = (ms: number) => conversationsIn(folder, new Date(statSync(path).mtimeMs + ms).toISOString());
    const undone = await (await at(9 * 60_000)).save({ ...second, turns: first.turns }, NONE);
    expect(existsSync(path)).toBe(true);
    await (await at(11 * 60_000)).save(continued(undone, 'more'), NONE);
    expect(existsSync(path)).toBe(false);
    expect(store.readMedia(first.id, sha256Of(PICTURE))).toEqual(PICTURE);
  });

  test('that lay about unused are not removed while they come into use', async () => {
    const { id, ...first } = await save('one');
    const path = join(store.path(id), sha256Of(PICTURE));
    writeFileSync(path, PICTURE);
    utimesSync(path, new Date('2026-11-01T00:00:00Z'), new Date('2026-11-01T00:00:00Z'));
    const turns = [...first.turns, turnOf('two', 'A cat.', [imagePart(PICTURE)])];
    const now = await conversationsIn(folder, '2026-11-22T12:00:00Z');
    await now.save({ ...first, id, turns }, mediaOf([PICTURE]));
    expect(statSync(path).mtime).toEqual(new Date('2026-11-22T12:00:00Z'));
  });

  test('that are damaged are as good as missing', async () => {
    const { id } = await save('one', [PICTURE]);
    const path = join(store.path(id), sha256Of(PICTURE));
    for (const damage of [PICTURE.subarray(1), Buffer.alloc(PICTURE.length), Buffer.alloc(0)]) {
      writeFileSync(path, damage);
      expect(store.readMedia(id, sha256Of(PICTURE))).toBeUndefined();
    }
  });

  test('that were cut are stored again by a process that has them', async () => {
    const first = await save('one', [PICTURE]);
    const path = join(store.path(first.id), sha256Of(PICTURE));
    writeFileSync(path, PICTURE.subarray(1));
    await store.save(continued(first, 'two'), mediaOf([PICTURE]));
    expect(readFileSync(path)).toEqual(PICTURE);
  });

  test('are never looked for outside their folder', () => {
    expect(() => store.readMedia('20261122-aaaaaa', '../../etc/passwd')).toThrow('is not a sha256');
  });
});
