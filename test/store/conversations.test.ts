import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConversationStore } from '../../src/store/conversations.ts';
import type { MediaBytes } from '../../src/store/media-files.ts';
import { continued, conversationsIn, newestRevision, saveQuestion } from '../support/conversations.ts';

let folder = '';
let store: ConversationStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-conversations-'));
  store = await conversationsIn(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NONE = new Map<string, MediaBytes>();

const save = (question = 'what is it?', contents: readonly Uint8Array[] = [], to = store) =>
  saveQuestion(to, question, contents);
const revision = (id: string) => newestRevision(store, id);

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
    writeFileSync(revision(id), 'junk');
    await expect(store.latest()).rejects.toMatchObject({ subject: id, code: 'input_unusable' });
  });
});
