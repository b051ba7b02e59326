/** Lines for the shell: the group of their process, and the listeners that they leave. */
import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { runShell } from '../../src/process/shell.ts';

const GROUP = 'ps -o pgid= -p $$';

test.each([
  ['linux', undefined, true],
  ['linux', true, false],
  ['win32', undefined, false],
] as const)(
  'on %s with sharesGroup %j a line has a group of its own: %j',
  async (platform, sharesGroup, own) => {
    const options = { maxCharacters: 100, platform };
    const { stdout: ours } = await runShell(GROUP, { ...options, sharesGroup: true });
    const { stdout } = await runShell(
      GROUP,
      sharesGroup === undefined ? options : { ...options, sharesGroup },
    );
    expect(Number(ours)).toBeGreaterThan(0);
    expect(stdout !== ours).toBe(own);
  },
);

test('a line that has ended leaves no listener, and one that is aborted says so', async () => {
  const controller = new AbortController();
  const options = { maxCharacters: 10, signal: controller.signal };
  await runShell('exit 0', options);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  const running = runShell('sleep 20', options);
  controller.abort();
  expect((await running).exit).toEqual({ code: null, signal: 'SIGTERM' });
});

test.skipIf(process.platform === 'win32')(
  'a line ends with its shell, though an agent that it started keeps its streams open',
  async () => {
    const startedAt = performance.now();
    const { stdout, stderr, exit } = await runShell('echo key; echo why >&2; sleep 5 & exit 3', {
      maxCharacters: 100,
    });
    expect({ stdout, stderr, exit }).toEqual({
      stdout: 'key\n',
      stderr: 'why\n',
      exit: { code: 3, signal: null },
    });
    expect(performance.now() - startedAt).toBeLessThan(4000);
  },
);
