import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock, type ManifestLock } from '../../src/batch/lock.ts';

let folder = '';
let path = '';
const held: ManifestLock[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-test-'));
  path = join(folder, 'batch.jsonl');
});
afterEach(() => {
  for (const lock of held.splice(0)) lock.release();
  rmSync(folder, { recursive: true, force: true });
});

const NOW = Date.parse('2026-11-27T10:00:00Z');
const SELF = { pid: process.pid, host: hostname(), now: () => NOW };

function acquire(self = SELF): ManifestLock {
  const lock = acquireLock(path, self);
  held.push(lock);
  return lock;
}

/** Writes the lock of another process, whose last heartbeat is `ageMs` old. */
function leaveLock(number: number, holder: object | string, ageMs: number): void {
  const lock = `${path}.lock.${number}`;
  writeFileSync(lock, typeof holder === 'string' ? holder : JSON.stringify(holder));
  const time = new Date(NOW - ageMs);
  utimesSync(lock, time, time);
}

/** The number of a process that has ended. */
function deadPid(): number {
  const { pid } = spawnSync(process.execPath, ['--version']);
  if (pid === undefined) throw new Error('no process was started');
  return pid;
}

test('a second process is refused, and let in once the first has ended', () => {
  const first = acquire();
  expect(() => acquire()).toThrow(`is in use by process ${process.pid}`);
  first.release();
  expect(readdirSync(folder)).toEqual([]);
  acquire();
});

test('the lock of a dead process is taken over at once, and removed', () => {
  leaveLock(3, { pid: deadPid(), host: hostname(), started: '1' }, 1000);
  const lock = acquire();
  expect(readdirSync(folder)).toEqual(['batch.jsonl.lock.4']);
  expect(lock.previousAliveMs).toBe(NOW - 1000);
});

test('a process that got the number of a dead one does not hold its lock', () => {
  // Process 1 lives as long as the system, and did not start at this tick.
  leaveLock(1, { pid: process.pid, host: hostname(), started: 'another' }, 60_000);
  acquire();
});

test.each([
  ['a process of another host that is alive', { pid: 1, host: 'elsewhere', started: null }, 9000, true],
  [
    'a process of another host that has been silent',
    { pid: 1, host: 'elsewhere', started: null },
    11_000,
    false,
  ],
  ['a lock without content, written a moment ago', '', 1000, true],
  ['a lock without content, as a full disk leaves it', '', 11_000, false],
])('%s', (_, holder, ageMs, isHeld) => {
  leaveLock(1, holder, ageMs);
  if (isHeld) expect(() => acquire()).toThrow('is in use by ');
  else acquire();
});

test('of two processes that take over at once, one gets the lock', () => {
  leaveLock(1, { pid: deadPid(), host: hostname(), started: '1' }, 1000);
  let looks = 0;
  const now = () => {
    looks += 1;
    // The other process is faster: it takes the lock after this one has seen that it is free.
    if (looks === 1) acquire({ ...SELF, pid: process.ppid });
    return NOW;
  };
  expect(() => acquire({ ...SELF, now })).toThrow(`is in use by process ${process.ppid}`);
  expect(readdirSync(folder)).toEqual(['batch.jsonl.lock.2']);
});

test('a lock under a lower number, which was taken after a release, holds', () => {
  leaveLock(1, { pid: deadPid(), host: hostname(), started: '1' }, 1000);
  let looks = 0;
  const now = () => {
    looks += 1;
    if (looks > 1) return NOW;
    acquire({ ...SELF, pid: process.ppid }).release();
    acquire({ ...SELF, pid: process.ppid });
    return NOW;
  };
  expect(() => acquire({ ...SELF, now })).toThrow(`is in use by process ${process.ppid}`);
  expect(readdirSync(folder)).toEqual(['batch.jsonl.lock.1']);
});

test('a process whose lock was taken over notices it', () => {
  const lock = acquire();
  lock.assertHeld();
  rmSync(`${path}.lock.1`);
  expect(() => lock.assertHeld()).toThrow('was taken over by another process');
});

test('a folder that refuses files is said', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => acquireLock(join(folder, 'file', 'batch.jsonl'))).toThrow(/cannot be locked/);
});
