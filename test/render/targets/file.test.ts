/** The file of `-o` when it is opened and written by itself; commands/output.test.ts has the rest of its behaviour. */
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { openFileTarget } from '../../../src/render/targets/file.ts';
import { fileHandles } from '../../support/file-handles.ts';
import { useWorld } from '../../support/run.ts';
import { testEnv } from '../../support/test-env.ts';

const world = useWorld();
afterEach(() => {
  vi.restoreAllMocks();
});

function openOut(printed: string[] = []) {
  const { stdout, stderr, signal } = testEnv();
  const output = {
    progress: {
      step() {},
      override() {},
      current: () => undefined,
      hold: () => () => {},
      pause: (run: () => void) => run(),
      again() {},
      stop() {},
    },
    async writeAnswer(text: string) {
      printed.push(text);
    },
  };
  return openFileTarget('out.txt', { cwd: world.folder, stdout, stderr, signal, output });
}

const read = (name: string) => readFile(join(world.folder, name), 'utf8');

test('the whole text is synced to the disk before it replaces the old file', async () => {
  await world.file('out.txt', 'old');
  const seen: Record<string, string>[] = [];
  const prototype = await fileHandles(world);
  const { sync } = prototype;
  vi.spyOn(prototype, 'sync').mockImplementation(async function (this: unknown) {
    const [temporary = ''] = (await readdir(world.folder)).filter((name) => name.endsWith('.tmp'));
    seen.push({ old: await read('out.txt'), temporary: await read(temporary) });
    await sync.call(this as { sync(): Promise<void> });
  });
  const target = await openOut();
  await target.write('A ');
  await target.write('cat.\n');
  await target.commit();
  expect(seen).toEqual([{ old: 'old', temporary: 'A cat.\n' }]);
  expect(await read('out.txt')).toBe('A cat.\n');
});

test('a disk that fails to sync leaves the old file, and the text is printed', async () => {
  await world.file('out.txt', 'old');
  const full = Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' });
  vi.spyOn(await fileHandles(world), 'sync').mockRejectedValue(full);
  const printed: string[] = [];
  const target = await openOut(printed);
  await target.write('A cat.\n');
  await expect(target.commit()).rejects.toMatchObject({
    code: 'output_unwritable',
    subject: 'out.txt',
    message: 'cannot be written: no space left on the disk',
  });
  expect(printed.join('')).toBe('A cat.\n');
  expect(await read('out.txt')).toBe('old');
  expect((await readdir(world.folder)).sort()).toEqual(['out.txt', 'probe']);
});

test.each([
  ['an empty file', []],
  ['the start of one', [{ bytesWritten: 4096 }]],
])('a disk that takes %s and no more is found when the file is opened', async (_, taken) => {
  await world.file('out.txt', 'old');
  const full = Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' });
  const write = vi.spyOn(await fileHandles(world), 'write').mockRejectedValue(full);
  for (const result of taken) write.mockResolvedValueOnce(result);
  await expect(openOut()).rejects.toMatchObject({
    code: 'output_unwritable',
    subject: 'out.txt',
    message: 'cannot be written: no space left on the disk',
  });
  expect((await readdir(world.folder)).sort()).toEqual(['out.txt', 'probe']);
});

test('a discarded target leaves the old file and nothing beside it', async () => {
  await world.file('out.txt', 'old');
  const target = await openOut();
  expect(await readdir(world.folder)).toHaveLength(2);
  await target.write('A ');
  await target.discard();
  expect(await readdir(world.folder)).toEqual(['out.txt']);
  expect(await read('out.txt')).toBe('old');
});

test('the temporary files of runs that were killed are removed a day later, and nothing else', async () => {
  const name = (digit: string) => `.claude-see-${digit.repeat(8)}-0000-4000-8000-000000000000.tmp`;
  const [old, young, other] = [name('a'), name('b'), '.claude-see-notes.tmp'];
  for (const each of [old, young, other]) await world.file(each, 'half an answer');
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
  for (const each of [old, other]) await utimes(join(world.folder, each), twoDaysAgo, twoDaysAgo);
  await (await openOut()).discard();
  expect((await readdir(world.folder)).sort()).toEqual([young, other].sort());
});
