import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConversationStore } from '../../src/store/conversations.ts';
import { conversationsIn, saveQuestion } from '../support/conversations.ts';

let folder = '';
let store: ConversationStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-conversations-'));
  store = await conversationsIn(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const save = (question = 'what is it?', contents: readonly Uint8Array[] = [], to = store) =>
  saveQuestion(to, question, contents);

describe('an id', () => {
  const named = async (...ids: string[]) => {
    const { id } = await save();
    for (const each of ids) cpSync(store.path(id), store.path(each), { recursive: true });
    store.remove(id);
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
      message: 'matches 2 conversations',
      hint: expect.stringMatching(/^type more characters: (?=.*20261122-7k3q9f)(?=.*20261122-8aaaaa).{32}$/),
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
