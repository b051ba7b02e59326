/** Inputs that only a process has: descriptors of the shell, stdin as the system gives it, and signals while it looks. */
import { spawn } from 'node:child_process';
import { linkSync, rmSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { BINARY } from '../support/binary.ts';
import { makePng } from '../support/images.ts';
import { collect, type RunResult, spawnBinary, useWorld } from '../support/run.ts';

const world = useWorld();

const PNG = makePng({ width: 40, height: 30 });
const onWindows = process.platform === 'win32';

/** Runs a script in bash, where `"$@"` is the built binary. */
function runShell(script: string): Promise<RunResult> {
  const child = spawn('bash', ['-c', script, 'bash', process.execPath, BINARY], {
    cwd: world.folder,
    env: world.variables(),
  });
  return collect(child);
}

/** The texts of the one question that was sent. */
function textsSent(): readonly string[] {
  const [request] = world.api.requests.filter(({ path }) => path === '/v1/messages');
  const { messages = [] } = (request?.body ?? {}) as Partial<Anthropic.MessageCreateParams>;
  const content = messages[0]?.content;
  if (!Array.isArray(content)) throw new Error('expected blocks');
  return content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
}

test.skipIf(onWindows)('a process substitution is labelled by what it is, not by its number', async () => {
  await world.file('a.png', PNG);
  const { code, stderr } = await runShell('"$@" <(cat a.png) a.png <(cat a.png) "compare" 5<a.png /dev/fd/5');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // The labels were `Image 1: 63` and `Image 3: 62`.
  expect(textsSent()).toEqual([
    'Image 1: process substitution 1',
    'Image 2: a.png',
    'Image 3: process substitution 2',
    'Image 4: descriptor 5',
    'compare',
  ]);
});

test.skipIf(onWindows)('an empty process substitution is named by what it is', async () => {
  const { code, stderr } = await runShell('"$@" <(true) describe');
  expect(code).toBe(2);
  expect(stderr).toContain('claude-see: process substitution 1: is empty (0 bytes)\n');
});

describe.skipIf(onWindows)('stdin that nobody reads', () => {
  test.each([
    ['a pipe', 'cat question.txt | "$@" describe'],
    // `sleep` would keep the test's own pipes open.
    ['a pipe that says nothing', '"$@" describe < <(exec sleep 30 2>&- >&-)'],
    ['a file', '"$@" describe < question.txt'],
  ])('is noticed: %s', async (_, script) => {
    await world.file('question.txt', 'some text');
    const { code, stderr } = await runShell(script);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'claude-see: no image given, only text\n  stdin is not read: add -\n',
    });
  });

  test.each([
    ['/dev/null', '"$@" describe < /dev/null'],
    ['an empty file', '"$@" describe < empty.txt'],
    ['closed', '"$@" describe <&-'],
  ])('is none when it is %s', async (_, script) => {
    await world.file('empty.txt', '');
    const { code, stderr } = await runShell(script);
    expect(code).toBe(2);
    expect(stderr).toContain('  name an image, as in claude-see photo.jpg describe: a path, ');
  });
});

describe('many files', () => {
  test('packages that link to each other end at once, with one picture', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    await world.file('a/shot.png', PNG);
    for (const name of names) {
      await mkdir(join(world.folder, name, 'node_modules'), { recursive: true });
      for (const other of names) {
        await symlink(join('../..', other), join(world.folder, name, 'node_modules', other));
      }
    }
    const { code, stdout } = await world.runBinary(['**/*.png', 'what', '--json', '--timeout', '20']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).images.map(({ input }: { input: string }) => input)).toEqual(['a/shot.png']);
  });

  test('50,000 matches are counted and refused, none is read', async () => {
    const folder = join(world.folder, 'many');
    await mkdir(folder);
    // Names of one file, at a fifth of the time that files would take.
    const empty = await world.file('empty', '');
    for (let number = 0; number < 50_000; number++) linkSync(empty, join(folder, `${number}.png`));
    expect(await world.runBinary(['many/*.png', 'compare', '--timeout', '20'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'claude-see: 50,000 images; claude-opus-5-5 takes 600 a request\n  ask about fewer at a time\n',
    });
    rmSync(folder, { recursive: true }); // Three times as fast as the world does it.
  }, 60_000);

  test.skipIf(onWindows)(
    '100,000 arguments are, too',
    async () => {
      await world.file('a', PNG);
      const args = Array.from({ length: 100_000 }, () => 'a');
      const { code, stderr } = await world.runBinary([...args, '--timeout', '20']);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr:
          'claude-see: 100,000 images; claude-opus-5-5 takes 600 a request\n  ask about fewer at a time\n',
      });
    },
    60_000,
  );

  // A thousand walks of the whole disk, /proc included: without an end as far as a test can tell.
  const ENDLESS = '/**/*.nosuchextension{1..1000}';

  test.skipIf(onWindows)('a walk without end stops at --timeout', async () => {
    const { code, stderr } = await world.runBinary([ENDLESS, 'q', '--timeout', '300ms']);
    expect(code).toBe(6);
    expect(stderr).toContain('--timeout: not finished within 300 ms');
  });

  test.skipIf(onWindows).each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('a walk without end stops at %s', async (signal, expected) => {
    await world.file('a.png', PNG);
    // The note on the first argument is written when the walk begins.
    const child = spawnBinary([' a.png', ENDLESS, 'q'], world.folder, world.variables());
    child.stderr.once('data', () => child.kill(signal));
    expect((await collect(child, { stdin: 'silent' })).code).toBe(expected);
  });
});
