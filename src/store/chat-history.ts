// The lines typed in earlier chats, for the arrow keys; a disk that refuses costs the memory, never a chat.
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Env } from '../env.ts';
import { makeFolder } from './disk.ts';
import { dataFolder, placeFile } from './folders.ts';

/** Lines that the arrow keys reach. */
const MAX_ENTRIES = 500;

export interface ChatHistory {
  /** All entries, the newest first. */
  readonly entries: readonly string[];
  /** Adds what was typed, unless it is the same again. */
  add(entry: string): void;
}

/** Opens the history; with `kept` false it begins empty and ends with the run. */
export async function openChatHistory(env: Env, kept: boolean): Promise<ChatHistory> {
  const path = kept ? await chatHistoryPath(env) : undefined;
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

/** Returns the path of the file, which may not exist; undefined where nothing can be kept. */
export async function chatHistoryPath(env: Env): Promise<string | undefined> {
  const folder = await dataFolder(env);
  return folder === undefined ? undefined : join(folder, 'chat-history.jsonl');
}

/** One entry a line as JSON, so that an entry may have several lines and chats side by side only append. */
function readEntries(path: string): string[] {
  let text = '';
  attempt(() => {
    text = readFileSync(path, 'utf8');
  });
  const lines = text.split('\n').filter(Boolean);
  const last = lines.slice(-MAX_ENTRIES);
  // Shortened now and then, when it has grown to twice of what is wanted.
  if (lines.length > 2 * MAX_ENTRIES) attempt(() => placeFile(path, `${last.join('\n')}\n`));
  return last.flatMap(parseEntry).reverse();
}

function parseEntry(line: string): readonly string[] {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'string' ? [entry] : [];
  } catch {
    return []; // A line that a kill cut short.
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
    // Nothing is worth a failure here.
  }
}
