/** The built binary as a process: the memory of a large upload, and what many processes and kills leave behind. */
import { spawn } from 'node:child_process';
import { truncate } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { BINARY } from '../support/binary.ts';
import { makePng } from '../support/images.ts';
import { memoryOf } from '../support/memory.ts';
import { collect, spawnBinary, useWorld } from '../support/run.ts';

const world = useWorld();
const REPORT_MEMORY = fileURLToPath(new URL('../bench/report-memory.js', import.meta.url));
const MB = 1024 * 1024;

test('a PDF of 160 MB uploads within 150 MB of peak memory', async () => {
  await truncate(await world.file('big.pdf', '%PDF-1.7\n'), 160 * MB);
  const child = spawn(process.execPath, ['--import', REPORT_MEMORY, BINARY, 'files', 'upload', 'big.pdf'], {
    cwd: world.folder,
    env: world.variables(),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let peak = '';
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  child.stdio[3]?.on('data', (text) => {
    peak += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code, stderr).toBe(0);
  expect(Number(peak) / 1024).toBeLessThan(150);
  const [stored] = world.api.files.values();
  expect((stored?.bytes.length ?? 0) + (stored?.droppedBytes ?? 0)).toBe(160 * MB);
});

test('many processes upload at once: every answer is right and everything is remembered', async () => {
  const shared = makePng({ width: 64, height: 64 });
  await world.file('shared.png', shared);
  const names = ['1', '2', '3', '4', '5', '6'];
  for (const name of names) {
    await world.file(`${name}.png`, makePng({ width: 64, height: 64, noise: true, seed: Number(name) }));
  }
  const runs = await Promise.all(
    names.map((name) => world.runBinary(['files', 'upload', 'shared.png', `${name}.png`])),
  );
  for (const [index, { code, stdout, stderr }] of runs.entries()) {
    expect(code, stderr).toBe(0);
    const [sharedId, ownId] = stdout.trim().split('\n');
    expect(world.api.files.get(sharedId ?? '')?.bytes).toEqual(Buffer.from(shared));
    expect(world.api.files.get(ownId ?? '')?.filename).toBe(`${names[index]}.png`);
  }
  // Several may have uploaded the shared one; exactly one of them is remembered.
  const remembered = [...(await memoryOf(world)).list()];
  expect(remembered.map(({ filename }) => filename).sort()).toEqual([
    ...names.map((name) => `${name}.png`),
    'shared.png',
  ]);
  const after = await world.runBinary([
    'files',
    'upload',
    'shared.png',
    ...names.map((name) => `${name}.png`),
  ]);
  expect(after.stdout.trim().split('\n').sort()).toEqual(remembered.map(({ file_id }) => file_id).sort());
});

test.each([1, 4, 9])('a kill -9 after %i ids loses none of those that were printed', async (after) => {
  const names = Array.from({ length: 16 }, (_, n) => `${n}.png`);
  for (const [n, name] of names.entries()) {
    await world.file(name, makePng({ width: 64, height: 64, noise: true, seed: n + 1 }));
  }
  const child = spawnBinary(['files', 'upload', ...names], world.folder, world.variables());
  const { stdout } = await collect(child, {
    onStdout: (text) => {
      if (text.split('\n').length > after) child.kill('SIGKILL');
    },
  });
  const printed = stdout.split('\n').slice(0, -1);
  expect(printed.length).toBeGreaterThanOrEqual(after);
  const remembered = [...(await memoryOf(world)).list()].map(({ file_id }) => file_id);
  expect(remembered).toEqual(expect.arrayContaining(printed));
  const next = await world.runBinary(['files', 'upload', ...names]);
  expect(next.code, next.stderr).toBe(0);
  expect(next.stdout.split('\n').slice(0, printed.length)).toEqual(printed);
});
