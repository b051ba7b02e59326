/** Several processes, and killed ones, over one folder of conversations. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { StoredConversation } from '../../src/store/conversation.ts';
import { conversationsIn, saveConversation, sha256Of, turnOf } from '../support/conversations.ts';
import { collect, useWorld } from '../support/run.ts';

const world = useWorld();
const SAVE_LOOP = fileURLToPath(new URL('../support/save-loop.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

function saveLoop(variables: Record<string, string | undefined>): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--import', TSX, SAVE_LOOP], {
    cwd: world.folder,
    env: world.variables(variables),
  });
}

const open = () => conversationsIn(world.folder);
const questions = ({ turns }: StoredConversation) =>
  turns.map(({ parts }) => parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join());
const lines = (stdout: string) => stdout.split('\n').slice(0, -1);

test.each([1, 7, 20])('kill -9 after %i saved turns loses none of them', async (after) => {
  const { id } = await saveConversation(await open(), [turnOf('first')]);
  const child = saveLoop({ CONVERSATION: id, COUNT: '1000000' });
  const { stdout } = await collect(child, {
    onStdout: (text) => {
      if (lines(text).length >= after) child.kill('SIGKILL');
    },
  });
  const printed = lines(stdout).map((line) => line.slice(id.length + 1));
  expect(printed.length).toBeGreaterThanOrEqual(after);
  const found = await (await open()).load(id);
  // The kill may have come between the last save and its line.
  expect(questions(found).slice(0, printed.length + 1)).toEqual(['first', ...printed]);
  expect(found.turns.length).toBeLessThanOrEqual(printed.length + 2);
  for (const { parts } of found.turns.slice(1)) {
    const [image] = parts;
    if (image?.type !== 'image') throw new Error('the turn has no picture');
    const picture = (await open()).readContent(image.sha256);
    expect(picture && sha256Of(picture)).toBe(image.sha256);
  }
  // Whoever comes next goes on, though the dead one may have left a lock.
  const next = await collect(saveLoop({ CONVERSATION: id, NAME: 'next' }));
  expect(next.stdout).toBe(`${id} next 0\n`);
});

test('processes that continue one conversation at once keep every turn of each', async () => {
  const { id } = await saveConversation(await open(), [turnOf('first')]);
  const names = ['a', 'b', 'c', 'd'];
  const runs = await Promise.all(
    names.map((NAME) => collect(saveLoop({ CONVERSATION: id, NAME, COUNT: '25' }))),
  );
  const store = await open();
  const ends = runs.map(({ stdout, stderr }) => {
    expect(lines(stdout), stderr).toHaveLength(25);
    return (lines(stdout).at(-1) ?? '').split(' ')[0] ?? '';
  });
  for (const [index, end] of ends.entries()) {
    const own = Array.from({ length: 25 }, (_, n) => `${names[index]} ${n}`);
    const all = questions(await store.load(end));
    const begun = all.indexOf(`${names[index]} 0`);
    expect(all.slice(begun, begun + 25)).toEqual(own);
  }
  // On a busy machine one may begin only after another has ended, and then goes on where that one stopped.
  expect(new Set(store.ids())).toEqual(new Set(ends));
});

test('removing while others save takes none of their pictures', async () => {
  const savers = ['a', 'b'].map((NAME) => collect(saveLoop({ NAME, COUNT: '40' })));
  const state = { saving: true };
  const saved = Promise.all(savers).finally(() => {
    state.saving = false;
  });
  const store = await open();
  // The same pictures as the savers', in conversations that come and go.
  while (state.saving) {
    const run = await collect(saveLoop({ NAME: 'a', COUNT: '3' }));
    store.remove(lines(run.stdout)[0]?.split(' ')[0] ?? '');
    store.dropContents();
  }
  for (const { stdout } of await saved) {
    const { turns } = await store.load(lines(stdout)[0]?.split(' ')[0] ?? '');
    expect(turns).toHaveLength(40);
    for (const { parts } of turns) {
      const [image] = parts;
      expect(image?.type === 'image' && store.readContent(image.sha256) !== undefined).toBe(true);
    }
  }
  const kept = readdirSync(join(world.folder, 'data', 'contents'), { recursive: true, withFileTypes: true });
  expect(kept.filter((each) => each.isFile())).toHaveLength(80);
});

test.skipIf(process.platform === 'win32')(
  'without a home folder save says so and writes nothing',
  async () => {
    const { stdout } = await collect(
      saveLoop({ HOME: '', XDG_DATA_HOME: undefined, CLAUDE_SEE_DATA_DIR: undefined }),
    );
    expect(stdout).toBe('not saved: there is no home folder to keep conversations in\n');
    expect(existsSync(join(world.folder, '.local'))).toBe(false);
  },
);
