// Runs a line of the system's shell so that it ends with this process, and keeps what it writes.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type ChildExit, waitForExit, waitForExitAlone } from './child-process.ts';

export interface ShellOptions {
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Lets the line read the terminal, as a question for a password does; without it, its stdin is empty. */
  readonly readsTerminal?: boolean;
  /**
   * Keeps it in the process group of this process, so that it can ask on the terminal. Otherwise it has a group of its
   * own, which is ended as a whole.
   */
  readonly sharesGroup?: boolean;
  /** The system of the shell; by default that of this process. */
  readonly platform?: NodeJS.Platform;
  /** Characters of either stream, beyond which it is ended. */
  readonly maxCharacters: number;
  /** Takes what it writes to stderr as it comes. */
  readonly onStderr?: (text: string) => void;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

export interface ShellResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: ChildExit;
}

/** Milliseconds in which what an ended line has written arrives. An agent that it started may keep its streams open. */
const CLOSE_MS = 500;

/** Runs a line and returns what it wrote and how it exited; never rejects. An abort does not wait for its end. */
export async function runShell(line: string, options: ShellOptions): Promise<ShellResult> {
  const { variables, cwd, sharesGroup = false, platform = process.platform, maxCharacters, signal } = options;
  // Windows has no groups, and would open a window of its own.
  const detached = platform !== 'win32' && !sharesGroup;
  const child = spawn(line, {
    shell: true,
    detached,
    stdio: [options.readsTerminal ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
    ...(variables === undefined ? {} : { env: variables }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  const end = () => endGroup(child, detached);
  process.once('exit', end);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      if (name === 'stderr') options.onStderr?.(text);
      if (output[name].length > maxCharacters) end();
    });
  }
  // The timer keeps no process: an open stream does.
  const ended = waitForExitAlone(child).then((exit) => delay(CLOSE_MS, exit, { ref: false }));
  const aborted = listenForAbort(signal);
  const exit = await Promise.race([waitForExit(child), ended, aborted.exit]);
  aborted.stop();
  process.off('exit', end);
  if (signal?.aborted) end();
  // A program of its own that keeps the streams open must not keep this process.
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
  return { ...output, exit };
}

/** Returns the exit of a child that an abort ends, and what stops waiting for one: the signal may outlive many children. */
function listenForAbort(signal: AbortSignal | undefined): { exit: Promise<ChildExit>; stop: () => void } {
  let onAbort = () => {};
  const exit = new Promise<ChildExit>((resolve) => {
    onAbort = () => resolve({ code: null, signal: 'SIGTERM' });
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  return { exit, stop: () => signal?.removeEventListener('abort', onAbort) };
}

/** SIGTERM rather than SIGKILL: these programs hold locks and write caches. */
function endGroup({ pid }: ChildProcess, isGroup: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(isGroup ? -pid : pid, 'SIGTERM');
  } catch {
    // It has ended.
  }
}
