import { cpSync, existsSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConversationStore } from '../../src/store/conversations.ts';
import type { MediaBytes } from '../../src/store/media-files.ts';
import { continued, conversationsIn, saveQuestion, sha256Of } from '../support/conversations.ts';

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

const save = (question = 'what is it?', contents: readonly Uint8Array[] = [], to = store) =>
  saveQuestion(to, question, contents);

describe('keeping house', () => {
  const DAY = 86_400_000;
  const at = (time: string) => conversationsIn(folder, time);

  test('removes what was not continued for so long, with its pictures, and nothing else', async () => {
    const old = await save('old', [PICTURE, OTHER], await at('2026-10-01T10:00:00Z'));
    const busy = await save('busy', [PICTURE], await at('2026-10-01T10:00:00Z'));
    await (await at('2026-11-20T10:00:00Z')).save(continued(busy, 'more'), NONE);
    (await at('2026-11-22T10:00:00Z')).pruneExpired(30 * DAY);
    expect(store.ids()).toEqual([busy.id]);
    expect(store.readMedia(busy.id, sha256Of(PICTURE))).toEqual(PICTURE);
    expect(existsSync(store.path(old.id))).toBe(false);
  });

  test('happens once a day', async () => {
    await save('first', [], await at('2026-10-01T10:00:00Z'));
    (await at('2026-11-22T10:00:00Z')).pruneExpired(30 * DAY);
    await save('second', [], await at('2026-10-01T10:00:00Z'));
    (await at('2026-11-23T09:00:00Z')).pruneExpired(30 * DAY);
    expect(store.ids()).toHaveLength(1);
    (await at('2026-11-23T11:00:00Z')).pruneExpired(30 * DAY);
    expect(store.ids()).toEqual([]);
  });

  test('removes none where they are kept forever, but the pictures of undone turns', async () => {
    const saved = await save('old', [], await at('2020-01-01T10:00:00Z'));
    const young = await conversationsIn(folder, new Date().toISOString());
    const { id } = await save('undone', [], young);
    const unused = join(store.path(id), sha256Of(OTHER));
    writeFileSync(unused, OTHER);
    const hourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(unused, hourAgo, hourAgo);
    young.pruneExpired(null);
    expect(new Set(store.ids())).toEqual(new Set([saved.id, id]));
    expect(existsSync(unused)).toBe(false);
  });

  test('removes at most 200 at a time, the oldest first', async () => {
    const { id } = await save('old', [], await at('2020-01-02T10:00:00Z'));
    const time = new Date('2020-01-01T10:00:00Z');
    for (let n = 0; n < 200; n++) {
      const path = store.path(`20200101-${String(n).padStart(6, '0')}`);
      cpSync(store.path(id), path, { recursive: true });
      utimesSync(join(path, '1.json'), time, time);
    }
    store.pruneExpired(30 * DAY);
    expect(store.ids()).toEqual([id]);
  });
});
