import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatConversations } from '../../../src/render/conversation-list.ts';
import {
  conversationsIn,
  imagePart,
  newestRevision,
  saveConversation,
  turnOf,
} from '../../support/conversations.ts';
import { type RunOptions, useWorld } from '../../support/run.ts';

const world = useWorld();

const PICTURE = Buffer.alloc(512 * 1024, 'picture');
const MINUTE = 60_000;
const history = (args: readonly string[], options?: RunOptions) => world.run(['history', ...args], options);
const open = (now?: string) => conversationsIn(world.folder, now);
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const save = async (question: string, ms = 0) => saveConversation(await open(ago(ms)), [turnOf(question)]);
const done = { code: 0, stdout: '', stderr: '' };

describe('history ls', () => {
  test('lists the one continued last first, each with its age, turns, pictures and question', async () => {
    const old = await save('what is it?', 3 * 24 * 60 * MINUTE);
    const store = await open(ago(5 * MINUTE));
    const young = await saveConversation(
      store,
      [
        turnOf('which of these\n  shows an error?', 'None.', [
          imagePart(PICTURE, { name: 'home.png' }),
          imagePart(PICTURE, { input: 'old/home.png', name: 'home.png' }),
          {
            type: 'url',
            input: 'u',
            url: 'https://a.test/b.pdf',
            block: 'document',
            label: null,
            cite: false,
          },
        ]),
        turnOf('and now?', { model: 'claude-haiku-5-5' }),
      ],
      [PICTURE],
    );
    const { code, stdout, stderr } = await history(['ls']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `id               when           turns  pictures     question
${young.id}  5 minutes ago      2  home.png +2  which of these shows an err…
${old.id}  3 days ago         1               what is it?
`,
    );
  });

  test.each([
    [0, 'just now'],
    [-MINUTE, 'just now'],
    [MINUTE + 1000, '1 minute ago'],
    [119 * MINUTE, '1 hour ago'],
    [23.9 * 60 * MINUTE, '23 hours ago'],
    [13.9 * 24 * 60 * MINUTE, '13 days ago'],
  ])('%i ms are %s', async (ms, words) => {
    await save('q', ms);
    expect((await history(['ls'])).stdout).toContain(`  ${words}  `);
  });

  test('says the day of what is older than two weeks', async () => {
    await save('q', 20 * 24 * 60 * MINUTE);
    expect((await history(['ls'])).stdout).toContain(ago(20 * 24 * 60 * MINUTE).slice(0, 10));
  });

  test('as JSON is one array with whole questions and what they cost', async () => {
    const question = 'a long question '.repeat(30).trim();
    const saved = await saveConversation(
      await open(),
      [turnOf(question, 'A cat.', [imagePart(PICTURE)]), turnOf('more', { cost_usd: 0.02 })],
      [PICTURE],
    );
    const unknown = await saveConversation(await open(), [turnOf('q', { cost_usd: null })]);
    const rows = JSON.parse((await history(['ls', '--json'])).stdout);
    expect(rows.map(({ id }: { id: string }) => id).sort()).toEqual([saved.id, unknown.id].sort());
    expect(rows.find(({ id }: { id: string }) => id === saved.id)).toEqual({
      id: saved.id,
      created_at: saved.created_at,
      updated_at: saved.updated_at,
      model: 'claude-opus-5-5',
      turns: 2,
      images: 1,
      documents: 0,
      inputs: ['photo.jpg'],
      question,
      cost_usd: 0.03,
    });
    expect(rows.find(({ id }: { id: string }) => id === unknown.id).cost_usd).toBeNull();
  });

  test('has room for the model in 100 columns and for names in 24 of them', () => {
    const turn = (name: string) => imagePart(PICTURE, { input: name, name });
    const long = turn('a very long name of a picture.png');
    const rows = [[turn('a.png'), turn('b.png'), turn('c.png')], [long], [long, turn('b.png')]];
    const conversations = rows.map((parts) => {
      const time = { created_at: '2026-11-20T12:00:00Z', updated_at: '2026-11-22T11:00:00Z' };
      const rest = { version: 1, revision: 1, model: 'm', system: null, effort: null, ...time } as const;
      return { ...rest, id: '20261120-7k3abc', turns: [turnOf('what is it?', 'A cat.', parts)] };
    });
    expect(formatConversations(conversations, new Date('2026-11-22T12:00:00Z'))).toBe(
      `id               when        turns  model     pictures                  question
20261120-7k3abc  1 hour ago      1  opus-5-5  a.png, b.png, c.png       what is it?
20261120-7k3abc  1 hour ago      1  opus-5-5  a very long name of a p…  what is it?
20261120-7k3abc  1 hour ago      1  opus-5-5  a very long name of … +1  what is it?
`,
    );
  });

  test('fits a terminal, where control characters are shown and emoji stay whole', async () => {
    await save(`\u001b]0;evil\u0007${'👩'.repeat(100)}`);
    const { stdout } = await history(['ls'], { terminal: ['stdout'] });
    expect(stdout).not.toContain('\u001b');
    const [, women = ''] = /␛\]0;evil␇(👩+)…\n$/u.exec(stdout) ?? [];
    // Each is two columns wide, and two characters of a JavaScript string.
    expect(women).not.toBe('');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('shows 20 on a terminal and says how many are left, all elsewhere', async () => {
    const ids = [];
    for (let n = 0; n < 22; n++) ids.push((await save(`q${n}`, (100 - n) * MINUTE)).id);
    const terminal = await history(['ls'], { terminal: ['stdout'] });
    expect(terminal.stdout.split('\n')).toHaveLength(22);
    expect(terminal.stdout).toContain(ids[21]);
    expect(terminal.stdout).not.toContain(ids[1]);
    expect(terminal.stderr).toBe('2 older ones not shown: pass --limit 22 to list all\n');
    expect((await history(['ls'])).stdout.split('\n')).toHaveLength(24);
    const { stdout } = await history(['ls', '--limit', '1', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ id: ids[21] }]);
  });

  test.each(['0', '-1', 'many', '1.5'])('--limit %s is refused', async (limit) => {
    expect(await history(['ls', `--limit=${limit}`])).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: --limit: "${limit}": expected a whole number of at least 1\n`,
    });
  });

  test('skips a damaged one, which rm removes for good', async () => {
    const good = await save('good', MINUTE);
    const bad = await save('bad');
    const store = await open();
    const path = store.path(bad.id);
    writeFileSync(newestRevision(store, bad.id), '{"version":1');
    const { code, stdout, stderr } = await history(['ls', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ id: good.id }]);
    expect(stderr).toBe(`${bad.id}: is damaged: ${path}; \`claude-see history rm ${bad.id}\` removes it\n`);
    const show = await history(['show']);
    expect(show.code).toBe(2);
    expect(show.stderr).toContain(`claude-see: ${bad.id}: is damaged: ${path}\n`);
    expect(await history(['rm', bad.id])).toEqual({ ...done, stdout: `${bad.id}\n` });
    expect((await history(['ls'])).stderr).toBe('');
  });

  test('drops what is older than keep-history says', async () => {
    const old = await save('old', 40 * 24 * 60 * MINUTE);
    expect((await history(['ls'], { variables: { CLAUDE_SEE_KEEP_HISTORY: '50d' } })).stdout).toContain(
      old.id,
    );
    await world.file('data/conversations/.pruned', '');
    const { utimes } = await import('node:fs/promises');
    const yesterday = new Date(Date.now() - 25 * 60 * MINUTE);
    await utimes(join(world.folder, 'data/conversations/.pruned'), yesterday, yesterday);
    expect((await history(['ls'])).stderr).toBe('no conversations are saved\n');
  });
});
