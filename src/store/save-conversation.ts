// Saves one conversation so that no process overwrites another's turn, without locks, and a kill leaves it whole.
import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import { listSha256, type StoredConversation } from './conversation.ts';
import { listRevisions, revisionPath } from './conversation-files.ts';
import { makeConversationId } from './conversation-ids.ts';
import {
  linkExclusive,
  listNames,
  makeFolder,
  makeTemporaryPath,
  removeFolder,
  removeTemporaries,
} from './disk.ts';
import { copyMedia, hasMedia, isMediaName, type MediaBytes, mediaPath, writeMedia } from './media-files.ts';
import { parseConversation } from './parse-conversation.ts';

/** Age at which leftovers of killed processes are removed. A running save that loses its files starts over. */
export const LEFTOVER_AGE_MS = 10 * 60_000;
/** Other processes may remove the folder, or take the next revision, again and again; but hardly so often. */
const MAX_ATTEMPTS = 10;

export interface SaveOptions {
  readonly now: Date;
  readonly imageMediaTypes: readonly string[];
}

/**
 * Saves a conversation below `root` and returns it as saved: under a new id where another process has saved the next
 * revision or removed the folder. Throws the system's error, and an Error for a conversation that could not be read
 * again, as after an odd answer of a gateway.
 */
export function saveConversation(
  root: string,
  conversation: StoredConversation,
  media: ReadonlyMap<string, MediaBytes>,
  { now, imageMediaTypes }: SaveOptions,
): StoredConversation {
  const before = conversation.revision === 0 ? undefined : join(root, conversation.id);
  let { id, revision } = conversation;
  for (let attempts = 1; ; attempts++) {
    const next = { ...conversation, id, revision: revision + 1, updated_at: now.toISOString() };
    const text = `${JSON.stringify(next)}\n`;
    if (typeof parseConversation(text, imageMediaTypes) === 'string')
      throw new Error('it could not be read again');
    try {
      const isSaved =
        revision === 0
          ? createFolder(root, next, text, { media, before })
          : addRevision(root, next, text, { media, now });
      if (isSaved) {
        removeLeftovers(root, now);
        return next;
      }
      if (attempts === MAX_ATTEMPTS) throw new Error('other processes keep changing it');
    } catch (error) {
      // `history rm` may remove the folder, or only our unfinished files, at any moment.
      if (systemErrorCode(error) !== 'ENOENT' || attempts === MAX_ATTEMPTS) throw error;
      if (revision > 0 && existsSync(join(root, id))) continue;
    }
    id = makeConversationId(now);
    revision = 0;
  }
}

/** Sources of the bytes of a new conversation: the run, or else the folder that it was continued from. */
interface Sources {
  readonly media: ReadonlyMap<string, MediaBytes>;
  readonly before: string | undefined;
}

/** Fills a folder with a temporary name and renames it; returns false where the id is taken. */
function createFolder(
  root: string,
  conversation: StoredConversation,
  text: string,
  { media, before }: Sources,
): boolean {
  const target = join(root, conversation.id);
  if (existsSync(target)) return false;
  makeFolder(root);
  const temporary = makeTemporaryPath(root);
  try {
    mkdirSync(temporary, { mode: 0o700 });
    for (const sha256 of listSha256(conversation)) {
      const path = mediaPath(temporary, sha256);
      const content = media.get(sha256);
      if (content) writeMedia(path, content);
      else if (before !== undefined) copyMedia(mediaPath(before, sha256), path);
    }
    writeRevision(revisionPath(temporary, conversation.revision), text, conversation);
    renameSync(temporary, target);
    return true;
  } catch (error) {
    if (existsSync(target)) return false;
    throw error;
  } finally {
    removeFolder(temporary);
  }
}

/** Adds the next revision to a folder; returns false where another process has been faster. */
function addRevision(
  root: string,
  conversation: StoredConversation,
  text: string,
  { media, now }: { readonly media: ReadonlyMap<string, MediaBytes>; readonly now: Date },
): boolean {
  const folder = join(root, conversation.id);
  const { revision } = conversation;
  if (listRevisions(folder)[0] !== revision - 1) return false;
  const mentioned = listSha256(conversation);
  const temporary = makeTemporaryPath(root);
  const target = revisionPath(folder, revision);
  try {
    for (const [sha256, content] of media) {
      const path = mediaPath(folder, sha256);
      if (!mentioned.has(sha256)) continue;
      if (hasMedia(path, content.byteLength)) {
        utimesSync(path, now, now); // Young, so that `removeUnused` of another process leaves it alone.
      } else {
        writeMedia(temporary, content);
        renameSync(temporary, path);
      }
    }
    writeRevision(temporary, text, conversation);
    linkExclusive(temporary, target);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  // Revisions are removed in ascending order, after their successor is there. So if ours was there before and has been
  // removed already, the one before it is gone too.
  if (!existsSync(revisionPath(folder, revision - 1))) {
    rmSync(target, { force: true });
    return false;
  }
  removeSuperseded(folder, conversation, now);
  return true;
}

/** The file's modification time is the time of the save, by which the latest conversation is found. */
function writeRevision(path: string, text: string, { updated_at }: StoredConversation): void {
  writeFileSync(path, text, { mode: 0o600 });
  try {
    utimesSync(path, new Date(updated_at), new Date(updated_at));
  } catch {
    // The file system's own time serves as well.
  }
}

function removeSuperseded(folder: string, conversation: StoredConversation, now: Date): void {
  try {
    const older = listRevisions(folder).filter((each) => each < conversation.revision);
    for (const each of older.reverse()) rmSync(revisionPath(folder, each), { force: true });
    removeUnused(folder, conversation, now);
  } catch {
    // The next save tries again.
  }
}

/**
 * Removes the media in a folder that its conversation does not mention, such as those of an undone turn. Young files
 * are left alone: another process may be about to save the revision that mentions them. Throws the system's error.
 */
export function removeUnused(folder: string, conversation: StoredConversation, now: Date): void {
  const mentioned = listSha256(conversation);
  for (const name of listNames(folder)) {
    if (!isMediaName(name) || mentioned.has(name)) continue;
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat && now.getTime() - stat.mtimeMs > LEFTOVER_AGE_MS)
      rmSync(path, { recursive: true, force: true });
  }
}

function removeLeftovers(root: string, now: Date): void {
  try {
    removeTemporaries(root, now.getTime(), LEFTOVER_AGE_MS);
  } catch {
    // The next save tries again.
  }
}
