import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findCheckFile, isCheckFileName } from '../../src/check/find-check-file.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-find-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each(['claude-see.check.yaml', 'claude-see.check.yml', 'claude-see.check.json'])(
  '%s is the check file of its folder',
  async (name) => {
    await writeFile(join(folder, name), '');
    expect(await findCheckFile(folder)).toBe(name);
  },
);

test('a folder without one, or with a folder of this name, is told how to get one', async () => {
  await mkdir(join(folder, 'claude-see.check.yml'));
  await expect(findCheckFile(folder)).rejects.toMatchObject({
    code: 'usage',
    hint: expect.stringContaining('claude-see check init'),
  });
});

test('two of them are refused, because one would be left out in silence', async () => {
  for (const ending of ['json', 'yml']) await writeFile(join(folder, `claude-see.check.${ending}`), '');
  await expect(findCheckFile(folder)).rejects.toMatchObject({
    message: 'this folder has claude-see.check.yml and claude-see.check.json',
  });
});

test.each([
  ['suite.yaml', true],
  ['a/B.YML', true],
  ['x.json', true],
  ['x.json.png', false],
  ['yaml', false],
])('%s is a check file by its name: %s', (argument, expected) => {
  expect(isCheckFileName(argument)).toBe(expected);
});
