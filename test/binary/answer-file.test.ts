/** `-o` to what the shell has opened already; only a process has such streams. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { BINARY } from '../support/binary.ts';
import { makePng } from '../support/images.ts';
import { usePty } from '../support/pty.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const open = usePty(world);
const PHOTO = makePng({ width: 64, height: 48 });

beforeEach(async () => {
  await world.file('photo.png', PHOTO);
});

/** Runs the binary with descriptors opened on files of the world, as a shell does; returns its exit code. */
async function runOn(
  args: readonly string[],
  redirections: Readonly<Record<number, [name: string, flags: string]>>,
) {
  const opened: number[] = [];
  const stdio: (number | 'ignore')[] = ['ignore', 'ignore', 'ignore', 'ignore'];
  for (const [descriptor, [name, flags]] of Object.entries(redirections)) {
    const file = openSync(join(world.folder, name), flags);
    opened.push(file);
    stdio[Number(descriptor)] = file;
  }
  const child = spawn(process.execPath, [BINARY, ...args], {
    cwd: world.folder,
    env: world.variables(),
    stdio,
  });
  for (const file of opened) closeSync(file);
  const [code] = await once(child, 'close');
  return code;
}

const read = (name: string) => readFile(join(world.folder, name), 'utf8');

describe.skipIf(process.platform === 'win32')('-o', () => {
  test.each([
    ['/dev/stdout', 1],
    ['/dev/stderr', 2],
    ['/dev/fd/1', 1],
    ['/dev/fd/3', 3],
    ...(process.platform === 'linux' ? ([['/proc/self/fd/3', 3]] as const) : []),
    ['link', 1],
  ] as const)('%s adds to what a redirected stream has written before', async (target, descriptor) => {
    await world.file('log.txt', 'before\n');
    await symlink('/dev/stdout', join(world.folder, 'link'));
    world.api.reply('A cat.');
    expect(await runOn(['photo.png', '-o', target], { [descriptor]: ['log.txt', 'a'] })).toBe(0);
    expect(await read('log.txt')).toBe('before\nA cat.\n');
    expect(await readdir(world.folder)).not.toContainEqual(expect.stringContaining('.tmp'));
  });

  test('a descriptor that is not open is refused before anything is sent', async () => {
    expect(await runOn(['photo.png', '-o', '/dev/fd/999'], { 2: ['errors.txt', 'w'] })).toBe(2);
    expect(await read('errors.txt')).toBe(
      'claude-see: /dev/fd/999: cannot be written: it is not open for this operation\n',
    );
    expect(world.api.requests).toEqual([]);
  });

  test('a terminal by its own name obeys no control sequence of the model', async () => {
    world.api.reply({ text: 'A\u001b[2J cat.' });
    // stdout and stderr are elsewhere, so that /dev/tty alone is the terminal.
    const pty = open(['photo.png', '-o', '/dev/tty'], { redirect: '>out.txt 2>errors.txt' });
    expect(await pty.ended()).toEqual({ code: 0, screen: 'A\u241b[2J cat.\n\u2588' });
  });

  test('never overwrites the picture that stdin is redirected from', async () => {
    const code = await runOn(['-', '-o', 'photo.png'], { 0: ['photo.png', 'r'], 2: ['errors.txt', 'w'] });
    expect(await read('errors.txt')).toMatch(/^claude-see: -o photo\.png: is the same file as the input -: /);
    expect(code).toBe(2);
    expect(await readFile(join(world.folder, 'photo.png'))).toEqual(Buffer.from(PHOTO));
  });
});
