// Lists and reads saved conversations: a folder each, with revision files and the bytes of pictures and PDFs in it.
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import type { StoredConversation } from './conversation.ts';
import { listNames } from './disk.ts';
import { parseConversation, type Unreadable } from './parse-conversation.ts';

export interface ConversationFolder {
  readonly id: string;
  readonly path: string;
  /** When it was saved last, in milliseconds since the epoch. */
  readonly savedAtMs: number;
}

const ID = /^\d{8}-[0-9a-z]{6}$/;
const REVISION = /^([1-9]\d{0,8})\.json$/;
/** A reader may miss the newest revision while others save; it then looks again. */
const MAX_READS = 10;

/** Returns the path of one revision in a conversation's folder. */
export function revisionPath(folder: string, revision: number): string {
  return join(folder, `${revision}.json`);
}

/** Returns the revisions in a conversation's folder, the newest first; throws the system's error. */
export function listRevisions(folder: string): readonly number[] {
  return listNames(folder)
    .flatMap((name) => REVISION.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

/** Returns whether a name in the folder of all conversations is that of a conversation. */
export function isConversationId(name: string): boolean {
  return ID.test(name);
}

/**
 * Returns all conversations, most recently saved first. The modification time of the newest revision decides, so that a
 * thousand conversations are listed without reading one. Throws the system's error.
 */
export function listConversations(root: string): readonly ConversationFolder[] {
  const found = listNames(root).flatMap((id): ConversationFolder[] => {
    const path = join(root, id);
    if (!isConversationId(id) || lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
      return [];
    const [newest] = listRevisions(path);
    if (newest === undefined) return [];
    const stat = lstatSync(revisionPath(path, newest), { throwIfNoEntry: false });
    // Missing: another process just replaced it by the next revision.
    return [{ id, path, savedAtMs: stat?.mtimeMs ?? Number.POSITIVE_INFINITY }];
  });
  return found.sort((a, b) => b.savedAtMs - a.savedAtMs || (a.id < b.id ? 1 : -1));
}

/**
 * Reads the newest readable revision of a conversation; `gone` where there is none. An older revision is only there
 * when a save was killed, and is whole. Throws the system's error.
 */
export function readConversation(
  { id, path }: Pick<ConversationFolder, 'id' | 'path'>,
  imageMediaTypes: readonly string[],
): StoredConversation | Unreadable | 'gone' {
  for (let reads = 0; reads < MAX_READS; reads++) {
    const revisions = listRevisions(path);
    if (revisions.length === 0) return 'gone';
    let problem: Unreadable | undefined;
    for (const revision of revisions) {
      const text = readRevision(revisionPath(path, revision));
      if (text === undefined) continue;
      const parsed = parseConversation(text, imageMediaTypes);
      // The names of folder and file decide: both may be copies.
      if (typeof parsed === 'object') return { ...parsed, id, revision };
      problem ??= parsed;
      if (problem === 'foreign') return problem;
    }
    if (problem !== undefined) return problem;
  }
  return 'gone';
}

/** Returns the text of a revision; empty for anything but a file, as reading a pipe could block for ever. */
function readRevision(path: string): string | undefined {
  try {
    return lstatSync(path).isFile() ? readFileSync(path, 'utf8') : '';
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
