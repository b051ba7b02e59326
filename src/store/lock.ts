// Lets one process at a time change a file, by a lock file beside it; knows nothing of what is changed.
import { linkSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemErrorCode } from '../errors.ts';
import { makeFolder, readSmallFile } from './disk.ts';

export interface LockOptions {
  /** Stops the waiting. */
  readonly signal: AbortSignal;
  /** A lock that stays the same for so long was left by a process that died: locks are held for milliseconds. */
  readonly patienceMs?: number;
  /** Longest wait while others keep taking turns. */
  readonly maxWaitMs?: number;
}

/**
 * Runs a change while no other process runs one; makes the folder where it is missing. `change` is synchronous, so
 * that the lock is never held across a wait. Throws the system's error when the lock cannot be made.
 */
export async function withLock<T>(path: string, change: () => T, options: LockOptions): Promise<T> {
  const { signal, patienceMs = 2000, maxWaitMs = 15_000 } = options;
  const lock = `${path}.lock`;
  const token = crypto.randomUUID();
  const began = performance.now();
  let holder: { readonly token: string; readonly since: number } | undefined;
  makeFolder(dirname(path));
  while (!take(lock, token)) {
    const now = performance.now();
    const other = read(lock);
    if (other === undefined || other !== holder?.token) holder = { token: other ?? '', since: now };
    else if (now - holder.since >= patienceMs) remove(lock, other, token);
    if (now - began >= maxWaitMs) throw new Error(`other processes keep ${lock} locked`);
    await wait(5 + Math.random() * 15, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
  try {
    return change();
  } finally {
    if (read(lock) === token) unlinkSync(lock);
  }
}

function take(lock: string, token: string): boolean {
  try {
    writeFileSync(lock, token, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function read(lock: string): string | undefined {
  try {
    return readSmallFile(lock);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a dead process's lock. It is moved first: another waiter may have replaced it by a living one meanwhile. */
function remove(lock: string, deadToken: string, token: string): void {
  const moved = `${lock}.${token}`;
  try {
    renameSync(lock, moved);
    if (read(moved) !== deadToken) linkSync(moved, lock);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
    if (code === 'ENOENT') return;
  }
  unlinkSync(moved);
}
