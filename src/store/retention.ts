// Removes expired conversations and the leftovers of killed processes.
import { lstatSync, rmdirSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import {
  type ConversationFolder,
  isConversationId,
  listConversations,
  listRevisions,
  readConversation,
} from './conversation-files.ts';
import { listNames, removeFolder, removeTemporaries, writeFileAtomic } from './disk.ts';
import { LEFTOVER_AGE_MS, removeUnused, type SaveOptions } from './save-conversation.ts';
import { clearUnsaved } from './unsaved-mark.ts';

/** A file whose modification time is that of the last pruning. */
const STAMP = '.pruned';
const DAY_MS = 86_400_000;
/** Conversations removed in one run; a longer backlog takes some days. */
const MAX_REMOVED = 200;

/** Removes the conversations below `root` that were saved longer than `keepMs` ago; null keeps all. Throws nothing. */
export function pruneExpired(root: string, keepMs: number | null, options: SaveOptions): void {
  const now = options.now.getTime();
  try {
    if (!lstatSync(root, { throwIfNoEntry: false }) || !takeTurn(root, now)) return;
    removeTemporaries(root, now, LEFTOVER_AGE_MS);
    removeTemporaries(dirname(root), now, LEFTOVER_AGE_MS);
    const conversations = listConversations(root);
    const isExpired = ({ savedAtMs }: ConversationFolder) => keepMs !== null && now - savedAtMs > keepMs;
    for (const { path } of conversations.filter(isExpired).slice(-MAX_REMOVED)) removeFolder(path);
    // Only conversations that were saved since the last run can have new leftovers.
    for (const each of conversations.filter(({ savedAtMs }) => now - savedAtMs < 2 * DAY_MS)) {
      const conversation = readConversation(each, options.imageMediaTypes);
      if (typeof conversation === 'object') removeUnused(each.path, conversation, options.now);
    }
  } catch {
    // Tomorrow's run tries again.
  }
}

/** Returns whether this process is the one to prune today, and keeps others from it. */
function takeTurn(root: string, now: number): boolean {
  const stamp = join(root, STAMP);
  const last = lstatSync(stamp, { throwIfNoEntry: false })?.mtimeMs;
  // A time in the future comes from a clock that was wrong.
  if (last !== undefined && Math.abs(now - last) < DAY_MS) return false;
  writeFileAtomic(stamp, '');
  utimesSync(stamp, new Date(now), new Date(now));
  return true;
}

/**
 * Removes the leftovers of killed processes, however young, and then the folder of all conversations if it is empty.
 * Throws the system's error.
 */
export function removeLeftovers(root: string): void {
  removeTemporaries(dirname(root), 0, Number.NEGATIVE_INFINITY);
  removeTemporaries(root, 0, Number.NEGATIVE_INFINITY);
  for (const name of listNames(root)) {
    const path = join(root, name);
    const isFolder = lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    if (isFolder && isConversationId(name) && listRevisions(path).length === 0) removeFolder(path);
  }
  rmSync(join(root, STAMP), { force: true });
  clearUnsaved(root);
  try {
    rmdirSync(root);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(systemErrorCode(error) ?? '')) throw error;
  }
}
