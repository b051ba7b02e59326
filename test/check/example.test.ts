import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXAMPLE, writeExample } from '../../src/check/example.ts';
import { lintSuite } from '../../src/check/lint.ts';
import { parseCheckFile } from '../../src/check/read-check-file.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-example-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('the example is a check file without problems or warnings', async () => {
  const suite = await parseCheckFile(EXAMPLE, { path: 'claude-see.check.yaml', folder: '/' });
  expect(suite.checks.map(({ id }) => id)).toEqual(['login', 'receipt', 'home']);
  expect(lintSuite(suite)).toEqual([]);
});

test('every key that the example has in a comment is one that the reader takes', async () => {
  const text = EXAMPLE.replaceAll(/^( *)# (votes|crop|mask):/gm, '$1$2:');
  const [login] = (await parseCheckFile(text, { path: 'c.yaml', folder: '/' })).checks;
  expect(login).toMatchObject({ votes: 3, crop: { width: 1280 }, masks: [{ left: 1100 }] });
});

test.skipIf(process.platform === 'win32')('the example is written for everybody to read', async () => {
  writeExample('new.yaml', folder);
  expect(await readFile(join(folder, 'new.yaml'), 'utf8')).toBe(EXAMPLE);
  const { mode } = await stat(join(folder, 'new.yaml'));
  expect(mode & 0o777).toBe(0o666 & ~process.umask());
});

test('what has this name already is left as it is, a link that leads nowhere too', async () => {
  await writeFile(join(folder, 'own.yml'), 'mine');
  await symlink('nowhere.yaml', join(folder, 'link.yaml'));
  for (const name of ['own.yml', 'link.yaml']) {
    expect(() => writeExample(name, folder)).toThrow(
      expect.objectContaining({ code: 'usage', subject: name, message: 'exists already' }),
    );
  }
  expect(await readFile(join(folder, 'own.yml'), 'utf8')).toBe('mine');
  await expect(stat(join(folder, 'nowhere.yaml'))).rejects.toThrow('ENOENT');
});

test.each([
  ['suite.json', 'the example is YAML'],
  ['missing/suite.yaml', 'no such file or folder'],
])('%s is refused: %s', (path, message) => {
  expect(() => writeExample(path, folder)).toThrow(expect.objectContaining({ exitCode: 2, message }));
});
