/** The built binary as a process: signals, closed pipes, full disks, and its end without delay or stack trace. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { BINARY } from '../support/binary.ts';
import { makePng } from '../support/images.ts';
import { collect, spawnBinary, useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
});

function launch(args: readonly string[], more: Record<string, string> = {}): ChildProcessWithoutNullStreams {
  return spawnBinary(args, world.folder, world.variables(more));
}

/** Settles when a stream has said something. */
function says(stream: Readable, words: string): Promise<void> {
  let text = '';
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer | string) => {
      text += String(chunk);
      if (text.includes(words)) resolve();
    });
  });
}

/** A preloaded module, to break the platform under the binary. */
const preload = (code: string) => ({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS} --import data:text/javascript,${encodeURIComponent(code)}`,
});

/** stdout is a pipe, which a line reaches once the next one has begun. */
const HALF = { text: ['first\nsec', 'ond'], interruptions: [{ after: 1, happens: 'stall' as const }] };

const EXITS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXITS;
const SIGNALS = Object.entries(EXITS) as [Signal, number][];

describe.each(SIGNALS)('%s ends the process with %i', (signal, exit) => {
  test('in mid-stream: what had arrived stays, the request is given up', async () => {
    world.api.reply(HALF);
    const child = launch(['a.png']);
    const ended = collect(child, { stdin: 'silent' });
    await says(child.stdout, 'first');
    child.kill(signal);
    expect(await ended).toEqual({ code: exit, stdout: 'first\nsec\n', stderr: '' });
    await world.api.waitFor(({ aborted }) => aborted);
  });

  test('at the second time at once, even when nothing listens to the first', async () => {
    const child = launch(
      ['a.png', '--dry-run'],
      preload(`
        process.stdout.write = () => { process.stderr.write('writing\\n'); return true; };
        process.on('${signal}', () => process.stderr.write('caught\\n'));
      `),
    );
    const ended = collect(child);
    await says(child.stderr, 'writing');
    child.kill(signal);
    await says(child.stderr, 'caught');
    child.kill(signal);
    expect(await ended).toEqual({ code: exit, stdout: '', stderr: 'writing\ncaught\ncaught\n' });
  });
});

// All signals end a run in the same way; each situation is shown with one of them.
describe('a signal ends the process', () => {
  const INTERRUPTED = { code: EXITS.SIGINT, stdout: '', stderr: '' };
  const TERMINATED = { code: EXITS.SIGTERM, stdout: '', stderr: '' };
  const HUNG_UP = { code: EXITS.SIGHUP, stdout: '', stderr: '' };

  test('before the headers', async () => {
    world.api.reply({ drop: 'stall' });
    const child = launch(['a.png']);
    const ended = collect(child);
    await world.api.waitFor(({ body }) => body !== undefined);
    child.kill('SIGTERM');
    expect(await ended).toEqual(TERMINATED);
    await world.api.waitFor(({ aborted }) => aborted);
  });

  test('during an upload', async () => {
    world.api.failNext('files', 'stall');
    const child = launch(['a.png', '--upload']);
    const ended = collect(child);
    await world.api.waitFor(({ form }) => form !== undefined);
    child.kill('SIGINT');
    expect(await ended).toEqual(INTERRUPTED);
    await world.api.waitFor(({ aborted }) => aborted);
  });

  test('while stdin is waited for', async () => {
    const child = launch(['-', 'describe']);
    const ended = collect(child, { stdin: 'silent' });
    // More than a pipe holds: once it is gone, the process is reading.
    await new Promise<void>((resolve) => child.stdin.write(Buffer.alloc(1_000_000), () => resolve()));
    child.kill('SIGINT');
    expect(await ended).toEqual(INTERRUPTED);
    expect(world.api.requests).toEqual([]);
  });

  test('while a retry-after is waited for', async () => {
    world.api.reply({ error: { status: 429, headers: { 'retry-after': '300' } } });
    const child = launch(['a.png']);
    const ended = collect(child);
    await world.api.waitFor(({ finished }) => finished);
    child.kill('SIGTERM');
    expect(await ended).toEqual(TERMINATED);
  });

  test.each([
    ['SIGHUP', HUNG_UP],
    ['SIGTERM', TERMINATED],
  ] as const)('with -o, at %s: no file, whole or half, is left', async (signal, result) => {
    world.api.reply(HALF);
    const child = launch(['a.png', '-o', 'answer.txt']);
    const ended = collect(child);
    await world.api.waitFor(({ response }) => response.status === 200);
    child.kill(signal);
    expect(await ended).toEqual(result);
    const left = (await readdir(world.folder)).filter((name) => /answer|\.tmp/.test(name));
    expect(left).toEqual([]);
  });
});

describe('a reader of stdout that goes away is no failure', () => {
  test('claude-see | head -c 1', async () => {
    const gate = world.api.gate();
    world.api.reply({
      text: ['first\nsec', 'ond\nthi', 'rd'],
      interruptions: [
        { after: 1, happens: gate },
        { after: 2, happens: 'stall' },
      ],
    });
    const script = `"$0" "$1" a.png | head -c 1; echo " \${PIPESTATUS[*]}"`;
    const child = spawn('bash', ['-c', script, process.execPath, BINARY], {
      cwd: world.folder,
      env: world.variables(),
    });
    const ended = collect(child);
    await says(child.stdout, 'f');
    gate.open();
    expect(await ended).toEqual({ code: 0, stdout: 'f 0 0\n', stderr: '' });
    await world.api.waitFor(({ aborted }) => aborted);
  });

  test.each([[['a.png']], [['a.png', '--json']], [['models']], [['--help']], [['--version']]])(
    '%j whose reader has gone before the first byte',
    async (args) => {
      const child = launch(args);
      child.stdout.destroy();
      const { code, stderr } = await collect(child);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    },
  );
});

describe.skipIf(!existsSync('/dev/full'))('a full disk behind stdout', () => {
  test.each([[['a.png']], [['a.png', '--json']], [['--version']]])(
    '%j says so and ends in 2',
    async (args) => {
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, [BINARY, ...args], {
        cwd: world.folder,
        env: world.variables(),
        stdio: ['ignore', full, 'pipe'],
      });
      closeSync(full);
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const code = await new Promise((resolve) => child.on('close', resolve));
      const words = 'stdout: cannot be written: no space left on the disk';
      if (args.includes('--json')) expect(JSON.parse(stderr).error.message).toBe(words);
      else expect(stderr).toBe(`claude-see: ${words}\n`);
      expect(code).toBe(2);
    },
  );
});

describe('streams that are closed', () => {
  function inBash(script: string) {
    return collect(
      spawn('bash', ['-c', script, process.execPath, BINARY], { cwd: world.folder, env: world.variables() }),
    );
  }

  test('stderr closed: the answer is printed', async () => {
    world.api.reply('an answer');
    expect(await inBash('"$0" "$1" a.png -u -v 2>&-')).toEqual({
      code: 0,
      stdout: 'an answer\n',
      stderr: '',
    });
  });

  test('stderr closed: an error still ends in its exit code', async () => {
    expect(await inBash('"$0" "$1" missing.png 2>&-')).toEqual({ code: 2, stdout: '', stderr: '' });
  });

  test('a reader of stderr that has gone: the answer is printed', async () => {
    world.api.reply('an answer');
    const child = launch(['a.png', '-u', '-v']);
    child.stderr.destroy();
    expect(await collect(child)).toEqual({ code: 0, stdout: 'an answer\n', stderr: '' });
  });

  test('all closed: it ends', async () => {
    world.api.reply('an answer');
    expect((await inBash('"$0" "$1" a.png <&- >&- 2>&-')).code).toBe(0);
  });
});

// A busy machine may be late once, never always.
describe('the end comes soon', { retry: 2 }, () => {
  test('after the answer, though the server keeps the connection and stdin stays open', async () => {
    world.api.reply('an answer');
    const child = launch(['a.png']);
    const ended = collect(child, { stdin: 'silent' });
    await world.api.waitFor(({ finished }) => finished);
    const finished = performance.now();
    expect(await ended).toEqual({ code: 0, stdout: 'an answer\n', stderr: '' });
    expect(performance.now() - finished).toBeLessThan(3000);
  });

  test('after an error', async () => {
    world.api.reply({ error: { status: 400, message: 'No.' } });
    const child = launch(['a.png']);
    const ended = collect(child, { stdin: 'silent' });
    await world.api.waitFor(({ finished }) => finished);
    const finished = performance.now();
    expect((await ended).code).toBe(2);
    expect(performance.now() - finished).toBeLessThan(3000);
  });

  test('but not before a slow reader has all of a long answer', async () => {
    const text = 'A long answer. '.repeat(100_000);
    world.api.reply({ text: [text] });
    const child = launch(['a.png']);
    // Nobody reads until the server has sent everything.
    await world.api.waitFor(({ finished }) => finished);
    const { code, stdout } = await collect(child);
    expect(code).toBe(0);
    expect(stdout).toBe(`${text}\n`);
  });
});

describe('a stack trace is seen with --debug only', () => {
  const NO_STACK = /^\s+at .+:\d+/m;
  const HINT =
    '  this is a bug in claude-see: please report it with the output of the same command and --debug\n';

  const BUGS: [name: string, code: string][] = [
    ['thrown in a callback', 'setImmediate(() => { throw new RangeError("boom"); })'],
    ['rejected where nobody listens', 'Promise.reject(new RangeError("boom"))'],
  ];

  test.each(BUGS)('a bug that is %s', async (_, code) => {
    const broken = preload(`globalThis.fetch = () => { ${code}; return new Promise(() => {}); }`);
    const plain = await collect(launch(['a.png'], broken));
    expect(plain).toEqual({ code: 70, stdout: '', stderr: `claude-see: internal error: boom\n${HINT}` });

    const json = await collect(launch(['a.png', '--json'], broken));
    expect(json).toMatchObject({ code: 70, stdout: '' });
    expect(JSON.parse(json.stderr).error).toMatchObject({ code: 'bug', exit_code: 70 });

    const debug = await collect(launch(['a.png', '--debug'], broken));
    expect(debug.code).toBe(70);
    expect(debug.stderr).toMatch(/RangeError: boom\n\s+at /);
  });

  test('a platform without fetch', async () => {
    const without = preload('delete globalThis.fetch');
    const plain = await collect(launch(['a.png'], without));
    expect(plain.code).toBe(70);
    expect(plain.stderr).toMatch(/^claude-see: internal error: .+\n {2}this is a bug in claude-see: .+\n$/);
    const debug = await collect(launch(['a.png', '--debug'], without));
    expect(debug.stderr).toMatch(NO_STACK);
  });

  test('a current folder that exists no more', async () => {
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$1" a.png';
    const child = spawn('bash', ['-c', script, process.execPath, BINARY], {
      cwd: world.folder,
      env: world.variables(),
    });
    expect(await collect(child)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'claude-see: the current folder no longer exists\n  change to a folder that exists\n',
    });
  });
});
