import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';

const DEMO = fileURLToPath(new URL('demo.ts', import.meta.url));

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) if (isGroupAlive(child)) process.kill(-(child.pid ?? 0), 'SIGKILL');
});

/** Starts the demo as `npm run demo` does, as the leader of a process group. */
function startDemo(args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', DEMO, ...args], {
    env: { ...process.env, ...variables },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let printed = '';
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const shows = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (printed.includes(text)) resolve(printed);
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`ended before it printed ${text}: ${printed}`)));
      look();
    });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  return { child, shows, ended, printed: () => printed };
}

/** Says whether any process of the group that a child leads still runs. */
function isGroupAlive({ pid }: ChildProcess): boolean {
  try {
    return process.kill(-(pid ?? 0), 0);
  } catch {
    return false;
  }
}

/** Waits for the last process: the compiler's own ends a moment after the demo. */
function expectNoProcess(child: ChildProcess): Promise<void> {
  return vi.waitFor(() => expect(isGroupAlive(child)).toBe(false), { timeout: 10_000 });
}

function run(script: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('bash', ['-c', `${script} 2>&1`], (_, stdout) => resolve(stdout));
  });
}

test('the demo runs its three commands and ends', async () => {
  const demo = startDemo([]);
  expect(await demo.ended).toBe(0);
  expect(demo.printed().match(/^\[exit \d\]$/gm)).toEqual(['[exit 0]', '[exit 0]', '[exit 2]']);
  expect(demo.printed()).toContain('I received 1 image: image/jpeg 1920x1080');
  await expectNoProcess(demo.child);
});

const PROXY = 'http://127.0.0.1:9';

test.each([
  ['commands work', 'Ctrl-C, which signals every process of the terminal', 'SIGINT', -1, undefined],
  ['commands work, which a proxy would get otherwise', 'SIGTERM', 'SIGTERM', 1, PROXY],
] as const)(
  'with --keep it prints what makes the documented %s, until %s',
  async (_, _end, signal, target, proxy) => {
    const demo = startDemo(['--keep'], { HTTP_PROXY: proxy, http_proxy: undefined });
    const printed = await demo.shows('Ctrl-C');
    const lines = printed.split('\n').map((line) => line.trim());
    const setUp = lines.filter((line) => /^(cd|export) /.test(line));
    expect(setUp[1]).toMatch(/^export ANTHROPIC_BASE_URL=http:\/\/127\.0\.0\.1:\d+$/);
    expect(setUp[2]).toMatch(/^export ANTHROPIC_API_KEY=sk-ant-/);
    const others = [setUp[0], ...setUp.slice(3)].map((line) => line?.replace(/(?<=cd ).*|(?<=PATH=).*/, ''));
    expect(others).toEqual([
      'cd ',
      ...(proxy ? ['export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1'] : []),
      'export PATH=',
    ]);
    const example = lines.find((line) => line.startsWith('claude-see '));
    expect(example).toBe('claude-see photo.jpg "describe"');
    const script = [...(proxy ? [`export HTTP_PROXY=${proxy}`] : []), ...setUp, example].join('\n');
    expect(await run(script)).toMatch(
      /^I received 1 image: image\/jpeg 1920x1080, .* You asked: "describe"\.\n$/,
    );

    const [, folder = ''] = /^cd (.*)$/.exec(setUp[0] ?? '') ?? [];
    expect(existsSync(folder)).toBe(true);
    process.kill(target * (demo.child.pid ?? 0), signal);
    expect(await demo.ended).toBe(0);
    expect(existsSync(folder)).toBe(false);
    await expectNoProcess(demo.child);
  },
);

test('an unknown argument is refused', async () => {
  const demo = startDemo(['--kepp']);
  expect(await demo.ended).toBe(2);
  expect(demo.printed()).toContain('unknown argument --kepp');
});
