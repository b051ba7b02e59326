// Runs a small program in a process of its own that is killed when it takes too long.
import { type ChildProcess, spawn } from 'node:child_process';
import { type ProcessContext, safeEnv } from './context.ts';

/** A running program: its stdin, stdout and messages are open. */
export interface InlineModule {
  readonly child: ChildProcess;
  /** True once it was killed for its time. */
  isLate(): boolean;
  /** Kills it if it still runs, and stops the clock. */
  end(): void;
}

/**
 * Starts the source of an ES module, which sees no variable that could be a key. It is killed after `timeoutMs`
 * milliseconds and when the signal aborts.
 */
export function startInlineModule(
  source: string,
  args: readonly string[],
  timeoutMs: number,
  ctx: ProcessContext,
): InlineModule {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source, ...args], {
    env: safeEnv(ctx),
    stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
    windowsHide: true,
    signal: ctx.signal,
    killSignal: 'SIGKILL',
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  return {
    child,
    isLate: () => isLate,
    end() {
      clearTimeout(timer);
      child.kill('SIGKILL');
    },
  };
}
