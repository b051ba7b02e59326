/** Look-ups on a real folder: what stands at a path, and which files a pattern matches. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskLookup } from '../../src/input/path-lookup.ts';
import { makeEmptyFiles } from '../support/empty-files.ts';

const onWindows = process.platform === 'win32';
const seesEverything = onWindows || process.getuid?.() === 0;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-lookup-'));
  notes.length = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const files = (...names: string[]) => makeEmptyFiles(folder, names);

const notes: string[] = [];
const lookupIn = (cwd: string) => diskLookup(cwd, (line) => notes.push(line));
const glob = (pattern: string) => lookupIn(folder).glob(pattern);
const stat = (path: string) => lookupIn(folder).stat(path);

describe('a path', () => {
  test('is a file, a folder or missing, seen from the folder given', () => {
    files('a.png', 'sub/b.png');
    expect(stat('a.png')).toBe('file');
    expect(stat('./sub/../a.png')).toBe('file');
    expect(stat(join(folder, 'a.png'))).toBe('file');
    expect(stat('sub')).toBe('directory');
    expect(stat('sub/')).toBe('directory');
    expect(stat('b.png')).toBe('missing');
    expect(stat('a.png/b.png')).toBe('missing');
    expect(stat('none/b.png')).toBe('missing');
  });

  test('may be as long as a prompt is, or hold what no name can', () => {
    expect(stat('why '.repeat(5000))).toBe('missing');
    expect(stat('a\0b')).toBe('missing');
    expect(stat('two\nlines')).toBe('missing');
  });

  test.skipIf(onWindows)('is a file where there is something to read or to complain about', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    files('a.png');
    symlinkSync('a.png', join(folder, 'link'));
    symlinkSync('gone.png', join(folder, 'dangling'));
    symlinkSync('circle', join(folder, 'circle'));
    symlinkSync('.', join(folder, 'self'));
    expect(stat('pipe')).toBe('file');
    expect(stat('link')).toBe('file');
    expect(stat('dangling')).toBe('file');
    expect(stat('circle')).toBe('file');
    expect(stat('self')).toBe('directory');
    expect(stat('/dev/null')).toBe('file');
  });

  test.skipIf(seesEverything)(
    'in a folder that may not be searched is no prompt, a bare word there is',
    () => {
      files('locked/a.png');
      chmodSync(join(folder, 'locked'), 0o600);
      try {
        expect(stat('locked/a.png')).toBe('file');
        expect(lookupIn(join(folder, 'locked')).stat('describe')).toBe('missing');
      } finally {
        chmodSync(join(folder, 'locked'), 0o700);
      }
    },
  );
});

describe('a pattern', () => {
  test('matches files, in natural order, and no folders', async () => {
    files('c.png', 'a.png', 'B.png', 'b10.png', 'b2.png', 'ä.png', 'a.txt', 'x.png/y.txt');
    expect(await glob('*.png')).toEqual(['B.png', 'a.png', 'b2.png', 'b10.png', 'c.png', 'ä.png']);
  });

  test.each([
    ['?.png', ['a.png', 'b.png', 'c.png']],
    ['[ab].png', ['a.png', 'b.png']],
    ['[!a].png', ['b.png', 'c.png']],
    ['[a-b].png', ['a.png', 'b.png']],
    ['{a,c}.png', ['a.png', 'c.png']],
    ['{a..b}.png', ['a.png', 'b.png']],
    ['{a,b}.{png,jpg}', ['a.png', 'b.jpg', 'b.png']],
    ['{b,sub/d}.png', ['b.png', 'sub/d.png']],
    ['*', ['a.png', 'b.jpg', 'b.png', 'c.png']],
    ['s*/*.png', ['sub/d.png']],
    ['**/*.png', ['a.png', 'b.png', 'c.png', 'sub/d.png', 'sub/deep/e.png']],
    ['sub/**', ['sub/d.png', 'sub/deep/e.png']],
    ['./*.jpg', ['./b.jpg']],
    ['sub/../b.*', ['sub/../b.jpg', 'sub/../b.png']],
    ['./**/e.png', ['./sub/deep/e.png']],
    ['A*.png', []],
    ['sub*', []],
    ['nope/*.png', []],
    ['a.png/*', []],
    ['*.gif', []],
  ])('%s', async (pattern, names) => {
    files('a.png', 'b.png', 'b.jpg', 'c.png', 'sub/d.png', 'sub/deep/e.png');
    expect(await glob(pattern)).toEqual(names);
  });

  test('sorts over folders', async () => {
    files('z.png', 'm/b.png', 'a.png', 'm/a/c.png', 'm.png');
    expect(await glob('**/*.png')).toEqual(['a.png', 'm.png', 'm/a/c.png', 'm/b.png', 'z.png']);
  });

  test('leaves dot files and dot folders out unless it names the dot', async () => {
    files('a.png', '.b.png', '.c/d.png');
    expect(await glob('*.png')).toEqual(['a.png']);
    expect(await glob('**/*.png')).toEqual(['a.png']);
    expect(await glob('.*.png')).toEqual(['.b.png']);
    expect(await glob('.c/*')).toEqual(['.c/d.png']);
  });

  test('may be absolute, and so are its matches then', async () => {
    files('deep/er/a.png');
    expect(await lookupIn(join(folder, 'deep')).glob(join(folder, 'deep/er/*.png'))).toEqual([
      join(folder, 'deep/er/a.png'),
    ]);
    expect(await lookupIn(tmpdir()).glob(join(folder, '**'))).toEqual([join(folder, 'deep/er/a.png')]);
  });

  test('may lead out of the folder', async () => {
    files('shots/a.png', 'desk/b.png');
    expect(await lookupIn(join(folder, 'desk')).glob('../shots/*.png')).toEqual(['../shots/a.png']);
  });

  test('matches in the folder that it is used in too, when it begins above', async () => {
    files('shots/a.png', 'desk/a.png');
    const lookup = lookupIn(join(folder, 'desk'));
    expect(await lookup.glob('../*/a.png')).toEqual(['../desk/a.png', '../shots/a.png']);
    expect(await lookup.glob('../desk/*.png')).toEqual(['../desk/a.png']);
    expect(await lookup.glob(join(folder, '*/a.png'))).toEqual([
      join(folder, 'desk/a.png'),
      join(folder, 'shots/a.png'),
    ]);
  });

  // All of these are common: `IMG (1).png` is what a second download is called.
  test
    .skipIf(onWindows)
    .each([
      'IMG (1)',
      'a|b',
      '!a',
      '!!',
      'a!b',
      '!(a)',
      '@(a)',
      '+(a)',
      'a+b',
      '(a|b)',
      'a)',
      '(a',
      '"a"',
      "it's",
      'a b ',
      '-x',
      '#a',
      '$a',
      '~a',
      'a^b',
      'a,b',
      'a&b;c',
      'a=b',
      '100%',
      '写真',
      'file_1',
    ])('takes every other character literally: %s', async (name) => {
    files(`${name}.png`, 'a.png', 'b.png', 'IMG 1.png', 'x.png', 'aa.png', 'ab.png', 'it.png', 'file.png');
    for (const pattern of [`${name}.*`, `${name}*.png`, `${name}.{png,jpg}`]) {
      expect(await glob(pattern), pattern).toEqual([`${name}.png`]);
      expect(await glob(`./${pattern}`), pattern).toEqual([`./${name}.png`]);
    }
  });

  test.skipIf(onWindows)('reaches names that hold pattern characters', async () => {
    files('shot[1].png', 'shot1.png', 'br[a]/x.png', 'bra/y.png');
    expect(await glob('shot[[]*')).toEqual(['shot[1].png']);
    expect(await glob('shot\\[*')).toEqual(['shot[1].png']);
    expect(await glob('br\\[a\\]/*.png')).toEqual(['br[a]/x.png']);
    expect(await glob('br*/*.png')).toEqual(['br[a]/x.png', 'bra/y.png']);
  });

  test('that begins with ! matches names that do, instead of excluding any', async () => {
    files('!a.png', 'a.png', 'b.png');
    expect(await glob('!a.*')).toEqual(['!a.png']);
    expect(await glob('!*.gif')).toEqual([]);
  });

  test.skipIf(onWindows)('follows links, and leaves dangling ones and pipes out', async () => {
    files('real/a.png');
    symlinkSync('real/a.png', join(folder, 'link.png'));
    symlinkSync('gone.png', join(folder, 'dangling.png'));
    symlinkSync('circle.png', join(folder, 'circle.png'));
    symlinkSync('real', join(folder, 'also'));
    execFileSync('mkfifo', [join(folder, 'pipe.png')]);
    expect(await glob('*.png')).toEqual(['link.png']);
    expect(await glob('also/*.png')).toEqual(['also/a.png']);
  });

  test.skipIf(seesEverything)('passes over folders that may not be read', async () => {
    files('a.png', 'locked/b.png');
    chmodSync(join(folder, 'locked'), 0o000);
    try {
      expect(await glob('**/*.png')).toEqual(['a.png']);
      expect(await glob('locked/*.png')).toEqual([]);
    } finally {
      chmodSync(join(folder, 'locked'), 0o700);
    }
  });

  test('that is a whole prompt is answered too', async () => {
    files('what is here.png');
    expect(await glob('what is in this picture? [two words]')).toEqual([]);
    expect(await glob('what is *')).toEqual(['what is here.png']);
    expect(await glob('is this {a} b? (c | d)')).toEqual([]);
    expect(await glob('[')).toEqual([]);
    expect(await glob('{')).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('a name that is not UTF-8', () => {
  const latin1 = (name: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);

  test('is left out of what a pattern matches, and noted with its bytes', async () => {
    files('a.png', 'b.png', 'genuine\ufffd.png');
    writeFileSync(latin1('caf\xe9.png'), '');
    expect(await glob('*.png')).toEqual(['a.png', 'b.png', 'genuine\ufffd.png']);
    expect(notes).toEqual([
      'caf\\xe9.png: its name is not UTF-8, so it cannot be opened; left out (rename it)',
    ]);
  });

  test('is noted with its folder', async () => {
    files('sub/a.png');
    writeFileSync(latin1('sub/\xff.png'), '');
    expect(await glob('sub/*.png')).toEqual(['sub/a.png']);
    expect(notes).toEqual([
      'sub/\\xff.png: its name is not UTF-8, so it cannot be opened; left out (rename it)',
    ]);
  });
});
