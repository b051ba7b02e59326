/** The built program over real HTTP in a world of its own, killed at random moments of its life and started again. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startFakeApi } from './fake-api/server.ts';
import type { FakeApi, RecordedRequest } from './fake-api/types.ts';

const PROGRAM = fileURLToPath(new URL('./late-program.cjs', import.meta.url));

/** Until the server has seen what a process had sent when it was killed. */
const IN_THE_AIR_MS = 20;

export interface ProgramRun {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly stderr: string;
  /** What the API was asked meanwhile. */
  readonly requests: readonly RecordedRequest[];
}

export interface KillableWorld {
  readonly api: FakeApi;
  readonly folder: string;
  file(name: string, content: Uint8Array | string): Promise<void>;
  /** Moves the clock of the API and of the next processes. */
  pass(ms: number): void;
  run(args: readonly string[]): Promise<ProgramRun>;
  /** Kills the process at a random moment, unless it ends before: at a time, or after some of so many requests. */
  runAndKill(args: readonly string[], requests: number): Promise<ProgramRun>;
  close(): Promise<void>;
}

/** Opens an empty folder and an API. */
export async function openKillableWorld(random: () => number): Promise<KillableWorld> {
  let lateMs = 0;
  const api = await startFakeApi({ now: () => new Date(Date.now() + lateMs) });
  const folder = await mkdtemp(join(tmpdir(), 'claude-see-test-'));
  const variables = {
    PATH: process.env.PATH,
    HOME: folder,
    CLAUDE_SEE_CONFIG_DIR: join(folder, 'config'),
    CLAUDE_SEE_CACHE_DIR: join(folder, 'cache'),
    CLAUDE_SEE_DATA_DIR: join(folder, 'data'),
    ANTHROPIC_BASE_URL: api.url,
    ANTHROPIC_API_KEY: api.apiKey,
  };
  /** The length of the last whole life. */
  let lifeMs = 150;

  const run = (args: readonly string[], armKill?: (kill: () => void) => void): Promise<ProgramRun> =>
    new Promise((resolve, reject) => {
      const before = api.requests.length;
      const startedMs = performance.now();
      const command = [PROGRAM, String(lateMs), ...args];
      const child = spawn(process.execPath, command, {
        cwd: folder,
        env: variables,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', reject);
      armKill?.(() => child.kill('SIGKILL'));
      child.on('close', async (code) => {
        if (code === null) await sleep(IN_THE_AIR_MS);
        else lifeMs = performance.now() - startedMs;
        resolve({ code, stderr, requests: api.requests.slice(before) });
      });
    });

  const runAndKill = async (args: readonly string[], requests: number): Promise<ProgramRun> => {
    const ended = new AbortController();
    const before = api.requests.length;
    const atMs = random() * lifeMs;
    const nth = before + Math.floor(random() * requests);
    // Much happens right after a request has come.
    const afterMs = random() ** 2 * 15;
    const isByTime = random() < 0.25;
    const result = await run(args, (kill) => {
      const killAfter = (ms: number) =>
        void sleep(ms, undefined, { signal: ended.signal }).then(kill, () => {});
      if (isByTime) return killAfter(atMs);
      api
        .waitFor(() => api.requests.length > nth)
        .then(
          () => (afterMs < 1 ? kill() : killAfter(afterMs)),
          () => {}, // So many never came.
        );
    });
    ended.abort();
    return result;
  };

  return {
    api,
    folder,
    file: (name, content) => writeFile(join(folder, name), content),
    pass(ms) {
      lateMs += ms;
    },
    run: (args) => run(args),
    runAndKill,
    async close() {
      await api.close();
      await rm(folder, { recursive: true, force: true });
      api.assertClean();
    },
  };
}
