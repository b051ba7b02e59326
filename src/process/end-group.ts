// Ends a child process together with all processes that it started.
import { type ChildProcess, spawnSync } from 'node:child_process';
import { win32 } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChildExit } from './child-process.ts';

/** Limits in milliseconds. */
export interface EndTimes {
  /** Wait after SIGTERM. */
  readonly end: number;
  /** Wait for processes that have closed their streams. A container without an init keeps dead processes for ever. */
  readonly linger: number;
}

/**
 * Sends SIGTERM to the group of a child, and SIGKILL to what is left of it after its time. `closed` resolves once the
 * child's streams are closed. Never rejects.
 */
export async function endGroup(
  { pid }: ChildProcess,
  closed: Promise<ChildExit>,
  times: EndTimes,
): Promise<void> {
  if (pid === undefined || !signalGroup(pid, 'SIGTERM')) return;
  await Promise.race([closed, delay(times.end, undefined, { ref: false })]);
  // A process that writes to a file of its own keeps none of our streams open.
  const lingersUntil = performance.now() + times.linger;
  while (performance.now() < lingersUntil && signalGroup(pid, 0)) await delay(20);
  signalGroup(pid, 'SIGKILL');
  await Promise.race([closed, delay(times.linger, undefined, { ref: false })]);
}

/** Returns whether the group has a process, dead or alive, that this signal reached. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** The system of a child. */
interface ChildSystem {
  readonly windows: boolean;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Kills a child and its children at once. Windows has neither groups nor signals: `/T` finds the children there. */
export function killTree({ pid }: ChildProcess, { windows, variables }: ChildSystem): void {
  if (pid === undefined) return;
  if (!windows) signalGroup(pid, 'SIGKILL');
  else {
    const args = ['/pid', String(pid), '/T', '/F'];
    spawnSync(findTaskkill(variables), args, { env: { ...variables }, stdio: 'ignore' });
  }
}

/** Windows would look for a bare name in the current folder first. */
function findTaskkill({ SystemRoot }: ChildSystem['variables']): string {
  return SystemRoot ? win32.join(SystemRoot, 'System32', 'taskkill.exe') : 'taskkill';
}
