import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withLock } from '../../src/store/lock.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const signal = new AbortController().signal;
const path = () => join(world.folder, 'store.json');

describe('a lock', () => {
  test('returns what the change returns and leaves nothing behind', async () => {
    expect(await withLock(path(), () => 42, { signal })).toBe(42);
    expect(await readdir(world.folder)).toEqual([]);
  });

  test('is there during the change and gone after one that throws', async () => {
    const failing = withLock(
      path(),
      () => {
        throw new Error('broken');
      },
      { signal },
    );
    await expect(failing).rejects.toThrow('broken');
    expect(await readdir(world.folder)).toEqual([]);
  });

  test('makes others wait for their turn', async () => {
    await writeFile(`${path()}.lock`, 'held by another process');
    const order: string[] = [];
    const waiting = withLock(path(), () => order.push('waited'), { signal, patienceMs: 60_000 });
    await withLock(join(world.folder, 'other.json'), () => order.push('other file'), { signal });
    order.push('released');
    await rm(`${path()}.lock`);
    await waiting;
    expect(order).toEqual(['other file', 'released', 'waited']);
  });

  test('of a process that died is taken over', async () => {
    await writeFile(`${path()}.lock`, 'a dead process');
    expect(await withLock(path(), () => 'done', { signal, patienceMs: 30 })).toBe('done');
    expect(await readdir(world.folder)).toEqual([]);
  });

  test('of a process that died is taken over by one of many, and all get their turn', async () => {
    await writeFile(`${path()}.lock`, '');
    let inside = 0;
    const turns = Array.from({ length: 10 }, () =>
      withLock(
        path(),
        () => {
          inside += 1;
          return readFileSync(`${path()}.lock`, 'utf8');
        },
        { signal, patienceMs: 30 },
      ),
    );
    expect(new Set(await Promise.all(turns)).size).toBe(10);
    expect(inside).toBe(10);
    expect(await readdir(world.folder)).toEqual([]);
  });

  test('that others keep taking is given up in the end', async () => {
    await writeFile(`${path()}.lock`, 'busy');
    const waiting = withLock(path(), () => 1, { signal, patienceMs: 60_000, maxWaitMs: 20 });
    await expect(waiting).rejects.toThrow(`other processes keep ${path()}.lock locked`);
    expect(await readFile(`${path()}.lock`, 'utf8')).toBe('busy');
  });

  test('is not waited for after Ctrl-C', async () => {
    await writeFile(`${path()}.lock`, 'busy');
    const controller = new AbortController();
    const waiting = withLock(path(), () => 1, { signal: controller.signal, patienceMs: 60_000 });
    controller.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });

  test('that cannot be made is the error of the system', async () => {
    await mkdir(`${path()}.lock`);
    await expect(withLock(path(), () => 1, { signal })).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
