/** The table of completions against the program: what it refuses is not offered, and every closed set is. */

import { describe, expect, test } from 'vitest';
import { makeCompletionTable } from '../../src/cli/completion-table.ts';
import { parseFrames } from '../../src/frames/parse-frames.ts';
import { COMMAND_NAMES } from '../../src/run/flag-spec.ts';
import { listFlags, toLongFlag } from '../../src/run/flag-table.ts';
import { parseViewport } from '../../src/run/page-settings.ts';
import { SETTING_KEYS, SETTINGS } from '../../src/run/setting-table.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';
import { testEnv } from '../support/test-env.ts';

const world = useWorld();
const TABLE = makeCompletionTable(testEnv());

/** The values that the completion of a flag offers in a command. */
function valuesOf(flag: string, command: string): unknown {
  const own = TABLE.commands[command]?.flags.map((at) => TABLE.flags[at]) ?? [];
  return own.find((each) => each?.names.includes(flag))?.values;
}

/** The words that an error says are expected, if it names all of them. */
function readExpected(message: string): readonly string[] | undefined {
  const [, words] =
    /(?:expected(?: one of)?|use one of|choose from) ((?:[\w-]+(?:, | or )){1,}[\w-]+)/.exec(message) ?? [];
  if (words === undefined || / a | number/.test(words)) return undefined;
  return words.split(/, | or /);
}

describe('the table of completions', () => {
  test('has every command with its help text, and no other', () => {
    const groups = ['', 'batch', 'files', 'history', 'template', 'config', 'help'];
    expect(Object.keys(TABLE.commands).toSorted()).toEqual([...COMMAND_NAMES, ...groups].toSorted());
    expect(Object.entries(TABLE.commands).filter(([, { about }]) => about === '')).toEqual([]);
  });

  test('has every listed flag of every command', () => {
    for (const [key, { commands, unlistedIn = [], form }] of listFlags()) {
      const flag = form === 'no' ? toLongFlag(key).replace('--', '--no-') : toLongFlag(key);
      for (const command of commands) {
        const names = TABLE.commands[command]?.flags.flatMap((at) => TABLE.flags[at]?.names ?? []);
        expect([command, flag, names?.includes(flag)]).toEqual([
          command,
          flag,
          !unlistedIn.includes(command),
        ]);
      }
    }
  });

  test.each(SETTING_KEYS)('offers the values of the setting %s where they are a closed set', (key) => {
    const { parse }: { parse(text: string): unknown } = SETTINGS[key];
    let message = '';
    try {
      parse('\u0000');
    } catch (error) {
      message = String(error);
    }
    const offered = TABLE.settings.find((setting) => setting.key === key)?.values;
    const isModel = key === 'model' || key === 'fallback-model';
    expect(offered).toEqual(isModel ? 'model' : readExpected(message));
  });

  test.each([
    ['--source', 'ask'],
    ['--effort', 'ask'],
    ['--provider', 'ask'],
    ['--cache', 'ask'],
    ['--cache', 'check'],
    ['--votes', 'check'],
    ['--reporter', 'check'],
    ['--format', 'locate'],
  ])('offers the values of %s in %s that the program names when it refuses one', async (flag, command) => {
    await world.file('a.png', makePng({ width: 8, height: 8 }));
    const more = command === 'check' ? ['-e', 'is blue'] : ['a cat'];
    const { code, stderr } = await world.run([command, 'a.png', ...more, flag, 'zzz']);
    expect(code).toBe(2);
    expect([...(valuesOf(flag, command) as string[])].sort()).toEqual(
      [...(readExpected(stderr) ?? [stderr])].sort(),
    );
  });

  test.each([
    ['--frames', 'ask'],
    ['--viewport', 'ask'],
  ])('offers values of %s that it takes', async (flag, command) => {
    const values = valuesOf(flag, command) as string[];
    expect(values.length).toBeGreaterThan(1);
    if (flag === '--frames') for (const value of values) expect(() => parseFrames(value)).not.toThrow();
    else for (const value of values) expect(() => parseViewport(value)).not.toThrow();
  });

  test('offers every other value by its kind', () => {
    const kinds = listFlags().flatMap(([key, { value, commands }]) => {
      const kind = value === undefined ? undefined : valuesOf(toLongFlag(key), commands[0] ?? '');
      return typeof kind === 'string' ? [[toLongFlag(key), kind]] : [];
    });
    expect(Object.fromEntries(kinds)).toEqual({
      '--image': 'media',
      '--prompt-file': 'file',
      '--template': 'template',
      '--model': 'model',
      '--fallback-model': 'model',
      '--save-shot': 'file',
      '--schema': 'file',
      '--output': 'file',
      '--resume': 'conversation',
      '--inputs-from': 'file',
      '--manifest': 'file',
      '--crops': 'folder',
      '--baseline': 'file',
      '--retry-errors': 'file',
      '--out': 'folder',
      '--cache-dir': 'folder',
    });
  });

  test('has the settings, the models and no extension of a format that is refused', () => {
    expect(TABLE.settings.map(({ key }) => key)).toEqual(Object.keys(SETTINGS));
    expect(TABLE.models.slice(0, 2)).toEqual([
      ['opus', 'claude-opus-5-5'],
      ['sonnet', 'claude-sonnet-5-5'],
    ]);
    for (const extension of ['png', 'jpeg', 'heic', 'svg', 'ico', 'cr2', 'mp4', 'mov', 'pdf'])
      expect(TABLE.mediaExtensions).toContain(extension);
    expect(TABLE.mediaExtensions).not.toContain('emf');
  });
});
