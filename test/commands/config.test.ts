import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { type RunOptions, useWorld } from '../support/run.ts';

const world = useWorld();

const file = () => join(world.folder, 'config', 'config.json');
const stored = async () => JSON.parse(await readFile(file(), 'utf8'));
const config = (args: readonly string[], options?: RunOptions) => world.run(['config', ...args], options);
const done = { code: 0, stdout: '', stderr: '' };
const KEYS =
  'model, fallback-model, system, max-tokens, effort, cache, source, expires, timeout, retries, max-cost, provider, bedrock-profile, base-url, workspace, key-command, strip, max-edge, usage, plain, save, keep-history, price.PROVIDER.MODEL';

describe('config set and get', () => {
  test('store a value, as typed, in a file that only its owner can read', async () => {
    expect(await config(['set', 'model', 'haiku'])).toEqual(done);
    expect(await stored()).toEqual({ model: 'haiku' });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await config(['get', 'model'])).toEqual({ ...done, stdout: 'haiku\n' });
    expect(await config(['get', 'model', '--json'])).toEqual({ ...done, stdout: '{"model":"haiku"}\n' });
  });

  test('leave nothing but the settings file in the folder', async () => {
    await config(['set', 'model', 'haiku']);
    expect(await readdir(join(world.folder, 'config'))).toEqual(['config.json']);
  });

  test('the next run uses the stored values', async () => {
    await world.file('photo.png', makePng({ width: 64, height: 48 }));
    await config(['set', 'model', 'haiku']);
    await config(['set', 'usage', 'yes']);
    const { stderr } = await world.run(['photo.png']);
    expect(stderr).toMatch(/^usage: .* \(claude-haiku-5-5\)\n$/);
  });

  test('change one key and keep the others, those of other versions too', async () => {
    await world.file('config/config.json', '{"model":"opus","from-the-future":[1]}');
    await config(['set', 'effort', 'low']);
    await config(['set', 'model', 'sonnet']);
    expect(await stored()).toEqual({ model: 'sonnet', 'from-the-future': [1], effort: 'low' });
  });

  test('make a file private that was not', async () => {
    await writeFile(await world.file('config/config.json', '{}'), '{}', { mode: 0o644 });
    await config(['set', 'effort', 'low']);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  test('keep dots, quotes, line breaks and emoji of a value', async () => {
    const value = 'a.b "c"\n— 🦊 \\';
    await config(['set', 'system', value]);
    expect(await stored()).toEqual({ system: value });
    expect((await config(['get', 'system'])).stdout).toBe(`${value}\n`);
  });

  test.each([
    ['retries', '-1', 'expected a whole number from 0 to 20'],
    ['model', '', 'expected a model id, or an alias such as opus'],
    ['effort', 'lots', 'expected one of low, medium, high, xhigh, max, default'],
    ['usage', 'perhaps', 'expected true or false'],
    ['model', 'sonet', 'unknown model; did you mean sonnet?'],
    ['model', 'xyz', 'unknown model; aliases are opus, sonnet, haiku, fable'],
  ])('refuse a bad value: %s %j', async (key, value, why) => {
    expect(await config(['set', key, value])).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${key}: ${JSON.stringify(value)}: ${why}\n`,
    });
    await expect(stat(file())).rejects.toThrow('ENOENT');
  });

  test.each([
    ['modle', '; did you mean model?'],
    ['maxTokens', '; did you mean max-tokens?'],
    ['model.x', '; did you mean model?'],
    ['__proto__', ''],
    ['constructor', ''],
    ['toString', ''],
    ['hasOwnProperty', ''],
    ['', ''],
  ])('refuse the unknown key %j in every command', async (key, guess) => {
    for (const args of [
      ['set', key, 'x'],
      ['get', key],
      ['unset', key],
    ]) {
      expect(await config(args)).toEqual({
        code: 2,
        stdout: '',
        stderr: `claude-see: ${key}: unknown setting${guess}\n  settings: ${KEYS}\n`,
      });
    }
    await expect(stat(file())).rejects.toThrow('ENOENT');
  });

  test('take any name of a model where users name deployments', async () => {
    await config(['set', 'provider', 'foundry']);
    expect(await config(['set', 'model', 'xyz'])).toEqual(done);
    expect(await stored()).toEqual({ provider: 'foundry', model: 'xyz' });
  });

  test('get of a key that is not set says how to set it', async () => {
    expect(await config(['get', 'model'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'claude-see: model: is not set\n  claude-see config set model VALUE\n',
    });
  });

  test('under --json an error is JSON', async () => {
    const { stderr } = await config(['set', 'retries', '99', '--json']);
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'usage', exit_code: 2 });
  });
});

describe('under --json', () => {
  test('set prints the setting as get does, and unset that it is none', async () => {
    const printed = { ...done, stdout: '{"model":"haiku"}\n' };
    expect(await config(['set', 'model', 'haiku', '--json'])).toEqual(printed);
    expect(await config(['get', 'model', '--json'])).toEqual(printed);
    expect(await config(['unset', 'model', '--json'])).toEqual({ ...done, stdout: '{"model":null}\n' });
    expect(await stored()).toEqual({});
  });
});

describe('a stored setting that is no text, number or switch', () => {
  const bad = '{"model":{"a":1},"effort":["low"]}';

  test('is refused, with its key and its file', async () => {
    await world.file('config/config.json', bad);
    expect(await world.run(['https://example.com/a.png'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: setting model: {"a":1}: expected a text, a number, true or false\n' +
        `  claude-see config set model VALUE, or config unset model (in ${file()})\n`,
    });
    expect((await world.run(['https://example.com/a.png', '-m', 'opus'])).stderr).toMatch(
      /^claude-see: setting effort: \["low"\]: expected /,
    );
    expect(world.api.requests).toEqual([]);
  });

  test('is shown as it is, and can be removed', async () => {
    await world.file('config/config.json', bad);
    expect((await config(['get', 'model'])).stdout).toBe('{"a":1}\n');
    expect((await config(['ls'])).stdout).toContain('{"a":1}');
    await config(['unset', 'model']);
    expect(await stored()).toEqual({ effort: ['low'] });
  });
});

describe('config unset', () => {
  test('removes a key and keeps the others; once more is no error', async () => {
    await config(['set', 'model', 'haiku']);
    await config(['set', 'effort', 'low']);
    expect(await config(['unset', 'model'])).toEqual(done);
    expect(await config(['unset', 'model'])).toEqual(done);
    expect(await stored()).toEqual({ effort: 'low' });
  });

  test('removes a bad value that makes every run fail', async () => {
    await world.file('config/config.json', '{"retries":"many"}');
    expect(await config(['unset', 'retries'])).toEqual(done);
    expect(await stored()).toEqual({});
  });
});

describe('config ls', () => {
  test('lists what is not at its default and where it comes from', async () => {
    await world.file('config/config.json', '{"model":"opus","effort":"low","max-tokens":9000}');
    const variables = { CLAUDE_SEE_MODEL: 'haiku', CLAUDE_SEE_EXPIRES: 'never' };
    expect(await config(['ls'], { variables })).toEqual({
      ...done,
      stdout: `setting     value  from
model       haiku  CLAUDE_SEE_MODEL
max-tokens  9000   settings
effort      low    settings
expires     never  CLAUDE_SEE_EXPIRES
`,
    });
    expect(JSON.parse((await config(['ls', '--json'], { variables })).stdout)).toEqual([
      { key: 'model', value: 'haiku', from: 'CLAUDE_SEE_MODEL' },
      { key: 'max-tokens', value: '9000', from: 'settings' },
      { key: 'effort', value: 'low', from: 'settings' },
      { key: 'expires', value: 'never', from: 'CLAUDE_SEE_EXPIRES' },
    ]);
  });

  test('points to the keys when no setting is set', async () => {
    expect(await config(['ls'])).toEqual({
      ...done,
      stderr: 'all settings are at their defaults; `claude-see help config` lists the keys\n',
    });
    expect(await config(['ls', '--json'])).toEqual({ ...done, stdout: '[]\n' });
  });

  test('points out an unknown key', async () => {
    await world.file('config/config.json', '{"modle":"opus","__proto__":1}');
    const { stderr } = await config(['ls', '--json']);
    expect(stderr).toBe(
      `${file()}: unknown setting "modle" ignored\n${file()}: unknown setting "__proto__" ignored\n`,
    );
  });

  test('hides a password in an address', async () => {
    const variables = { CLAUDE_SEE_BASE_URL: 'https://me:hunter2@a.test' };
    const { stdout } = await config(['ls'], { variables });
    expect(stdout).toMatch(/^base-url +https:\/\/\[redacted\]@a\.test +CLAUDE_SEE_BASE_URL$/m);
  });
});

describe('config path', () => {
  test('prints where the file is or would be', async () => {
    expect(await config(['path'])).toEqual({ ...done, stdout: `${file()}\n` });
    expect(await config(['path', '--json'])).toEqual({
      ...done,
      stdout: `${JSON.stringify({ path: file() })}\n`,
    });
    await expect(stat(file())).rejects.toThrow('ENOENT');
  });

  test('takes CLAUDE_SEE_CONFIG_DIR relative to the current folder', async () => {
    const variables = { CLAUDE_SEE_CONFIG_DIR: 'here' };
    const path = join(world.folder, 'here', 'config.json');
    expect((await config(['path'], { variables })).stdout).toBe(`${path}\n`);
    await config(['set', 'model', 'opus'], { variables });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ model: 'opus' });
  });

  test("is in the platform's own folder otherwise", async () => {
    const home = join(world.folder, 'home');
    await mkdir(home);
    const variables = { CLAUDE_SEE_CONFIG_DIR: undefined };
    const { stdout } = await world.runBinary(['config', 'path'], { variables });
    expect(stdout).toMatch(/claude-see[^\n]*[/\\]config\.json\n$/);
    if (process.platform !== 'win32') expect(stdout.startsWith(`${home}/`)).toBe(true);
    await world.runBinary(['config', 'set', 'model', 'opus'], { variables });
    expect(JSON.parse(await readFile(stdout.trimEnd(), 'utf8'))).toEqual({ model: 'opus' });
  });
});

describe('without a home folder', () => {
  const variables = { HOME: '', CLAUDE_SEE_CONFIG_DIR: undefined };
  const skip = process.platform === 'win32';

  test.skipIf(skip)('config says what to do', async () => {
    for (const args of [['path'], ['set', 'model', 'opus']]) {
      expect(await world.runBinary(['config', ...args], { variables })).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'claude-see: there is no home folder to keep settings in\n  set HOME, or CLAUDE_SEE_CONFIG_DIR to a folder\n',
      });
    }
  });

  test.skipIf(process.platform !== 'linux')('or with one that takes no folder, config says so', async () => {
    const home = { HOME: '/proc', CLAUDE_SEE_CONFIG_DIR: undefined };
    expect(await world.runBinary(['config', 'set', 'model', 'opus'], { variables: home })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: /proc/.config/claude-see/config.json: cannot be written: no such file or folder\n' +
        '  CLAUDE_SEE_CONFIG_DIR can name another folder\n',
    });
  });

  test.skipIf(skip)('asking works, and so does config ls', async () => {
    await world.file('photo.png', makePng({ width: 64, height: 48 }));
    const { code, stderr } = await world.runBinary(['photo.png'], { variables });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const ls = await world.runBinary(['config', 'ls', '--json'], { variables });
    expect(ls).toEqual({ ...done, stdout: '[]\n' });
  });

  test.skipIf(skip)('XDG_CONFIG_HOME is enough', async () => {
    if (process.platform !== 'linux') return;
    const xdg = join(world.folder, 'xdg');
    const { stdout } = await world.runBinary(['config', 'path'], {
      variables: { ...variables, XDG_CONFIG_HOME: xdg },
    });
    expect(stdout).toBe(`${xdg}/claude-see/config.json\n`);
  });
});

describe('many processes at once', () => {
  test('leave a whole file with no rest beside it; of changes at the same moment the last one wins', async () => {
    const settings = {
      model: 'opus',
      system: 'brief',
      'max-tokens': '99',
      effort: 'low',
      source: 'base64',
      expires: '1h',
      timeout: '5m',
      retries: '3',
      'max-cost': '1',
      usage: 'yes',
    };
    const runs = Object.entries(settings).map(([key, value]) =>
      world.runBinary(['config', 'set', key, value]),
    );
    for (const result of await Promise.all(runs)) expect(result).toEqual(done);
    const found = Object.entries(await stored());
    expect(found.length).toBeGreaterThan(0);
    expect(Object.entries(settings)).toEqual(expect.arrayContaining(found));
    expect(await readdir(join(world.folder, 'config'))).toEqual(['config.json']);
  });
});
