import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findSettingsPath, readSettings, writeSetting } from '../../src/store/settings-file.ts';
import { useWorld } from '../support/run.ts';
import { testEnv } from '../support/test-env.ts';

const world = useWorld();
const isRoot = process.getuid?.() === 0;

function openStore(folder = 'config') {
  const env = testEnv({ variables: { CLAUDE_SEE_CONFIG_DIR: join(world.folder, folder) } });
  return {
    path: join(world.folder, folder, 'config.json'),
    read: () => readSettings(env),
    write: (key: string, value: string | number | boolean | undefined) => writeSetting(env, key, value),
  };
}

describe('reading', () => {
  test('a missing file, or a missing folder, is empty and makes nothing', async () => {
    const store = openStore();
    expect(await store.read()).toEqual({});
    expect(await readdir(world.folder)).toEqual([]);
  });

  test('returns everything in the file, and forgives the byte order mark of an editor', async () => {
    await world.file('config/config.json', '\ufeff{"model":"opus","other":{"a":1}}\n');
    const store = openStore();
    expect(await store.read()).toEqual({ model: 'opus', other: { a: 1 } });
    await store.write('effort', 'low');
    expect(await store.read()).toEqual({ model: 'opus', other: { a: 1 }, effort: 'low' });
  });

  test('a key `__proto__` in the file changes no prototype', async () => {
    await world.file('config/config.json', '{"__proto__":{"model":"haiku"}}');
    const settings = await openStore().read();
    expect(settings.model).toBeUndefined();
    expect(Object.hasOwn(settings, '__proto__')).toBe(true);
  });

  test('a folder in its place is an error', async () => {
    const store = openStore();
    await mkdir(store.path, { recursive: true });
    await expect(store.read()).rejects.toMatchObject({
      code: 'settings_unusable',
      exitCode: 2,
      subject: store.path,
      message: 'cannot be read: is a folder',
      hint: 'CLAUDE_SEE_CONFIG_DIR can name another folder',
    });
    expect((await stat(store.path)).isDirectory()).toBe(true);
  });

  test.skipIf(process.platform === 'win32')('a pipe in its place is an error, not waited for', async () => {
    const store = openStore();
    await mkdir(dirname(store.path));
    execFileSync('mkfifo', [store.path]);
    const error = { code: 'settings_unusable', message: 'cannot be read: is not a regular file' };
    await expect(store.read()).rejects.toMatchObject(error);
    await expect(store.write('model', 'opus')).rejects.toMatchObject(error);
    expect((await stat(store.path)).isFIFO()).toBe(true);
  });

  test.skipIf(isRoot)('a file without the right to read it is an error, and left alone', async () => {
    const store = openStore();
    await chmod(await world.file('config/config.json', '{"model":"opus"}'), 0);
    const error = { code: 'settings_unusable', message: 'cannot be read: permission denied' };
    await expect(store.read()).rejects.toMatchObject(error);
    await expect(store.write('model', 'haiku')).rejects.toMatchObject(error);
    await chmod(store.path, 0o600);
    expect(await store.read()).toEqual({ model: 'opus' });
  });
});

describe('a damaged file', () => {
  const NO_OBJECT = 'is not a JSON object';
  const damaged: [name: string, content: string | Buffer, message: string | RegExp][] = [
    ['nothing', '', 'is not valid JSON: it ends too early (line 1, column 1)'],
    ['white space', ' \n', 'is not valid JSON: it ends too early (line 2, column 1)'],
    ['a comma too many', '{\n  "max-cost": 0.01,\n}\n', /^is not valid JSON: .* \(line 3, column 1\)$/],
    ['half an object', '{"model":"op', /^is not valid JSON: Unterminated string .*\(line 1, column 13\)$/],
    ['an array', '["model"]', NO_OBJECT],
    ['a number', '7', NO_OBJECT],
    ['a text', '"model"', NO_OBJECT],
    ['null', 'null', NO_OBJECT],
    ['binary', Buffer.from([0x89, 0x50, 0x00, 0xff, 0xfe]), /^is not valid JSON: Unexpected token/],
  ];

  test.each(damaged)('(%s) is neither read, nor written over', async (_name, content, message) => {
    await world.file('config/config.json', content);
    const store = openStore();
    const error = {
      ...{ code: 'settings_unusable', exitCode: 2, subject: store.path },
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      hint: 'fix it, or delete it to reset all settings',
    };
    await expect(store.read()).rejects.toMatchObject(error);
    await expect(store.write('model', 'opus')).rejects.toMatchObject(error);
    await expect(store.write('model', undefined)).rejects.toMatchObject(error);
    expect(await readdir(dirname(store.path))).toEqual(['config.json']);
    expect(await readFile(store.path)).toEqual(Buffer.from(content));
  });

  test.each([
    [['-q', 'https://example.com/a.png']],
    [['-q', 'https://example.com/a.png', '--dry-run']],
    [['-q', 'chat', 'https://example.com/a.png']],
    [['-q', 'files', 'ls']],
    [['-q', 'history', 'ls']],
    [['-q', 'config', 'ls']],
    [['-q', 'config', 'get', 'max-cost']],
    [['-q', 'config', 'set', 'save', 'no']],
  ])('ends %j before anything is sent', async (args) => {
    const path = await world.file('config/config.json', '{"max-cost": 0.000001,}');
    const { code, stdout, stderr } = await world.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`claude-see: ${path}: is not valid JSON: `);
    expect(stderr).toMatch(/\(line 1, column 23\)\n {2}fix it, or delete it to reset all settings\n$/);
    expect(world.api.requests).toEqual([]);
  });

  test('keeps nobody from where it lies, nor from help', async () => {
    const path = await world.file('config/config.json', 'nonsense');
    expect(await world.run(['config', 'path'])).toEqual({ code: 0, stdout: `${path}\n`, stderr: '' });
    expect(await world.run(['help', 'exit-codes'])).toMatchObject({ code: 0, stderr: '' });
    expect(await world.run(['--version'])).toMatchObject({ code: 0, stderr: '' });
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
    const refusal = {
      code: 'settings_unusable',
      exitCode: 2,
      subject: store.path,
      message: expect.stringMatching(/^cannot be (?:read|written): part of the path is not a folder$/),
      hint: 'CLAUDE_SEE_CONFIG_DIR can name another folder',
    };
    await expect(store.write('model', 'opus')).rejects.toMatchObject(refusal);
    // A folder that was named and is none, such as the settings file itself: its settings must not go unheeded.
    await expect(store.read()).rejects.toMatchObject(refusal);
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
    findSettingsPath(testEnv({ cwd: '/home/me', variables: { CLAUDE_SEE_CONFIG_DIR: folder } }));
  expect(await path('/etc/see')).toBe(join('/etc/see', 'config.json'));
  expect(await path('here')).toBe(join('/home/me/here', 'config.json'));
});
