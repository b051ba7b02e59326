// Lets one process at a time append to a manifest: it holds a lock file beside it and renews its time.
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { CliError, describeSystemError, systemErrorCode } from '../errors.ts';
import { linkExclusive, listNames, makeFolder, makeTemporaryPath } from '../store/disk.ts';

/** The lock of a manifest, while this process holds it. */
export interface ManifestLock {
  /** When a process that died with the lock was alive last, in milliseconds since the epoch; undefined without one. */
  readonly previousAliveMs: number | undefined;
  /** Throws CliError when another process took the lock, as it may after this one was suspended. */
  assertHeld(): void;
  release(): void;
}

/** This process, as others see it, and its clock; tests pass another. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, as the system counts it; null where it does not say. */
  readonly started: string | null;
}

/** Milliseconds from one sign of life to the next. */
export const HEARTBEAT_MS = 2000;
/** Five heartbeats. */
const STALE_MS = 10_000;

const THIS_PROCESS: LockHolder = { pid: process.pid, host: hostname(), now: Date.now };

/**
 * Takes the lock of a manifest, which need not exist yet. The lock of a process that has gone is taken over: the next
 * number can be created only once, so that of two processes one gets it. Throws CliError when it is held.
 */
export function acquireLock(path: string, self: LockHolder = THIS_PROCESS): ManifestLock {
  const { pid, host, now } = self;
  const folder = dirname(path);
  try {
    makeFolder(folder);
    const before = findLocks(path);
    refuseIfHeld(path, before, self);
    const number = Math.max(0, ...before.map((lock) => lock.number)) + 1;
    const own = join(folder, `${basename(path)}.lock.${number}`);
    const holder: Holder = { pid, host, started: findStart(pid) };
    if (!createWhole(own, JSON.stringify(holder), folder)) throw inUse(path, readHolder(own));
    try {
      // A process that released its lock meanwhile may have let a third one in under a lower number.
      refuseIfHeld(
        path,
        findLocks(path).filter((lock) => lock.number !== number),
        self,
      );
    } catch (error) {
      rmSync(own, { force: true });
      throw error;
    }
    for (const lock of before) rmSync(lock.path, { force: true });
    const renew = () => {
      const time = new Date(now());
      try {
        utimesSync(own, time, time);
      } catch {
        // `assertHeld` notices it.
      }
    };
    renew();
    const timer = setInterval(renew, HEARTBEAT_MS);
    timer.unref();
    return {
      previousAliveMs: before.length === 0 ? undefined : Math.max(...before.map((lock) => lock.aliveMs)),
      assertHeld() {
        if (readHolder(own)?.pid === pid) return;
        throw new CliError('output_unwritable', 'was taken over by another process', {
          subject: path,
          hint: 'this process was suspended for more than 10 s; run `claude-see batch status` to see how far the batch is',
        });
      },
      release() {
        clearInterval(timer);
        rmSync(own, { force: true });
      },
    };
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError('output_unwritable', `cannot be locked: ${describeSystemError(error)}`, {
      subject: path,
      cause: error,
    });
  }
}

interface Lock {
  readonly path: string;
  readonly number: number;
  readonly holder: Holder | undefined;
  readonly aliveMs: number;
}

function findLocks(path: string): readonly Lock[] {
  const folder = dirname(path);
  const prefix = `${basename(path)}.lock.`;
  return listNames(folder).flatMap((name) => {
    const digits = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (!/^\d{1,15}$/.test(digits)) return [];
    const lock = join(folder, name);
    const stat = statSync(lock, { throwIfNoEntry: false });
    return stat
      ? [{ path: lock, number: Number(digits), holder: readHolder(lock), aliveMs: stat.mtimeMs }]
      : [];
  });
}

function refuseIfHeld(path: string, locks: readonly Lock[], self: LockHolder): void {
  const held = locks.find((lock) => isHeld(lock, self));
  if (held) throw inUse(path, held.holder);
}

/** A process of this host is known by its number and start; of any other only the heartbeat is known. */
function isHeld({ holder, aliveMs }: Lock, { host, now }: LockHolder): boolean {
  const beats = Math.abs(now() - aliveMs) <= STALE_MS;
  if (holder?.host !== host) return beats;
  if (!isAlive(holder.pid)) return false;
  const started = findStart(holder.pid);
  return started === null || holder.started === null ? beats : started === holder.started;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

/** Returns when a process started, in ticks since the boot: another process with its number has another start. */
function findStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold spaces. The start is the 22nd field.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Creates a file that is never seen without its content; returns false when another process was faster. */
function createWhole(path: string, content: string, folder: string): boolean {
  const temporary = makeTemporaryPath(folder);
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode: 0o600 });
    linkExclusive(temporary, path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function inUse(path: string, holder: Holder | undefined): CliError {
  const who = holder
    ? `process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}`
    : 'another process';
  return new CliError('output_unwritable', `is in use by ${who}`, {
    subject: path,
    hint: 'wait until that one has ended',
  });
}

/** Says whether a process has a manifest open to append to it, as far as its folder can be read. */
export function isLocked(path: string, self: LockHolder = THIS_PROCESS): boolean {
  try {
    return findLocks(path).some((lock) => isHeld(lock, self));
  } catch {
    return false;
  }
}
