/** A large file is read into one buffer, whole, and can be stopped. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBytes } from '../../src/input/read-bytes.ts';
import { testEnv } from '../support/test-env.ts';

let folder: string;
const whole = Buffer.alloc(20_000_001, 'claude');
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-test-'));
  await writeFile(join(folder, 'large.tif'), whole);
});
afterAll(() => rm(folder, { recursive: true }));

const read = (signal: AbortSignal) => {
  const path = join(folder, 'large.tif');
  return readBytes({ kind: 'path', path, input: path, name: 'large.tif' }, testEnv({}), signal);
};

test('a large file is read to its last byte', async () => {
  expect((await read(new AbortController().signal)).equals(whole)).toBe(true);
});

test('reading it is stopped by the signal, with its reason', async () => {
  const controller = new AbortController();
  const reason = new Error('stopped');
  setImmediate(() => controller.abort(reason));
  await expect(read(controller.signal)).rejects.toBe(reason);
});
