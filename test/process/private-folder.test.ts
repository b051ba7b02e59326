/** Private folders: nobody else can enter them, and they are gone in every case. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPrivateFolder, withPrivateFolder } from '../../src/process/private-folder.ts';

test.skipIf(process.platform === 'win32')('only this user can enter it', () => {
  const folder = openPrivateFolder(tmpdir());
  expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  folder.remove();
});

test('it goes with all that is in it, after a failure too, and nothing is left to do at the exit', async () => {
  const before = process.listenerCount('exit');
  let path = '';
  const failing = withPrivateFolder(tmpdir(), async (folder) => {
    path = folder;
    writeFileSync(join(folder, 'a.png'), 'a');
    expect(process.listenerCount('exit')).toBe(before + 1);
    throw new Error('no picture');
  });
  await expect(failing).rejects.toThrow('no picture');
  expect([existsSync(path), process.listenerCount('exit')]).toEqual([false, before]);
});

test('a process that exits meanwhile removes it', () => {
  const before = process.listeners('exit');
  const { path, remove } = openPrivateFolder(tmpdir());
  const [atExit] = process.listeners('exit').filter((each) => !before.includes(each));
  atExit?.(130);
  expect(existsSync(path)).toBe(false);
  remove();
});
