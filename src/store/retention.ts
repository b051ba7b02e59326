// Drops what was kept long enough, and what killed processes left; at most once a day, and never a reason to fail.
import { lstatSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import type { ConversationFile } from './conversation-files.ts';
import { placeFile } from './folders.ts';
import { withLock } from './lock.ts';

const DAY_MS = 86_400_000;
/** Conversations dropped in one run; a longer backlog takes some days. */
const MAX_DROPPED = 200;

export interface Rooms {
  readonly conversations: string;
  readonly contents: string;
  list(): readonly ConversationFile[];
  dropContents(): void;
}

/** Drops conversations saved longer than `keepMs` ago; null keeps all. Throws nothing but on Ctrl-C. */
export async function tidy(rooms: Rooms, keepMs: number | null, env: Env): Promise<void> {
  const now = env.now().getTime();
  const stamp = join(rooms.conversations, '.tidied');
  try {
    const last = lstatSync(stamp, { throwIfNoEntry: false })?.mtimeMs;
    // A time to come is that of a clock that was wrong.
    if (last !== undefined && Math.abs(now - last) < DAY_MS) return;
    if (!lstatSync(rooms.conversations, { throwIfNoEntry: false })) return;
    placeFile(stamp, ''); // First, so that no other process begins too.
    utimesSync(stamp, new Date(now), new Date(now));
    const isOld = (path: string, ms: number) => {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      return stat !== undefined && now - stat.mtimeMs > ms;
    };
    const old = keepMs === null ? [] : rooms.list().filter(({ savedAt }) => now - savedAt > keepMs);
    for (const { path } of old.slice(-MAX_DROPPED)) {
      // Asked once more under the lock: somebody may just continue it.
      const drop = () => keepMs !== null && isOld(path, keepMs) && rmSync(path, { force: true });
      await withLock(path, drop, env);
    }
    for (const folder of [rooms.conversations, ...foldersIn(rooms.contents)]) {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (/\.tmp$|\.lock\b/.test(name) && isOld(path, DAY_MS)) rmSync(path, { force: true });
      }
    }
    rooms.dropContents();
  } catch {
    env.signal.throwIfAborted();
  }
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
