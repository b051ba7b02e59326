/** The server of --serve ends with the built program, however that ends. */
import { expect, test } from 'vitest';
import { collect, spawnBinary, useWorld } from '../support/run.ts';
import { findFreePort, useSites } from '../support/site.ts';

const world = useWorld();
const makeSite = useSites();

test.each([
  ['SIGTERM', 1, false, 143],
  // The second one ends the program at once.
  ['SIGINT', 2, true, 130],
] as const)('after %s, sent %d times (deaf to SIGTERM: %j)', async (signal, times, isDeaf, exitCode) => {
  const site = await makeSite({ isDeaf, hasChild: true });
  await world.file('a.html', '<p>a');
  // It is waited for at an address where it never answers.
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const args = ['check', 'page:a.html', '-e', 'x', '--serve', site.command, '--serve-url', url];
  const child = spawnBinary(args, world.folder, world.variables());
  const result = collect(child);
  await expect.poll(() => site.hasStarted(), { timeout: 10_000 }).toBe(true);
  for (let sent = 0; sent < times; sent += 1) {
    child.kill(signal);
    // The first one must have arrived: a process has each signal once.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await result).toMatchObject({ code: exitCode, stdout: '' });
  await expect.poll(() => site.listRunning(), { timeout: 2000 }).toEqual([]);
});
