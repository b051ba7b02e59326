import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  makeFolder,
  readSmallFile,
  removeFolder,
  removeTemporaries,
  writeFileAtomic,
} from '../../src/store/disk.ts';
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
      expect(() => readSmallFile(path)).toThrow('is not a regular file');
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

describe('an atomic write', () => {
  const path = () => join(world.folder, 'file');

  test('replaces a file, leaves no rest, and is private unless told otherwise', async () => {
    const inode = (await stat(await world.file('file', 'old'))).ino;
    writeFileAtomic(path(), 'new');
    expect(await readFile(path(), 'utf8')).toBe('new');
    expect((await stat(path())).ino).not.toBe(inode);
    expect(await readdir(world.folder)).toEqual(['file']);
    if (!isWindows) expect((await stat(path())).mode & 0o777).toBe(0o600);
    writeFileAtomic(path(), 'new', { mode: 0o644 });
    if (!isWindows) expect((await stat(path())).mode & 0o777).toBe(0o644);
  });

  test('replaces none where it must be new, not even a link that leads nowhere', async () => {
    await world.file('file', 'old');
    expect(() => writeFileAtomic(path(), 'new', { exclusive: true })).toThrow('EEXIST');
    expect(await readFile(path(), 'utf8')).toBe('old');
    await symlink('nowhere', join(world.folder, 'link'));
    expect(() => writeFileAtomic(join(world.folder, 'link'), 'new', { exclusive: true })).toThrow('EEXIST');
    expect((await readdir(world.folder)).sort()).toEqual(['file', 'link']);
  });

  test('makes missing folders only when asked to', async () => {
    const below = join(world.folder, 'a', 'b', 'file');
    expect(() => writeFileAtomic(below, 'x')).toThrow('ENOENT');
    writeFileAtomic(below, 'x', { makeFolders: true });
    expect(await readFile(below, 'utf8')).toBe('x');
  });

  test('leaves no rest where it fails', async () => {
    await mkdir(path());
    expect(() => writeFileAtomic(path(), 'x')).toThrow(/EISDIR|EPERM|ENOTEMPTY/);
    expect(await readdir(world.folder)).toEqual(['file']);
  });
});

describe('removing', () => {
  test('takes folders with everything in them, and files; missing ones are no error', async () => {
    await world.file('a/b/c', 'x');
    await world.file('d', 'x');
    for (const name of ['a', 'd', 'e']) removeFolder(join(world.folder, name));
    expect(await readdir(world.folder)).toEqual([]);
  });

  test('of temporary files goes by name and age', async () => {
    const names = [
      '.claude-see-1-a.tmp',
      '.claude-see-2.tmp/file',
      '.claude-see-3.tmpx',
      '.other.tmp',
      'a.tmp',
    ];
    for (const name of names) await world.file(name, 'x');
    const now = Date.now();
    removeTemporaries(world.folder, now - 60_000, 0);
    expect(await readdir(world.folder)).toHaveLength(5);
    removeTemporaries(world.folder, now + 60_000, 1000);
    expect((await readdir(world.folder)).sort()).toEqual(['.claude-see-3.tmpx', '.other.tmp', 'a.tmp']);
  });
});
