/** One-line runs of claude-see against a fake API in a folder of its own: in-process, or the built binary. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach } from 'vitest';
import type { Env, OutputStream } from '../../src/env.ts';
import { CliError } from '../../src/errors.ts';
import { main } from '../../src/main.ts';
import { BINARY } from './binary.ts';
import { startFakeApi } from './fake-api/server.ts';
import type { FakeApi } from './fake-api/types.ts';
import { withProcessEnv } from './process-env.ts';

export interface RunOptions {
  /** Bytes or text on stdin; `silent` holds it open and says nothing. Left out: stdin is empty. */
  stdin?: Uint8Array | string | 'silent';
  /** Variables on top of the world's own; undefined removes one. */
  variables?: Record<string, string | undefined>;
  /** The current folder; left out: that of the world (in-process runs only). */
  cwd?: string;
  /** Which streams are a terminal (in-process runs only). */
  terminal?: readonly ('stdin' | 'stdout' | 'stderr')[];
  /** Columns of a stderr that is a terminal; 0 by default (in-process runs only). */
  stderrColumns?: number;
  /** Host names and their addresses, for downloads (in-process runs only). No other name is found. */
  hosts?: Readonly<Record<string, readonly string[]>>;
  /** In place of Node's own, for hosts that no test can reach (in-process runs only). */
  fetch?: Env['fetch'];
  /** The code of the system error that each write to stdout ends in (in-process runs only). */
  stdoutFails?: 'EPIPE' | 'ENOSPC';
  /** Called with all of stdout so far whenever it grows. */
  onStdout?: (stdout: string) => void;
}

export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface StartedRun {
  readonly result: Promise<RunResult>;
  /** Ctrl-C. */
  interrupt(): void;
  /** SIGTERM. */
  terminate(): void;
}

/** A fake API and an empty folder, new for each test; the test fails when the API was asked something wrong. */
export interface TestWorld {
  readonly api: FakeApi;
  readonly folder: string;
  /** Writes a file into the folder (subfolders are made) and returns its absolute path. */
  file(name: string, content: Uint8Array | string): Promise<string>;
  /** Runs claude-see in-process through main(). */
  run(args: readonly string[], options?: RunOptions): Promise<RunResult>;
  start(args: readonly string[], options?: RunOptions): StartedRun;
  /** Runs the built program through its main() in this process: all of it but the launcher and a process of its own. */
  runBuilt(args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Runs the built binary as a child process. */
  runBinary(args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** The environment of a child process in this world. */
  variables(more?: Record<string, string | undefined>): Record<string, string>;
}

/** Registers the hooks that make a world for each test of a file. Read it inside tests only. */
export function useWorld(): TestWorld {
  let api: FakeApi | undefined;
  let folder = '';
  beforeEach(async () => {
    api = await startFakeApi();
    folder = await mkdtemp(join(tmpdir(), 'claude-see-test-'));
  });
  afterEach(async () => {
    const ended = api;
    await ended?.close();
    await rm(folder, { recursive: true, force: true });
    ended?.assertClean();
  });
  const current = (): FakeApi => {
    if (!api) throw new Error('a world exists inside tests only');
    return api;
  };
  const variables = (more: Record<string, string | undefined> = {}): Record<string, string> => {
    const all: Record<string, string | undefined> = {
      PATH: process.env.PATH,
      HOME: join(folder, 'home'),
      CLAUDE_SEE_CONFIG_DIR: join(folder, 'config'),
      CLAUDE_SEE_CACHE_DIR: join(folder, 'cache'),
      CLAUDE_SEE_DATA_DIR: join(folder, 'data'),
      // Each world is new: there is nothing compiled to find, and to keep it would only take time. What the tests
      // preload finds what another process has compiled.
      NODE_DISABLE_COMPILE_CACHE: '1',
      NODE_OPTIONS: process.env.NODE_OPTIONS,
      ANTHROPIC_BASE_URL: current().url,
      ANTHROPIC_API_KEY: current().apiKey,
      ...more,
    };
    return Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
  };
  const startMain = (run: typeof main, args: readonly string[], options: RunOptions = {}) =>
    startInProcess((env) => run(args, env), options, options.cwd ?? folder, variables(options.variables));
  const start: TestWorld['start'] = (args, options) => startMain(main, args, options);
  return {
    get api() {
      return current();
    },
    get folder() {
      return folder;
    },
    async file(name, content) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    },
    start,
    run: (args, options) => start(args, options).result,
    runBuilt: (args, options) => startMain(loadBuilt().main, args, options).result,
    runBinary: (args, options = {}) =>
      collect(spawnBinary(args, folder, variables(options.variables)), options),
    variables,
  };
}

/** Starts the built binary; the caller talks to its streams. */
export function spawnBinary(
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [BINARY, ...args], { cwd, env });
}

/** Starts the built binary where no file may become larger than so many bytes, as if a disk were full. */
export function spawnOnSmallDisk(
  maxBytes: number,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): ChildProcessWithoutNullStreams {
  // POSIX counts in blocks of 512 bytes.
  const limited = `ulimit -f ${Math.floor(maxBytes / 512)}; exec "$0" "$@"`;
  return spawn('sh', ['-c', limited, process.execPath, BINARY, ...args], { cwd, env });
}

/** Feeds a child process and waits for its end. */
export function collect(child: ChildProcessWithoutNullStreams, options: RunOptions = {}): Promise<RunResult> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    options.onStdout?.(stdout);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {}); // The child may end without reading.
  if (options.stdin !== 'silent') child.stdin.end(options.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Loads the bundle when it is first wanted, as most files of tests need none. */
function loadBuilt(): { readonly main: typeof main } {
  return createRequire(import.meta.url)('../../dist/start.cjs');
}

function startInProcess(
  run: (env: Env) => Promise<number>,
  options: RunOptions,
  cwd: string,
  variables: Record<string, string>,
): StartedRun {
  const controller = new AbortController();
  const endRun = () => controller.abort(new CliError('interrupted', 'interrupted'));
  let onInterrupt = endRun;
  const isTTY = (stream: 'stdin' | 'stdout' | 'stderr') => options.terminal?.includes(stream) === true;
  const stdout = makeSink(isTTY('stdout'), options);
  // Without a width there is no spinner, whose frames depend on the time: `startOnTerminal` shows it.
  const stderr = makeSink(isTTY('stderr'), { columns: options.stderrColumns ?? 0 });
  const env: Env = {
    stdin: Object.assign(makeStdin(options.stdin), { isTTY: isTTY('stdin') }),
    hasPipedStdin: () => options.stdin !== undefined && !isTTY('stdin'),
    stdout: stdout.stream,
    stderr: stderr.stream,
    variables,
    secrets: new Set(),
    cwd,
    platform: 'linux',
    fetch: options.fetch ?? globalThis.fetch,
    lookup: lookupIn(options.hosts),
    now: () => new Date(),
    signal: controller.signal,
    onInterrupt(handler) {
      onInterrupt = handler;
      return () => {
        onInterrupt = endRun;
      };
    },
  };
  return {
    interrupt: () => onInterrupt(),
    terminate: () => controller.abort(new CliError('terminated', 'terminated')),
    result: withProcessEnv(variables, async () => {
      const code = await run(env);
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    }),
  };
}

/** A name service that knows these names alone. */
export function lookupIn(hosts: RunOptions['hosts'] = {}): Env['lookup'] {
  return async (hostname) => {
    const found = hosts[hostname];
    if (found) return found;
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND', hostname });
  };
}

function makeStdin(content: RunOptions['stdin']): Readable {
  if (content === 'silent') return new Readable({ read() {} });
  return Readable.from(content === undefined ? [] : [Buffer.from(content)]);
}

function makeSink(
  isTTY: boolean,
  { onStdout, stdoutFails, columns = 80 }: RunOptions & { readonly columns?: number } = {},
) {
  let text = '';
  const stream: OutputStream = {
    isTTY,
    columns,
    write(piece, done) {
      const error = stdoutFails && Object.assign(new Error(`write ${stdoutFails}`), { code: stdoutFails });
      if (!error) text += piece;
      onStdout?.(text);
      queueMicrotask(() => done(error));
      return true;
    },
  };
  return { stream, text: () => text };
}
