import { execFileSync } from 'node:child_process';
import { mkdir, stat, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFolder, readSmallFile } from '../../src/store/disk.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const isWindows = process.platform === 'win32';

describe('a small file', () => {
  test('is read, through a link too', async () => {
    const path = await world.file('a.txt', 'Zoë');
    await symlink(path, join(world.folder, 'link'));
    expect(readSmallFile(path)).toBe('Zoë');
    expect(readSmallFile(join(world.folder, 'link'))).toBe('Zoë');
  });

  test('of more than 1 MB is not read', async () => {
    const path = await world.file('a.txt', '');
    await truncate(path, 1024 * 1024);
    expect(readSmallFile(path)).toHaveLength(1024 * 1024);
    await truncate(path, 1024 * 1024 + 1);
    expect(() => readSmallFile(path)).toThrow('is larger than 1 MB');
  });

  test('that is missing or a folder is an error', () => {
    expect(() => readSmallFile(join(world.folder, 'a.txt'))).toThrow('ENOENT');
    expect(() => readSmallFile(world.folder)).toThrow('EISDIR');
  });

  test.skipIf(isWindows)('is no pipe that nobody writes to, and no device that never ends', () => {
    const pipe = join(world.folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, '/dev/zero', '/dev/null']) {
      expect(() => readSmallFile(path)).toThrow('is no regular file');
    }
  });
});

describe('a folder', () => {
  test('is made with those above it, for the user alone; one that exists is left alone', async () => {
    const path = join(world.folder, 'a', 'b', 'c');
    await mkdir(join(world.folder, 'a'), { mode: 0o755 });
    makeFolder(path);
    makeFolder(path);
    if (!isWindows) {
      expect((await stat(path)).mode & 0o777).toBe(0o700);
      expect((await stat(join(world.folder, 'a', 'b'))).mode & 0o777).toBe(0o700);
      expect((await stat(join(world.folder, 'a'))).mode & 0o777).toBe(0o755);
    }
  });

  test('is not made in place of a file or below one', async () => {
    const file = await world.file('file', '');
    expect(() => makeFolder(file)).toThrow('EEXIST');
    expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR');
  });

  // Node's own recursive mkdir never ends there.
  test.skipIf(process.platform !== 'linux')('is refused where the system takes none', () => {
    expect(() => makeFolder('/proc/here/it/is')).toThrow('ENOENT');
  });
});
