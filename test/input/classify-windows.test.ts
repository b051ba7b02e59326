/** Arguments as they are read on Windows and under WSL, by a flavour that is handed in. */
import { describe, expect, test } from 'vitest';
import { classifyArgument, classifyInput } from '../../src/input/classify.ts';
import { parsePattern } from '../../src/input/glob-pattern.ts';
import type { PathLookup } from '../../src/input/refs.ts';
import { similarFile } from '../../src/input/similar-file.ts';
import { getPathFlavour } from '../../src/path-flavour.ts';

/** A disk with the given files and folders, which Windows finds in any case. */
function disk(platform: NodeJS.Platform, files: readonly string[], folders: readonly string[] = []) {
  const fold = (path: string) => (platform === 'win32' ? path.toLowerCase().replaceAll('/', '\\') : path);
  const has = (paths: readonly string[], path: string) => paths.some((each) => fold(each) === fold(path));
  const lookup: PathLookup = {
    stat: (path) => (has(files, path) ? 'file' : has(folders, path) ? 'directory' : 'missing'),
    names: (folder) =>
      files.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length)),
    glob: async () => [],
    home: platform === 'win32' ? 'C:\\Users\\me' : '/home/me',
    flavour: getPathFlavour({
      platform,
      variables: platform === 'win32' ? {} : { WSL_DISTRO_NAME: 'Ubuntu' },
    }),
  };
  return lookup;
}

/** Returns an item in a word, and the notes. */
async function read(argument: string, lookup: PathLookup, read = classifyArgument) {
  const notes: string[] = [];
  const [item] = await read(argument, lookup, { note: (line) => void notes.push(line) });
  if (item?.kind === 'text') return [`text: ${item.text}`, notes];
  return [item?.ref.kind === 'path' ? item.ref.path : item?.ref.kind, notes];
}

const error = (argument: string, lookup: PathLookup) =>
  classifyArgument(argument, lookup).catch(({ code, message, hint }) => ({ code, message, hint }));

describe('on Windows', () => {
  const windows = disk(
    'win32',
    [
      'C:\\pics\\a.png',
      'C:\\a b.png',
      'C:a.png',
      '\\\\server\\share\\a.png',
      '\\\\?\\C:\\pics\\a.png',
      '\\\\wsl$\\Ubuntu\\home\\x.png',
      '\\\\wsl.localhost\\Ubuntu\\home\\x.png',
      '.\\a.png',
      '..\\a.png',
      'a.png:stream',
      'nul',
      'con.png',
      'C:\\Users\\me\\a.png',
      'C:\\new\\table.png',
    ],
    ['C:\\pics', 'C:\\shots[1]\\'],
  );

  test.each([
    'C:\\pics\\a.png',
    'c:/pics/a.png',
    'C:a.png',
    '\\\\server\\share\\a.png',
    '//server/share/a.png',
    '\\\\?\\C:\\pics\\a.png',
    '\\\\wsl$\\Ubuntu\\home\\x.png',
    '\\\\wsl.localhost\\Ubuntu\\home\\x.png',
    '.\\a.png',
    '..\\a.png',
    'a.png:stream',
  ])('%s is that file', async (argument) => {
    expect(await read(argument, windows)).toEqual([argument, []]);
    expect(await read(argument, windows, classifyInput)).toEqual([argument, []]);
  });

  test.each([
    ['file:///C:/pics/a.png', 'C:\\pics\\a.png'],
    ['file:///C:/a%20b.png', 'C:\\a b.png'],
    ['file://server/share/a.png', '\\\\server\\share\\a.png'],
  ])('the file URL %s is %s', async (url, path) => {
    expect(await read(url, windows)).toEqual([path, []]);
  });

  test.each([
    ['"C:\\a b.png"', 'C:\\a b.png', 'without quotes and escapes'],
    ['"\\\\server\\share\\a.png"', '\\\\server\\share\\a.png', 'without quotes and escapes'],
    ["'C:\\new\\table.png'", 'C:\\new\\table.png', 'without quotes and escapes'],
    ['C:\\pics\\a.png \r', 'C:\\pics\\a.png', 'without the white space around it'],
    ['~\\a.png', 'C:\\Users\\me\\a.png', 'in the home folder'],
  ])('%j is read as %s', async (argument, path, how) => {
    expect(await read(argument, windows)).toEqual([path, [`${argument}: read as ${path} (${how})`]]);
  });

  test.each([
    'C:\\pics\\none.png',
    'D:none.png',
    '\\\\server\\share\\none',
    '.\\none',
    'none.png:stream',
    'C:\\none.png:stream',
  ])('%s is missing, not text', async (argument) => {
    expect(await error(argument, windows)).toMatchObject({ code: 'input_missing', message: 'no such file' });
  });

  test.each(['con.png', 'shots\\nul', 'C:\\aux.jpg'])(
    '%s is a device, which is not read',
    async (argument) => {
      expect(await error(argument, windows)).toMatchObject({
        code: 'input_unusable',
        message: 'is the name of a device on Windows, not of a file',
      });
    },
  );

  test('a device without extension is text unless it is named as an input', async () => {
    expect(await read('nul', windows)).toEqual(['text: nul', []]);
    await expect(classifyInput('nul', windows)).rejects.toThrow('is the name of a device on Windows');
  });

  test.each([
    ['C:\\pics', "name the images in it with a quoted pattern: 'C:\\pics\\*.png'"],
    ['C:\\shots[1]\\', "name the images in it with a quoted pattern: 'C:\\shots[[]1]\\*.png'"],
  ])('the folder %s is named by a pattern that works there', async (argument, hint) => {
    expect(await error(argument, windows)).toMatchObject({ message: 'is a folder', hint });
  });

  test('a similar file is found beside a backslash', () => {
    expect(similarFile('C:\\pics\\b.png', windows)).toBe('C:\\pics\\a.png');
  });

  test('a name in another Unicode form is found on a drive', async () => {
    const lookup = disk('win32', ['C:\\cafe\u0301.png'], ['C:\\']);
    expect((await read('C:\\caf\u00e9.png', lookup))[0]).toBe('C:\\cafe\u0301.png');
  });

  test.each([
    ['C:\\shots\\*.PNG', 'C:/', ['literal', 'pattern']],
    ['\\\\server\\share\\x\\*.png', '//server/share/', ['literal', 'pattern']],
    ['\\shots\\*.png', '/', ['literal', 'pattern']],
    ['shots\\**\\*.png', '', ['literal', 'any-depth', 'pattern']],
    ['\\\\?\\C:\\*.png', '//?/C:/', ['pattern']],
    ['C:*.png', 'C:', ['pattern']],
  ])('the pattern %s starts from %j', (pattern, root, kinds) => {
    const [parsed] = parsePattern(pattern, { windows: true });
    expect(parsed?.root).toBe(root);
    expect(parsed?.segments.map(({ kind }) => kind)).toEqual(kinds);
  });

  test('case does not count in patterns', () => {
    const [parsed] = parsePattern('*.PNG', { windows: true });
    const [segment] = parsed?.segments ?? [];
    expect(segment?.kind === 'pattern' && segment.matches('Shot.png')).toBe(true);
  });
});

describe('under WSL', () => {
  const wsl = disk('linux', ['/mnt/c/Users/x/a.png', '/home/x/a.png', 'C:\\odd.png']);

  test.each([
    ['C:\\Users\\x\\a.png', '/mnt/c/Users/x/a.png'],
    ['"C:\\Users\\x\\a.png"', '/mnt/c/Users/x/a.png'],
    ['C:/Users/x/a.png', '/mnt/c/Users/x/a.png'],
    ['\\\\wsl.localhost\\Ubuntu\\home\\x\\a.png', '/home/x/a.png'],
    ['\\\\wsl$\\Ubuntu\\home\\x\\a.png', '/home/x/a.png'],
  ])('%s is read as %s, with a note', async (argument, path) => {
    expect(await read(argument, wsl)).toEqual([path, [`${argument}: read as ${path} (as WSL sees it)`]]);
  });

  test('a file URL of Windows is read as well', async () => {
    expect((await read('file:///C:/Users/x/a.png', wsl))[0]).toBe('/mnt/c/Users/x/a.png');
  });

  test('a file of that very name comes first', async () => {
    expect(await read('C:\\odd.png', wsl)).toEqual(['C:\\odd.png', []]);
  });

  test('a path of Windows that is not there is missing, as on any other Linux', async () => {
    const expected = { code: 'input_missing', message: 'no such file' };
    expect(await error('C:\\Users\\x\\none.png', wsl)).toMatchObject(expected);
    const { flavour: _, ...linux } = wsl;
    expect(await error('C:\\Users\\x\\a.png', linux)).toMatchObject(expected);
  });

  test('nul and con.png are files like any other', async () => {
    expect(await read('con.png', disk('linux', ['con.png']))).toEqual(['con.png', []]);
  });
});
