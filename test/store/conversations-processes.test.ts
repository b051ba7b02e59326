/** Several processes, and killed ones, over one folder of conversations. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredConversation } from '../../src/store/conversation.ts';
import { conversationsIn, imagePart, saveConversation, sha256Of, turnOf } from '../support/conversations.ts';
import { collect, useWorld } from '../support/run.ts';

const world = useWorld();
const SAVE_LOOP = fileURLToPath(new URL('../support/save-loop.ts', import.meta.url));

/** Holds SAVE_LOOP as JavaScript: to compile it takes seven times as long as to run it, and there are dozens of runs. */
let compiled = '';
beforeAll(async () => {
  compiled = await mkdtemp(join(tmpdir(), 'claude-see-save-loop-'));
  const bundle = await rolldown({ input: SAVE_LOOP, platform: 'node' });
  await bundle.write({ dir: compiled, format: 'esm', entryFileNames: 'save-loop.mjs' });
});
afterAll(() => rm(compiled, { recursive: true, force: true }));

function saveLoop(variables: Record<string, string | undefined>): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [join(compiled, 'save-loop.mjs')], {
    cwd: world.folder,
    env: world.variables(variables),
  });
}

const open = () => conversationsIn(world.folder);
const questions = ({ turns }: Pick<StoredConversation, 'turns'>) =>
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
    const picture = (await open()).readMedia(id, image.sha256);
    expect(picture && sha256Of(picture)).toBe(image.sha256);
  }
  // The next process goes on, whatever the killed one has left.
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

test('removing what killed processes left takes no turn and no picture of others that save', async () => {
  const savers = ['a', 'b'].map((NAME) => collect(saveLoop({ NAME, COUNT: '40' })));
  const state = { saving: true };
  const saved = Promise.all(savers).finally(() => {
    state.saving = false;
  });
  const store = await open();
  // Also removes the unfinished files of the savers, who then start over.
  while (state.saving) {
    store.removeLeftovers();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
  }
  for (const [index, { stdout }] of (await saved).entries()) {
    const printed = lines(stdout);
    expect(printed, printed.at(-1)).toHaveLength(40);
    const end = (printed.at(-1) ?? '').split(' ')[0] ?? '';
    const { turns } = await store.load(end);
    expect(turns.map((turn) => questions({ turns: [turn] }))[39]).toEqual([`${['a', 'b'][index]} 39`]);
    for (const { parts } of turns) {
      const [image] = parts;
      expect(image?.type === 'image' && store.readMedia(end, image.sha256) !== undefined).toBe(true);
    }
  }
});

/** Everything below the data folder. */
const left = () => {
  const data = join(world.folder, 'data');
  return existsSync(data) ? readdirSync(data, { recursive: true }) : [];
};
const removeAll = async () => {
  const { code, stderr } = await world.run(['history', 'rm', '--all', '--yes']);
  expect({ code, stderr: stderr.replace('no conversations are saved\n', '') }).toEqual({
    code: 0,
    stderr: '',
  });
};

test('after a kill -9 at any moment `history rm --all` removes everything, and the next save works', async () => {
  for (let kill = 0; kill < 6; kill++) {
    const begun = kill % 2 === 0 ? undefined : (await saveConversation(await open(), [turnOf('first')])).id;
    const child = saveLoop({ CONVERSATION: begun, COUNT: '1000000' });
    const kills: NodeJS.Timeout[] = [];
    await collect(child, {
      onStdout: () => {
        if (kills.length === 0) kills.push(setTimeout(() => child.kill('SIGKILL'), Math.random() * 30));
      },
    });
    const store = await open();
    for (const each of store.list()) expect(each).not.toBeInstanceOf(Error);
    await removeAll();
    expect(left()).toEqual([]);
    const { id } = await saveConversation(store, [turnOf('next')]);
    expect((await store.load(id)).turns).toHaveLength(1);
    store.remove(id);
  }
});

describe('whatever a kill leaves', () => {
  const TEMPORARY = `.claude-see-${crypto.randomUUID()}.tmp`;
  const hourAgo = new Date(Date.now() - 3_600_000);
  const PICTURE = Buffer.from('a picture');
  const OTHER = Buffer.from('another picture');
  const HALF = '{"version":1,"turns":[{"parts":[{"text":"secret';

  /** Each step of a save and of a removal at which the process may have ended; `folder` is a saved conversation. */
  const states: [step: string, leave: (root: string, folder: string) => string][] = [
    ['a new conversation, empty yet', (root) => mkdir(join(root, TEMPORARY))],
    [
      'a new conversation with half a picture',
      (root) => {
        write(join(mkdir(join(root, TEMPORARY)), sha256Of(OTHER)), OTHER.subarray(1));
        return join(root, TEMPORARY);
      },
    ],
    [
      'a new conversation that lacks its name only',
      (root, folder) => {
        cpSync(folder, join(root, TEMPORARY), { recursive: true });
        return join(root, TEMPORARY);
      },
    ],
    ['half a picture of the next turn', (root) => write(join(root, TEMPORARY), OTHER.subarray(1))],
    ['a whole picture of the next turn', (_, folder) => write(join(folder, sha256Of(OTHER)), OTHER)],
    ['half a revision', (root) => write(join(root, TEMPORARY), HALF)],
    [
      'a revision with two names',
      (root, folder) => {
        cpSync(join(folder, '1.json'), join(folder, '2.json'));
        cpSync(join(folder, '1.json'), join(root, TEMPORARY));
        return join(root, TEMPORARY);
      },
    ],
    [
      'two revisions',
      (_, folder) => {
        cpSync(join(folder, '1.json'), join(folder, '2.json'));
        return join(folder, '1.json');
      },
    ],
    ['half a revision, without hard links', (_, folder) => write(join(folder, '2.json'), HALF)],
    [
      'a removal that has renamed the folder',
      (root, folder) => {
        renameSync(folder, join(root, TEMPORARY));
        return join(root, TEMPORARY);
      },
    ],
    [
      'a removal with one file left',
      (root, folder) => {
        rmSync(join(folder, '1.json'));
        renameSync(folder, join(root, TEMPORARY));
        return join(root, TEMPORARY);
      },
    ],
    [
      'a folder without a revision',
      (_, folder) => {
        rmSync(join(folder, '1.json'));
        return folder;
      },
    ],
    ['a rewritten history of chats', (root) => write(join(root, '..', TEMPORARY), '"secret"\n')],
  ];

  function mkdir(path: string): string {
    mkdirSync(path);
    return path;
  }

  function write(path: string, content: string | Uint8Array): string {
    writeFileSync(path, content);
    return path;
  }

  const seed = async () => {
    const turns = [turnOf('first', 'A cat.', [imagePart(PICTURE)])];
    return saveConversation(await open(), turns, [PICTURE]);
  };

  test.each(states)('%s: `history rm --all` removes it', async (_, leave) => {
    const store = await open();
    const { id } = await seed();
    leave(store.path(), store.path(id));
    await removeAll();
    expect(left()).toEqual([]);
  });

  test.each(states)('%s: later runs remove it once it is old, and nothing else', async (_, leave) => {
    const store = await open();
    const kept = await seed();
    const { id } = await seed();
    const path = leave(store.path(), store.path(id));
    for (const each of [path, join(path, '1.json'), join(path, sha256Of(PICTURE))]) {
      if (existsSync(each)) utimesSync(each, hourAgo, hourAgo);
    }
    const wasThere = store.ids().includes(id);
    // The conversation is continued where it still is, else another one.
    const loaded = await store.load(wasThere ? id : kept.id);
    const saved = await store.save({ ...loaded, turns: [...loaded.turns, turnOf('next')] }, new Map());
    store.pruneExpired(null);
    expect(questions(await store.load(saved.id))).toEqual(['first', 'next']);
    expect(store.readMedia(saved.id, sha256Of(PICTURE))).toEqual(PICTURE);
    expect(questions(await store.load(kept.id))[0]).toBe('first');
    // A conversation goes with its own removal.
    expect(existsSync(path)).toBe(path === store.path(id) || path.endsWith('2.json'));
  });
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
