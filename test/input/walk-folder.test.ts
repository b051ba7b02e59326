/** Pictures and PDFs in real folders. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { makeWalkedFolders, walkFolder } from '../../src/input/walk-folder.ts';
import { makeEmptyFiles } from '../support/empty-files.ts';

const onWindows = process.platform === 'win32';
const seesEverything = onWindows || process.getuid?.() === 0;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-walk-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const files = (...names: string[]) => makeEmptyFiles(folder, names);

function link(path: string, target: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(target, join(folder, path));
}

/** Walks folders in one run. */
async function walk(...paths: string[]): Promise<string[]> {
  const walked = makeWalkedFolders();
  const { signal } = new AbortController();
  const found: string[] = [];
  for (const path of paths) {
    for await (const each of walkFolder({ input: path, path }, { cwd: folder, walked, signal })) {
      found.push(each instanceof CliError ? `${each.subject}: ${each.message}` : each);
    }
  }
  return found;
}

test('comes depth first and in natural order, as a pattern sorts whole paths', async () => {
  files('in/b10.png', 'in/b2.png', 'in/b/x.png', 'in/b 1/z.png', 'in/b/a/y.png', 'in/c.pdf', 'in/b.jpg');
  expect(await walk('in')).toEqual([
    'in/b 1/z.png',
    'in/b.jpg',
    'in/b/a/y.png',
    'in/b/x.png',
    'in/b2.png',
    'in/b10.png',
    'in/c.pdf',
  ]);
});

test.each([
  ['in', 'in/a.png'],
  ['in/', 'in/a.png'],
  ['in//', 'in/a.png'],
  ['./in', './in/a.png'],
  ['.', 'in/a.png'],
  ['./', 'in/a.png'],
])('paths in %j begin as it does', async (path, expected) => {
  files('in/a.png');
  expect(await walk(path)).toEqual([expected]);
});

test('an absolute folder gives absolute paths', async () => {
  files('in/a.png');
  expect(await walk(join(folder, 'in'))).toEqual([join(folder, 'in/a.png')]);
});

test('a name or else the first bytes tell a picture; all others make no noise', async () => {
  files('in/empty.txt', 'in/a.HEIC', 'in/b.psd', 'in/c.tif', 'in/empty');
  const bytes: Record<string, Buffer | string> = {
    'photo-without-extension': Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    'wrong.txt': Buffer.from('\xff\xd8\xff\xe0', 'latin1'),
    'paper.dat': '%PDF-1.7\n',
    'notes.txt': 'about a photo.png',
    'Thumbs.db': Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'),
    'film.mp4': Buffer.from('\0\0\0\x18ftypmp42', 'latin1'),
    'page.html': '<html><svg></svg></html>',
    'list.json': '{"input": "a.png"}',
  };
  for (const [name, content] of Object.entries(bytes)) writeFileSync(join(folder, 'in', name), content);
  expect(await walk('in')).toEqual([
    'in/a.HEIC',
    'in/b.psd',
    'in/c.tif',
    'in/paper.dat',
    'in/photo-without-extension',
    'in/wrong.txt',
  ]);
});

test('hidden names are left out, but not a hidden folder that is named', async () => {
  files('in/.a.png', 'in/.git/b.png', 'in/c.png', '.hidden/d.png');
  expect(await walk('in', '.hidden')).toEqual(['in/c.png', '.hidden/d.png']);
});

test('a folder without any is an error, unless all in it came before', async () => {
  files('in/notes.txt', 'in/deep/.a.png', 'other/a.png');
  mkdirSync(join(folder, 'empty'));
  expect(await walk('in/', 'empty', 'other', 'other', 'gone')).toEqual([
    'in/: holds no picture or PDF',
    'empty: holds no picture or PDF',
    'other/a.png',
    'gone: cannot be read: no such file or folder',
  ]);
});

test('folders that overlap give each file once, whichever is named first', async () => {
  files('in/a.png', 'in/deep/b.png', 'in/.hidden/c.png');
  expect(await walk('in/deep', 'in', 'in/deep', './in')).toEqual(['in/deep/b.png', 'in/a.png']);
  expect(await walk('in', 'in/deep', 'in/.hidden')).toEqual([
    'in/a.png',
    'in/deep/b.png',
    'in/.hidden/c.png',
  ]);
});

describe.skipIf(onWindows)('links', () => {
  test('to folders are not followed: a folder that contains itself ends', async () => {
    files('in/a.png', 'out/b.png');
    link('in/self', '.');
    link('in/deep/up', '../..');
    link('in/out', '../out');
    expect(await walk('in')).toEqual(['in/a.png']);
  });

  test('to the folder that is named is followed', async () => {
    files('real/a.png');
    link('in', 'real');
    expect(await walk('in')).toEqual(['in/a.png']);
    expect(await walk('in', 'real')).toEqual(['in/a.png']);
  });

  test('to files give each real file once: under its own name where that comes too', async () => {
    files('in/z.png', 'out/b.png', 'in/.store/c.png');
    link('in/a.png', 'z.png');
    link('in/b1.png', '../out/b.png');
    link('in/b2.png', '../out/b.png');
    link('in/c.png', '.store/c.png');
    link('in/gone.png', 'nowhere.png');
    link('in/notes', '/dev/null');
    expect(await walk('in')).toEqual(['in/b1.png', 'in/c.png', 'in/z.png']);
  });

  test('a name that is not UTF-8 is named with its bytes', async () => {
    mkdirSync(join(folder, 'in'));
    const raw = (name: string) => Buffer.concat([Buffer.from(`${folder}/in/`), Buffer.from(name, 'latin1')]);
    try {
      writeFileSync(raw('caf\xe9.png'), '');
    } catch {
      return; // This file system takes UTF-8 alone.
    }
    writeFileSync(raw('caf\xe9.txt'), '');
    mkdirSync(raw('d\xe9'));
    expect(await walk('in')).toEqual([
      'in/caf\\xe9.png: its name is not UTF-8, so it cannot be opened',
      'in/d\\xe9: its name is not UTF-8, so it cannot be opened',
    ]);
  });

  test.skipIf(seesEverything)(
    'a folder that cannot be read is named, and the others are walked',
    async () => {
      files('in/locked/a.png', 'in/z.png');
      await chmod(join(folder, 'in/locked'), 0o000);
      expect(await walk('in', 'in/locked').finally(() => chmod(join(folder, 'in/locked'), 0o700))).toEqual([
        'in/locked: cannot be read: permission denied',
        'in/z.png',
      ]);
    },
  );
});

test('is lazy, and throws the reason of its signal', async () => {
  files('in/a.png', 'in/b.png');
  const controller = new AbortController();
  const options = { cwd: folder, walked: makeWalkedFolders(), signal: controller.signal };
  const found = walkFolder({ input: 'in', path: 'in' }, options);
  expect((await found.next()).value).toBe('in/a.png');
  controller.abort(new Error('stopped here'));
  await expect(found.next()).rejects.toThrow('stopped here');
});
