import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  conversationsIn,
  imagePart,
  newestRevision,
  saveConversation,
  sha256Of,
  turnOf,
} from '../../support/conversations.ts';
import { type RunOptions, useWorld } from '../../support/run.ts';

const world = useWorld();

const PICTURE = Buffer.alloc(512 * 1024, 'picture');
const history = (args: readonly string[], options?: RunOptions) => world.run(['history', ...args], options);
const open = (now?: string) => conversationsIn(world.folder, now);
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const save = async (question: string, ms = 0) => saveConversation(await open(ago(ms)), [turnOf(question)]);
const done = { code: 0, stdout: '', stderr: '' };

describe('history rm', () => {
  const stored = async () => (await open()).ids();

  test('removes one without asking, with its pictures', async () => {
    const other = Buffer.from('other');
    const kept = await saveConversation(await open(), [turnOf('a', 'b', [imagePart(PICTURE)])], [PICTURE]);
    const gone = await saveConversation(
      await open(),
      [turnOf('a', 'b', [imagePart(PICTURE), imagePart(other)])],
      [PICTURE, other],
    );
    expect(await history(['rm', gone.id])).toEqual({ ...done, stdout: `${gone.id}\n` });
    expect(await stored()).toEqual([kept.id]);
    const store = await open();
    // Not toEqual: comparing half a megabyte byte by byte takes two seconds.
    expect(store.readMedia(kept.id, sha256Of(PICTURE))?.equals(PICTURE)).toBe(true);
    expect(existsSync(store.path(gone.id))).toBe(false);
  });

  test('more than one, and --all, need --yes where nobody can be asked', async () => {
    const ids = [(await save('a')).id, (await save('b')).id];
    for (const args of [ids, ['--all']]) {
      expect(await history(['rm', ...args])).toEqual({
        code: 2,
        stdout: '',
        stderr: 'claude-see: there is no terminal to confirm on\n  pass --yes to remove 2 conversations\n',
      });
    }
    expect(await stored()).toHaveLength(2);
    const { code, stdout } = await history(['rm', '--all', '--yes', '--json']);
    expect(code).toBe(0);
    expect(new Set(JSON.parse(stdout).map(({ id }: { id: string }) => id))).toEqual(new Set(ids));
    expect(await stored()).toEqual([]);
  });

  test.each([
    ['y\n', 0],
    ['n\n', 2],
    ['', 2],
  ])('on a terminal it asks; %j', async (stdin, left) => {
    await save('a');
    await save('b');
    const terminal = ['stdin', 'stderr'] as const;
    const { code, stdout, stderr } = await history(['rm', '--all', '--json'], { stdin, terminal });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(2 - left);
    expect(stderr).toContain('remove 2 conversations? This cannot be undone. [y/N]');
    expect(await stored()).toHaveLength(left);
  });

  test('rm --all removes what was typed in chats too, and asks for that alone as well', async () => {
    const path = await world.file('data/chat-history.jsonl', '"secret"\n');
    const refused = await history(['rm', '--all']);
    expect(refused.stderr).toContain('pass --yes to remove the lines typed in chats');
    expect(existsSync(path)).toBe(true);
    expect((await history(['rm', '--all', '--yes'])).code).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  test('what cannot be found is named, and the rest is removed', async () => {
    const a = (await save('a')).id;
    const b = (await save('b')).id;
    const { code, stdout, stderr } = await history(['rm', a, 'zzzzzz', b, '--yes', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual([
      { input: a, id: a },
      { input: b, id: b },
    ]);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'not_found' } });
    expect(await stored()).toEqual([]);
  });

  test('needs to be told what, and takes no ids beside --all', async () => {
    const { id } = await save('a');
    expect((await history(['rm'])).stderr).toBe('claude-see: no conversation given\n  pass ids or --all\n');
    expect((await history(['rm', id, '--all', '--yes'])).stderr).toBe(
      'claude-see: --all: cannot be combined with ids\n',
    );
    expect(await stored()).toEqual([id]);
  });

  test('--all removes damaged ones, and what killed runs left, without asking for the latter', async () => {
    const { id } = await saveConversation(await open(), [turnOf('a', 'b', [imagePart(PICTURE)])], [PICTURE]);
    const store = await open();
    writeFileSync(newestRevision(store, id), 'junk');
    await world.file('data/conversations/.claude-see-1.tmp/ab', 'left by a kill');
    await world.file('data/conversations/notes.txt', 'not ours');
    expect((await history(['rm', '--all', '--yes'])).stdout).toBe(`${id}\n`);
    expect(readdirSync(join(world.folder, 'data'), { recursive: true }).sort()).toEqual([
      'conversations',
      join('conversations', 'notes.txt'),
    ]);
    await world.file('data/.claude-see-2.tmp', '"typed in a chat"\n');
    expect(await history(['rm', '--all'])).toEqual({ ...done, stderr: 'no conversations are saved\n' });
    expect(readdirSync(join(world.folder, 'data'))).toEqual(['conversations']);
  });
});
