// Keeps the lines typed in earlier chats for the arrow keys. A disk error never fails a chat.
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Env } from '../env.ts';
import { makeFolder, writeFileAtomic } from './disk.ts';
import { findDataFolder } from './folders.ts';

/** Entries that the arrow keys reach. */
const MAX_ENTRIES = 500;

export interface ChatHistory {
  /** The newest first. */
  readonly entries: readonly string[];
  /** Adds an entry, unless it equals the newest one. */
  add(entry: string): void;
}

/** Opens the history. With `kept` false it starts empty and is not written to disk. */
export async function openChatHistory(env: Env, kept: boolean): Promise<ChatHistory> {
  const path = kept ? await findChatHistoryPath(env) : undefined;
  const entries = path === undefined ? [] : readEntries(path);
  return {
    entries,
    add(entry) {
      if (entry.trim() === '' || entries[0] === entry) return;
      entries.unshift(entry);
      entries.length = Math.min(entries.length, MAX_ENTRIES);
      if (path !== undefined) attempt(() => append(path, entry));
    },
  };
}

/** Returns the path of the file, which may not exist; undefined where there is no home folder. */
export async function findChatHistoryPath(env: Env): Promise<string | undefined> {
  const folder = await findDataFolder(env);
  return folder === undefined ? undefined : join(folder, 'chat-history.jsonl');
}

/** One JSON string a line: an entry may have several lines, and concurrent chats only append. */
function readEntries(path: string): string[] {
  let text = '';
  attempt(() => {
    text = readFileSync(path, 'utf8');
  });
  const lines = text.split('\n').filter(Boolean);
  const last = lines.slice(-MAX_ENTRIES);
  // Rewritten only when it has grown to twice the size, as concurrent chats may lose a line by it.
  if (lines.length > 2 * MAX_ENTRIES) attempt(() => writeFileAtomic(path, `${last.join('\n')}\n`));
  return last.flatMap(parseEntry).reverse();
}

function parseEntry(line: string): readonly string[] {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'string' ? [entry] : [];
  } catch {
    return []; // A kill cut the line short.
  }
}

function append(path: string, entry: string): void {
  makeFolder(dirname(path));
  appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
}

function attempt(run: () => void): void {
  try {
    run();
  } catch {
    // The history is a convenience: no error of the disk is worth a message.
  }
}
