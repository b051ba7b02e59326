import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseReporters } from '../../../src/render/check/parse-reporters.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const NAMES = ['list', 'json', 'junit'] as const;
const parse = (...values: string[]) => parseReporters(values, NAMES, world.folder);

test('takes names with and without files', async () => {
  expect(await parse('list', 'json=out/a=b.json', 'junit=junit.xml')).toEqual([
    { name: 'list', file: undefined },
    { name: 'json', file: 'out/a=b.json' },
    { name: 'junit', file: 'junit.xml' },
  ]);
});

test('takes - for stdout', async () => {
  expect(await parse('json=-')).toEqual([{ name: 'json', file: undefined }]);
});

test('takes the same reporter twice for two files', async () => {
  expect(await parse('json=a.json', 'json=b.json')).toHaveLength(2);
});

describe('refuses', () => {
  const refused = (message: string, hint: string) => ({
    code: 'usage',
    subject: '--reporter',
    message,
    hint,
  });

  test('an unknown name, with a similar one or all of them', async () => {
    await expect(parse('junti=a.xml')).rejects.toMatchObject(
      refused('"junti" is not a reporter', 'did you mean junit?'),
    );
    await expect(parse('chart')).rejects.toMatchObject(
      refused('"chart" is not a reporter', 'choose from list, json, junit'),
    );
  });

  test('an empty file name', () =>
    expect(parse('json=')).rejects.toMatchObject(
      refused('"json=" names no file', 'write it as json=report.txt'),
    ));

  test.each([
    ['list', 'json'],
    ['list', 'json=-'],
    ['list', 'json=/dev/stdout'],
    ['list', 'json=/dev/fd/1'],
  ])('two on stdout: %s, %s', (...values) =>
    expect(parse(...values)).rejects.toMatchObject(
      refused('list and json both write to stdout', 'give one of them a file, as in json=report.txt'),
    ),
  );

  test('two in one file, whatever way leads there', async () => {
    await mkdir(join(world.folder, 'out'));
    await symlink('out', join(world.folder, 'link'));
    await symlink('out/a', join(world.folder, 'a-link'));
    for (const file of ['out/a', './out/../out/a', 'link/a', 'a-link', join(world.folder, 'out', 'a')]) {
      await expect(parse('list=out/a', `json=${file}`)).rejects.toMatchObject(
        refused(`list and json both write to ${file}`, 'give each a file of its own'),
      );
    }
  });
});
