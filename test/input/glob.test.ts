/** Patterns on a real folder: links, order, bounds and signals. What a pattern means is in path-lookup.test.ts. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { findMatches } from '../../src/input/glob.ts';
import { makeEmptyFiles } from '../support/empty-files.ts';

const onWindows = process.platform === 'win32';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-glob-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const files = (...names: string[]) => makeEmptyFiles(folder, names);

/** Makes links: `{ 'a/link': 'target' }`, the target as seen from the link. */
function links(all: Readonly<Record<string, string>>): void {
  for (const [path, target] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(target, join(folder, path));
  }
}

const never = new AbortController().signal;
const glob = (pattern: string, signal = never) => findMatches(pattern, { cwd: folder }, signal);

test('sorts numbers as numbers', async () => {
  // Listed as text, frame10 came before frame2.
  files('frame10.png', 'frame2.png', 'frame1.png', 's10/a.png', 's9/a.png');
  expect(await glob('*.png')).toEqual(['frame1.png', 'frame2.png', 'frame10.png']);
  expect(await glob('**/a.png')).toEqual(['s9/a.png', 's10/a.png']);
});

describe.skipIf(onWindows)('links', () => {
  test('to folders are not followed below **: packages that link each other hold each file once', async () => {
    // This gave three images for one file; with eight packages the walk did not end.
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    files('a/shot.png');
    for (const name of names) {
      for (const other of names) links({ [`${name}/node_modules/${other}`]: `../../${other}` });
    }
    expect(await glob('**/*.png')).toEqual(['a/shot.png']);
    expect(await glob('**/shot.png')).toEqual(['a/shot.png']);
    expect(await glob('**/*/shot.png')).toEqual(['a/shot.png']);
    expect(await glob('b/**')).toEqual([]);
  });

  test('to folders are followed elsewhere', async () => {
    files('real/a.png');
    links({ also: 'real', 'deep/also': '../real' });
    expect(await glob('also/*.png')).toEqual(['also/a.png']);
    expect(await glob('al*/*.png')).toEqual(['also/a.png']);
    expect(await glob('also/**')).toEqual(['also/a.png']);
    expect(await glob('al*/**/*.png')).toEqual(['also/a.png']);
    expect(await glob('deep/*/*.png')).toEqual(['deep/also/a.png']);
  });

  test('to a file that matches too are that file, under its own name', async () => {
    files('z.png');
    links({ 'latest.png': 'z.png', 'sub/a.png': '../z.png' });
    expect(await glob('*.png')).toEqual(['z.png']);
    expect(await glob('**/*.png')).toEqual(['z.png']);
    expect(await glob('{latest,z}.png')).toEqual(['z.png']);
    expect(await glob('l*.png')).toEqual(['latest.png']);
  });

  test('in circles end', async () => {
    files('a.png');
    links({ self: '.', 'loop/up': '..' });
    expect(await glob('**/*.png')).toEqual(['a.png']);
    expect(await glob('self/*.png')).toEqual(['self/a.png']);
  });
});

test('two ways to one file are one match', async () => {
  files('a/b/c.png');
  expect(await glob('**/b/**/c.png')).toEqual(['a/b/c.png']);
  expect(await glob('{a,a}/b/*.png')).toEqual(['a/b/c.png']);
});

test('finds folders and files that are written in another Unicode form', async () => {
  files('cafe\u0301/9.41\u202fAM.png');
  expect(await glob('caf\u00e9/*.png')).toEqual(['cafe\u0301/9.41\u202fAM.png']);
  expect(await glob('c*/9.41 AM.png')).toEqual(['cafe\u0301/9.41\u202fAM.png']);
});

describe('a signal', () => {
  const stopped = new CliError('timeout', 'not finished within 1 s');

  test('that has aborted stops a pattern before it starts', async () => {
    await expect(glob('**', AbortSignal.abort(stopped))).rejects.toBe(stopped);
  });

  test('stops a walk that has begun', async () => {
    for (let index = 0; index < 200; index++) mkdirSync(join(folder, `d${index}`));
    const controller = new AbortController();
    const walk = glob('**/*.png', controller.signal);
    controller.abort(stopped);
    await expect(walk).rejects.toBe(stopped);
  });
});
