/** The screen of commands that store and remove: the progress of uploads, and questions that are answered with y or N. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { rememberFile } from '../support/memory.ts';
import { type Pty, usePty } from '../support/pty.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const open = usePty(world);

const CURSOR = '\u2588';

beforeEach(async () => {
  await world.file('photo.png', makePng({ width: 640, height: 480 }));
});

describe.skipIf(process.platform === 'win32')('the screen of files upload', () => {
  test('shows the upload under way, and then the id alone with what is said of it', async () => {
    const gate = world.api.gate();
    world.api.hold('files', gate);
    const pty = open(['files', 'upload', 'photo.png']);
    expect(await pty.shows(/5 KB of 5 KB$/)).toMatch(
      /^[\u2800-\u28ff] uploading \[#{20}\] 100%, 5 KB of 5 KB$/,
    );
    gate.open();
    const { code, screen } = await pty.ended();
    const [id] = world.api.files.keys();
    expect(code).toBe(0);
    expect(screen).toMatch(new RegExp(`^photo\\.png: uploaded as ${id}, expires \\S+\\n${id}\\n${CURSOR}$`));
  });

  test.each([
    ['a file', '>ids.txt'],
    ['the terminal', undefined],
  ])('goes on showing uploads after the first id has gone to %s', async (_, redirect) => {
    const path = join(world.folder, 'late.png');
    execFileSync('mkfifo', [path]);
    const pty = open(['files', 'upload', 'photo.png', 'late.png'], { redirect });
    const first = await pty.shows(/photo\.png: uploaded as \S+, expires \S+\n/);
    const gate = world.api.gate();
    world.api.hold('files', gate);
    await writeFile(path, makePng({ width: 320, height: 240 }));
    await gate.reached;
    const shown = await pty.shows(/\n[\u2800-\u28ff] uploading [^\n]*$/);
    expect(shown).not.toMatch(/[\u2800-\u28ff] .*\n/);
    gate.open();
    const { code, screen } = await pty.ended();
    expect(code).toBe(0);
    expect(screen.startsWith(first.split('\n')[0] ?? '')).toBe(true);
    expect(screen).not.toMatch(/uploading|[\u2800-\u28ff]/);
  });
});

/** A command that asks first; `left` counts what is there to be removed. */
interface Asking {
  readonly args: readonly string[];
  readonly question: string;
  readonly left: () => Promise<number>;
}

const storedFiles = async () => world.api.files.size;

const ASKING: Readonly<Record<string, () => Promise<Asking>>> = {
  'files rm': async () => ({
    args: ['files', 'rm', await rememberFile(world, {}), await rememberFile(world, {})],
    question: 'delete 2 stored files? This cannot be undone. [y/N]',
    left: storedFiles,
  }),
  'files prune': async () => {
    await rememberFile(world, {});
    await rememberFile(world, {});
    return {
      args: ['files', 'prune', '--all-mine'],
      question: 'delete 2 files uploaded from here? This cannot be undone. [y/N]',
      left: storedFiles,
    };
  },
  'history rm': async () => {
    for (const question of ['one?', 'two?']) await world.runBinary(['photo.png', question]);
    return {
      args: ['history', 'rm', '--all'],
      question: 'remove 2 conversations? This cannot be undone. [y/N]',
      left: async () => JSON.parse((await world.runBinary(['history', 'ls', '--json'])).stdout).length,
    };
  },
};

describe.skipIf(process.platform === 'win32').each(Object.entries(ASKING))('%s', (_, prepare) => {
  let asking: Asking;
  let pty: Pty;
  beforeEach(async () => {
    asking = await prepare();
    pty = open(asking.args);
    expect(await pty.shows('[y/N]')).toBe(`${asking.question}\n${CURSOR}`);
  });

  test('asks, shows the y, and removes', async () => {
    pty.type('y');
    expect(await pty.shows(`y${CURSOR}`)).toBe(`${asking.question}\ny${CURSOR}`);
    pty.type('\r');
    const { code, screen } = await pty.ended();
    expect(code).toBe(0);
    expect(screen.slice(0, asking.question.length + 3)).toBe(`${asking.question}\ny\n`);
    expect(screen).not.toMatch(/[\u2800-\u28ff]/);
    expect(await asking.left()).toBe(0);
  });

  test.each(['n', ''])('asks, shows the answer %j, and removes nothing', async (answer) => {
    pty.type(answer);
    await pty.shows(`\n${answer}${CURSOR}`);
    pty.type('\r');
    expect(await pty.ended()).toEqual({
      code: 0,
      screen: `${asking.question}\n${answer}\nnothing was deleted\n${CURSOR}`,
    });
    expect(await asking.left()).toBe(2);
  });

  test('ends with Ctrl-C, and removes nothing', async () => {
    pty.type('\u0003');
    expect((await pty.ended()).code).toBe(130);
    expect(await asking.left()).toBe(2);
  });
});
