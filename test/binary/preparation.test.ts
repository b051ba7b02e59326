/** Pictures and PDFs that keep a processor busy can be stopped at any time, and leave no process behind. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterEach, describe, expect, test } from 'vitest';
import { makeBmp } from '../support/bmp.ts';
import { makePng } from '../support/images.ts';
import { endlessPdf } from '../support/pdfs.ts';
import { collect, spawnBinary, useWorld } from '../support/run.ts';
import { endlessSvg } from '../support/svg.ts';

const world = useWorld();

/** Linux tells by such files which processes there are. */
const ENVIRON = '/proc/self/environ';

/** The processes of this world, which its home tells; one that has ended has no variables any more. */
function processes(): { pid: number; variables: string }[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .map((pid) => ({ pid: Number(pid), variables: variablesOf(pid) }))
    .filter(({ variables }) => variables.includes(`HOME=${world.folder}`));
}

afterEach(() => {
  // Whatever a failed test has left.
  if (existsSync(ENVIRON)) for (const { pid } of processes()) process.kill(pid, 'SIGKILL');
});

function variablesOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // Gone meanwhile, or another user's.
  }
}

const running = (count: number) =>
  expect.poll(() => processes().length, { interval: 20, timeout: 10_000 }).toBe(count);

/** Preloaded everywhere: a decoder that never comes to an end and hears of nothing meanwhile. */
const BUSY_DECODER = `if (process.argv[1]?.endsWith('prepare-worker.cjs')) for (const end = Date.now() + 30_000; Date.now() < end; );`;

const WITH_BUSY_DECODER = {
  NODE_OPTIONS: `${process.env.NODE_OPTIONS} --import data:text/javascript,${encodeURIComponent(BUSY_DECODER)}`,
};

function launch(args: readonly string[]) {
  const variables = args.some((name) => /heic|jpg/.test(name)) ? WITH_BUSY_DECODER : {};
  const child = spawnBinary(args, world.folder, world.variables(variables));
  return { child, ended: collect(child) };
}

/** What is asked about, and how many processes work on it then. */
const BUSY: [name: string, count: number, prepare: () => Promise<string[]>][] = [
  [
    'an SVG whose size takes hours to find',
    3,
    async () => {
      await world.file('slow.svg', endlessSvg({ sized: false }));
      return ['slow.svg'];
    },
  ],
  [
    'an SVG that takes hours to draw',
    3,
    async () => {
      await world.file('slow.svg', endlessSvg({ sized: true }));
      return ['slow.svg'];
    },
  ],
  [
    'a HEIC that takes hours to decode',
    2,
    async () => {
      await world.file('photo.heic', await readFile(new URL('../fixtures/upright.heic', import.meta.url)));
      return ['photo.heic'];
    },
  ],
  [
    'a JPEG of very many pixels',
    2,
    async () => {
      const blank = { create: { width: 9000, height: 6000, channels: 3, background: '#888' } } as const;
      await world.file('poster.jpg', await sharp(blank).jpeg().toBuffer());
      return ['poster.jpg'];
    },
  ],
  [
    'a PDF that takes minutes to read',
    2,
    async () => {
      await world.file('slow.pdf', endlessPdf());
      return ['slow.pdf'];
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

describe.skipIf(!existsSync(ENVIRON)).each(BUSY)('%s', (_, count, prepare) => {
  test('is left at once at SIGINT', async () => {
    const { child, ended } = launch(await prepare());
    await running(count);
    const sent = performance.now();
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, stdout: '', stderr: '' });
    expect(performance.now() - sent).toBeLessThan(2000);
    await running(0);
  });
});

// One of each worker; what else a worker does ends in the same way.
describe
  .skipIf(!existsSync(ENVIRON))
  .each(BUSY.filter(([name]) => /takes hours to draw|HEIC|PDF|among many/.test(name)))(
  '%s',
  (_, __, prepare) => {
    test('is left when --timeout is over, and not called damaged', async () => {
      const { ended } = launch([...(await prepare()), '--timeout', '1s']);
      const began = performance.now();
      expect(await ended).toEqual({
        code: 6,
        stdout: '',
        stderr:
          'claude-see: --timeout: not finished within 1 s, still reading\n  allow more time: --timeout 1m\n',
      });
      expect(performance.now() - began).toBeLessThan(4000);
      await running(0);
    });
  },
);
test.each<[name: string, make: () => Promise<Buffer> | Buffer]>([
  [
    'scan.tiff',
    () =>
      sharp(makePng({ width: 300, height: 200 }))
        .tiff()
        .toBuffer(),
  ],
  [
    'photo.avif',
    () =>
      sharp(makePng({ width: 300, height: 200 }))
        .avif()
        .toBuffer(),
  ],
  ['paint.bmp', () => makeBmp({ width: 30, height: 20, bits: 24, at: () => 0x336699 })],
])('%s is converted without the worker, which would take for ever here', async (name, make) => {
  await world.file(name, await make());
  const result = await world.runBinary([name], { variables: WITH_BUSY_DECODER });
  expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(/^I received 1 image/) });
});

test.skipIf(!existsSync(ENVIRON)).each([
  ['drawing', 'slow.svg', 3, () => endlessSvg({ sized: false })],
  ['reading of a PDF', 'slow.pdf', 2, endlessPdf],
])('no %s goes on when claude-see itself is killed', async (_, name, count, make) => {
  await world.file(name, make());
  const { child, ended } = launch([name]);
  await running(count);
  child.kill('SIGKILL');
  await ended;
  await running(0);
});

describe.skipIf(!existsSync(ENVIRON))('in-process', () => {
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

  test.each([
    ['draws', 'slow.svg', () => endlessSvg({ sized: false })],
    ['reads PDFs', 'slow.pdf', endlessPdf],
  ])('the process that %s knows no keys', async (_, name, make) => {
    await world.file(name, make());
    const run = world.start([name], { variables: { AWS_SECRET_ACCESS_KEY: 'secret' } });
    await running(1);
    const [working] = processes();
    run.interrupt();
    await run.result;
    expect(working?.variables).toContain('PATH=');
    expect(working?.variables).not.toMatch(/_KEY|secret|ANTHROPIC/);
  });
});
