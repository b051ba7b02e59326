// The files of saved conversations in their folder: which there are, reading one, putting one in place.
import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import type { StoredConversation } from './conversation.ts';
import { writeTemporary } from './folders.ts';
import { parseConversation, type Unreadable } from './parse-conversation.ts';

export interface ConversationFile {
  readonly id: string;
  readonly path: string;
  /** When it was saved last, in milliseconds of the epoch. */
  readonly savedAt: number;
  /** True once it was found damaged. */
  readonly aside: boolean;
}

const ENDING = '.json';
const ASIDE = '.corrupt';
const NAME = /^(\d{8}-[0-9a-z]{6})\.json(\.corrupt)?$/;

/** Returns where a conversation lies. */
export function conversationPath(folder: string, id: string): string {
  return join(folder, `${id}${ENDING}`);
}

/** Returns everything that a conversation may lie as: whole, and set aside as damaged. */
export function conversationPaths(folder: string, id: string): readonly string[] {
  const path = conversationPath(folder, id);
  return [path, `${path}${ASIDE}`];
}

/**
 * Returns all conversations, the one saved last first. The files' times say so, which `writeConversation` sets: a
 * thousand are listed without reading one. Throws the system's error where there is a folder that cannot be read.
 */
export function listConversations(folder: string): readonly ConversationFile[] {
  const found = new Map<string, ConversationFile>();
  for (const name of namesIn(folder)) {
    const [, id, aside] = NAME.exec(name) ?? [];
    if (id === undefined || (aside !== undefined && found.has(id))) continue;
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isFile()) found.set(id, { id, path, savedAt: stat.mtimeMs, aside: aside !== undefined });
  }
  return [...found.values()].sort((a, b) => b.savedAt - a.savedAt || (a.id < b.id ? 1 : -1));
}

/** Reads a conversation; `gone` where there is no file. Throws the system's error. */
export function readConversation(path: string): StoredConversation | Unreadable | 'gone' {
  // A pipe would be waited for, maybe for ever.
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return 'gone';
  if (!stat.isFile()) return 'foreign';
  try {
    return parseConversation(readFileSync(path, 'utf8'));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

/**
 * Writes a conversation beside its place and returns the path. Throws the system's error, and an Error for what could
 * not be read again: a server that is not the API may have answered oddly.
 */
export function writeConversation(folder: string, conversation: StoredConversation): string {
  const text = `${JSON.stringify(conversation)}\n`;
  if (typeof parseConversation(text) === 'string') throw new Error('it could not be read again');
  const path = writeTemporary(folder, text);
  const time = new Date(conversation.updated_at);
  try {
    utimesSync(path, time, time);
  } catch {
    // The file system keeps times of its own, which are good enough for an order.
  }
  return path;
}

/** Puts a damaged file out of the way and returns its new path, or undefined where that name is taken. */
export function setAside(path: string): string | undefined {
  const aside = `${path}${ASIDE}`;
  if (existsSync(aside)) return undefined;
  renameSync(path, aside);
  return aside;
}

/**
 * Returns every sha256 that a conversation mentions: readable or not, in place or about to be. What is about to be
 * is read first: what is not there any more is in its place by then, where it is read next. Throws the system's error.
 */
export function mentionedContents(folder: string): ReadonlySet<string> {
  const mentioned = new Set<string>();
  const read = (isWanted: (name: string) => boolean) => {
    for (const name of namesIn(folder).filter(isWanted)) {
      const path = join(folder, name);
      if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
      for (const [sha256] of readText(path).matchAll(/[0-9a-f]{64}/g)) mentioned.add(sha256);
    }
  };
  read((name) => name.endsWith('.tmp'));
  read((name) => name.includes(ENDING));
  return mentioned;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return '';
    throw error; // Whose contents are not known, none can be called unused.
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
