/** Pictures that keep a processor busy can be stopped at any time, and leave no process behind. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { collect, spawnBinary, useWorld } from '../support/run.ts';
import { endlessSvg } from '../support/svg.ts';

const world = useWorld();

/** The variables of each process of this world, which its home tells; those that have ended have none. */
function processes(): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(variablesOf).filter((variables) => variables.includes(`HOME=${world.folder}`));
}

function variablesOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // Gone meanwhile, or another user's.
  }
}

const running = (count: number) =>
  expect.poll(() => processes().length, { interval: 20, timeout: 10_000 }).toBe(count);

function launch(args: readonly string[]) {
  const child = spawnBinary(args, world.folder, world.variables());
  return { child, ended: collect(child) };
}

/** What is asked about, and how many processes work on it then. */
const BUSY: [name: string, count: number, prepare: () => Promise<string[]>][] = [
  [
    'an SVG whose size takes hours to find',
    2,
    async () => {
      await world.file('slow.svg', endlessSvg({ sized: false }));
      return ['slow.svg'];
    },
  ],
  [
    'an SVG that takes hours to draw',
    2,
    async () => {
      await world.file('slow.svg', endlessSvg({ sized: true }));
      return ['slow.svg'];
    },
  ],
  [
    'such an SVG among many pictures',
    3,
    async () => {
      await world.file('slow.svg', endlessSvg({ sized: false }));
      await world.file('a.png', makePng({ width: 9, height: 9 }));
      return ['slow.svg', ...Array<string>(21).fill('a.png')];
    },
  ],
];

describe.skipIf(!existsSync('/proc/self/environ')).each(BUSY)('%s', (_, count, prepare) => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is left at once at %s', async (signal, code) => {
    const { child, ended } = launch(await prepare());
    await running(count);
    const sent = performance.now();
    child.kill(signal);
    expect(await ended).toEqual({ code, stdout: '', stderr: '' });
    expect(performance.now() - sent).toBeLessThan(2000);
    await running(0);
  });

  test('is left when --timeout is over, and not called damaged', async () => {
    const { ended } = launch([...(await prepare()), '--timeout', '1s']);
    const began = performance.now();
    expect(await ended).toEqual({
      code: 6,
      stdout: '',
      stderr: 'claude-see: --timeout: not finished within 1 s\n  allow more time: --timeout 20m\n',
    });
    expect(performance.now() - began).toBeLessThan(4000);
    await running(0);
  });

  test('goes when claude-see itself is killed', async () => {
    const { child, ended } = launch(await prepare());
    await running(count);
    child.kill('SIGKILL');
    await ended;
    await running(0);
  });
});

describe.skipIf(!existsSync('/proc/self/environ'))('in-process', () => {
  test.each([
    ['interrupt', 130],
    ['terminate', 143],
  ] as const)('a drawing is left when the run is to %s', async (how, code) => {
    await world.file('slow.svg', endlessSvg({ sized: false }));
    const run = world.start(['slow.svg']);
    await running(1);
    run[how]();
    expect(await run.result).toEqual({ code, stdout: '', stderr: '' });
    await running(0);
  });

  test('the process that draws knows no keys', async () => {
    await world.file('slow.svg', endlessSvg({ sized: false }));
    const run = world.start(['slow.svg'], { variables: { AWS_SECRET_ACCESS_KEY: 'secret' } });
    await running(1);
    const [variables] = processes();
    run.interrupt();
    await run.result;
    expect(variables).toContain('PATH=');
    expect(variables).not.toMatch(/_KEY|secret|ANTHROPIC/);
  });
});
