import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSettings, settingsPath, writeSetting } from '../../src/store/settings-file.ts';
import { useWorld } from '../support/run.ts';
import { testEnv } from '../support/test-env.ts';

const world = useWorld();
const isRoot = process.getuid?.() === 0;

function openStore(folder = 'config') {
  const notes: string[] = [];
  const note = (line: string) => notes.push(line);
  const env = testEnv({ variables: { CLAUDE_SEE_CONFIG_DIR: join(world.folder, folder) } });
  return {
    env,
    notes,
    path: join(world.folder, folder, 'config.json'),
    read: () => readSettings(env, note),
    write: (key: string, value: string | number | boolean | undefined) => writeSetting(env, key, value, note),
  };
}

describe('reading', () => {
  test('a missing file, or a missing folder, is empty and makes nothing', async () => {
    const store = openStore();
    expect(await store.read()).toEqual({});
    expect(store.notes).toEqual([]);
    expect(await readdir(world.folder)).toEqual([]);
  });

  test('returns everything in the file, and forgives the byte order mark of an editor', async () => {
    await world.file('config/config.json', '\ufeff{"model":"opus","other":{"a":1}}\n');
    const store = openStore();
    expect(await store.read()).toEqual({ model: 'opus', other: { a: 1 } });
    await store.write('effort', 'low');
    expect(await store.read()).toEqual({ model: 'opus', other: { a: 1 }, effort: 'low' });
    expect(store.notes).toEqual([]);
  });

  test('a key `__proto__` in the file changes no prototype', async () => {
    await world.file('config/config.json', '{"__proto__":{"model":"haiku"}}');
    const settings = await openStore().read();
    expect(settings.model).toBeUndefined();
    expect(Object.hasOwn(settings, '__proto__')).toBe(true);
  });

  test('a folder in its place is noted and never fatal', async () => {
    const store = openStore();
    await mkdir(store.path, { recursive: true });
    expect(await store.read()).toEqual({});
    expect(store.notes).toEqual([`${store.path}: settings cannot be read: is a folder`]);
    expect((await stat(store.path)).isDirectory()).toBe(true);
  });

  test.skipIf(process.platform === 'win32')('a pipe in its place is noted, not waited for', async () => {
    const store = openStore();
    await mkdir(dirname(store.path));
    execFileSync('mkfifo', [store.path]);
    expect(await store.read()).toEqual({});
    expect(store.notes).toEqual([`${store.path}: settings cannot be read: is no regular file`]);
    await expect(store.write('model', 'opus')).rejects.toMatchObject({
      code: 'settings_unusable',
      message: 'cannot be written: is no regular file',
    });
    expect((await stat(store.path)).isFIFO()).toBe(true);
  });

  test.skipIf(isRoot)('a file without the right to read it is noted and left alone', async () => {
    const store = openStore();
    await chmod(await world.file('config/config.json', '{"model":"opus"}'), 0);
    expect(await store.read()).toEqual({});
    expect(store.notes).toEqual([`${store.path}: settings cannot be read: permission denied`]);
    expect(await readdir(dirname(store.path))).toEqual(['config.json']);
  });
});

describe('a file that holds no JSON object', () => {
  const corrupt: [name: string, content: string | Buffer][] = [
    ['nothing', ''],
    ['white space', ' \n'],
    ['half an object', '{"model":"op'],
    ['an array', '["model"]'],
    ['a number', '7'],
    ['a text', '"model"'],
    ['null', 'null'],
    ['binary', Buffer.from([0x89, 0x50, 0x00, 0xff, 0xfe])],
  ];

  test.each(corrupt)('(%s) is set aside with a note when it is read', async (_name, content) => {
    await world.file('config/config.json', content);
    const store = openStore();
    expect(await store.read()).toEqual({});
    const aside = `${store.path}.corrupt-20261122120000`;
    expect(store.notes).toEqual([
      `${store.path}: is not a JSON object; set aside as ${aside}, settings are empty now`,
    ]);
    expect(await readdir(dirname(store.path))).toEqual([basename(aside)]);
    expect(await readFile(aside)).toEqual(Buffer.from(content));
    expect(await store.read()).toEqual({});
    expect(store.notes).toHaveLength(1);
  });

  test.each(corrupt)('(%s) is set aside before a setting is stored', async (_name, content) => {
    await world.file('config/config.json', content);
    const store = openStore();
    await store.write('model', 'opus');
    expect(JSON.parse(await readFile(store.path, 'utf8'))).toEqual({ model: 'opus' });
    expect((await readdir(dirname(store.path))).sort()).toEqual([
      'config.json',
      'config.json.corrupt-20261122120000',
    ]);
    expect(store.notes).toHaveLength(1);
  });

  test('never overwrites one that was set aside in the same second', async () => {
    const store = openStore();
    for (const content of ['one', 'two', 'three']) {
      await world.file('config/config.json', content);
      await store.read();
    }
    const aside = `${store.path}.corrupt-20261122120000`;
    expect(await readFile(aside, 'utf8')).toBe('one');
    expect(await readFile(`${aside}-2`, 'utf8')).toBe('two');
    expect(await readFile(`${aside}-3`, 'utf8')).toBe('three');
  });

  test.skipIf(isRoot)('is ignored with a note where it cannot be set aside', async () => {
    await world.file('config/config.json', '[]');
    const store = openStore();
    await chmod(dirname(store.path), 0o500);
    expect(await store.read()).toEqual({});
    expect(store.notes).toEqual([
      `${store.path}: is not a JSON object and cannot be set aside (permission denied); not used`,
    ]);
    await chmod(dirname(store.path), 0o700);
  });

  test('does not end a run: the note goes to stderr and the question is asked', async () => {
    await world.file('config/config.json', 'nonsense');
    const { code, stderr } = await world.run(['https://example.com/a.png']);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^\S+config\.json: is not a JSON object; set aside as \S+config\.json\.corrupt-\d{14}, settings are empty now\n$/,
    );
  });
});

describe('writing', () => {
  test('makes a private folder and a private file', async () => {
    const store = openStore('deep/er');
    await store.write('model', 'opus');
    expect((await stat(dirname(store.path))).mode & 0o777).toBe(0o700);
    expect((await stat(store.path)).mode & 0o777).toBe(0o600);
  });

  test('writes through a symbolic link, as people do who keep their settings in a repository', async () => {
    const real = await world.file('dotfiles/see.json', '{"effort":"low"}');
    const store = openStore();
    await mkdir(dirname(store.path));
    await symlink(real, store.path);
    await store.write('model', 'opus');
    expect(JSON.parse(await readFile(real, 'utf8'))).toEqual({ effort: 'low', model: 'opus' });
  });

  test('all at once in one process loses nothing', async () => {
    const store = openStore();
    const keys = Array.from({ length: 20 }, (_, index) => `key${index}`);
    await Promise.all(keys.map((key) => store.write(key, key)));
    expect(await store.read()).toEqual(Object.fromEntries(keys.map((key) => [key, key])));
  });

  test('names the file and the way out where the folder cannot be made', async () => {
    await world.file('taken', 'a file');
    const store = openStore('taken/config');
    expect(await store.read()).toEqual({});
    await expect(store.write('model', 'opus')).rejects.toMatchObject({
      code: 'settings_unusable',
      exitCode: 2,
      subject: store.path,
      message: 'cannot be written: a part of the path is not a folder',
      hint: 'CLAUDE_SEE_CONFIG_DIR can name another folder',
    });
  });

  test.skipIf(isRoot)('names the file where the folder is read-only, and leaves it as it was', async () => {
    await world.file('config/config.json', '{"model":"opus"}');
    const store = openStore();
    await chmod(dirname(store.path), 0o500);
    await expect(store.write('model', 'haiku')).rejects.toMatchObject({
      code: 'settings_unusable',
      message: 'cannot be written: permission denied',
    });
    await chmod(dirname(store.path), 0o700);
    expect(await store.read()).toEqual({ model: 'opus' });
  });
});

test('the path follows CLAUDE_SEE_CONFIG_DIR, relative to the current folder', async () => {
  const path = (folder: string) =>
    settingsPath(testEnv({ cwd: '/home/me', variables: { CLAUDE_SEE_CONFIG_DIR: folder } }));
  expect(await path('/etc/see')).toBe(join('/etc/see', 'config.json'));
  expect(await path('here')).toBe(join('/home/me/here', 'config.json'));
});
