// Opens the saved conversations of this user, which any number of processes may save and remove at once.
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { CliError, describeSystemError, systemErrorCode } from '../errors.ts';
import type { StoredConversation } from './conversation.ts';
import { type ConversationFolder, listConversations, readConversation } from './conversation-files.ts';
import { makeConversationId, noSuchConversation, resolveConversationId } from './conversation-ids.ts';
import { removeFolder } from './disk.ts';
import { findDataFolder } from './folders.ts';
import { type MediaBytes, openMediaReader } from './media-files.ts';
import { pruneExpired, removeLeftovers } from './retention.ts';
import { saveConversation } from './save-conversation.ts';
import { clearUnsaved, isLastUnsaved, markUnsaved } from './unsaved-mark.ts';

export interface ConversationStore {
  /** Returns a new conversation without turns; nothing is saved yet. */
  create(start: Pick<StoredConversation, 'provider' | 'model' | 'system' | 'effort'>): StoredConversation;
  /**
   * Saves a conversation and returns it as saved. It gets a new id where another process has continued or removed the
   * one that was loaded, so that no turn is lost and nothing comes back under a removed id. `media` holds the bytes,
   * by sha256, of pictures and PDFs that may not be on disk yet; the others are copied from the loaded conversation.
   * Throws CliError, `output_unwritable` with the folder's path and a cure.
   */
  save(conversation: StoredConversation, media: ReadonlyMap<string, MediaBytes>): Promise<StoredConversation>;
  /** Returns the conversation with this id, or the only one whose id begins with this; throws CliError. */
  load(word: string): Promise<StoredConversation>;
  /** Returns the conversation saved last, if any; throws CliError where that one cannot be read. */
  latest(): Promise<StoredConversation | undefined>;
  /** Yields all, most recently saved first, reading one at a time; an unreadable one as its error. */
  list(): Iterable<StoredConversation | CliError>;
  /** Returns the ids of all, readable or not, most recently saved first. */
  ids(): readonly string[];
  /** Removes a conversation with its pictures; throws the system's error. */
  remove(id: string): void;
  /** Removes the leftovers of killed processes, however young; throws the system's error. */
  removeLeftovers(): void;
  /** Remembers, until the next save, that an answered question was not saved. Never fails. */
  markUnsaved(): void;
  /** Returns whether a question was answered and not saved after the last save. */
  isLastUnsaved(): boolean;
  /** Removes conversations saved longer than `keepMs` ago, at most once a day; null keeps all. Never fails. */
  pruneExpired(keepMs: number | null): void;
  /** Returns the folder of all conversations, or of one; throws CliError where there is no home folder. */
  path(id?: string): string;
  /**
   * Returns the bytes of a picture or PDF, or undefined where they are missing or damaged: never any other bytes.
   * Throws the system's error where they cannot be read.
   */
  readMedia(id: string, sha256: string): Buffer | undefined;
}

/**
 * Opens the store; nothing is read or written yet. Saved images of any type but `imageMediaTypes`, the types that the
 * API takes, count as damage.
 */
export async function openConversations(
  env: Env,
  imageMediaTypes: readonly string[],
): Promise<ConversationStore> {
  const home = await findDataFolder(env);
  const readMedia = await openMediaReader();
  const root = () => {
    if (home !== undefined) return join(home, 'conversations');
    throw new CliError('settings_unusable', 'there is no home folder to keep conversations in', {
      hint: 'set HOME, or CLAUDE_SEE_DATA_DIR to a folder',
    });
  };
  const folders = () => (home === undefined ? [] : listFolders(root()));
  const open = (folder: ConversationFolder) => {
    const found = openConversation(folder, imageMediaTypes);
    if (found instanceof CliError) throw found;
    return found;
  };
  return {
    create(start) {
      const now = env.now();
      const time = now.toISOString();
      const id = makeConversationId(now);
      return { version: 1, id, revision: 0, created_at: time, updated_at: time, ...start, turns: [] };
    },
    async save(conversation, media) {
      const folder = root();
      try {
        const saved = saveConversation(folder, conversation, media, { now: env.now(), imageMediaTypes });
        clearUnsaved(folder);
        return saved;
      } catch (error) {
        throw unwritableError(folder, error);
      }
    },
    async load(word) {
      const all = folders();
      const id = resolveConversationId(
        word,
        all.map((folder) => folder.id),
      );
      const folder = all.find((each) => each.id === id);
      const found = folder && open(folder);
      if (!found) throw noSuchConversation(word);
      return found;
    },
    async latest() {
      for (const folder of folders()) {
        const found = open(folder);
        if (found) return found;
      }
      return undefined;
    },
    *list() {
      for (const folder of folders()) {
        const found = openConversation(folder, imageMediaTypes);
        if (found) yield found;
      }
    },
    ids: () => folders().map(({ id }) => id),
    remove: (id) => removeFolder(join(root(), id)),
    removeLeftovers() {
      if (home !== undefined) removeLeftovers(root());
    },
    markUnsaved() {
      if (home !== undefined) markUnsaved(root());
    },
    isLastUnsaved: () => home !== undefined && isLastUnsaved(root()),
    pruneExpired(keepMs) {
      if (home !== undefined) pruneExpired(root(), keepMs, { now: env.now(), imageMediaTypes });
    },
    path: (id) => (id === undefined ? root() : join(root(), id)),
    readMedia: (id, sha256) => (home === undefined ? undefined : readMedia(join(root(), id), sha256)),
  };
}

function listFolders(root: string): readonly ConversationFolder[] {
  try {
    return listConversations(root);
  } catch (error) {
    throw new CliError('input_unusable', `cannot be read: ${describeSystemError(error)}`, {
      subject: root,
      hint: 'CLAUDE_SEE_DATA_DIR can name another folder',
      cause: error,
    });
  }
}

/** Returns a conversation, the error why it cannot be read, or undefined where it was removed meanwhile. */
function openConversation(
  folder: ConversationFolder,
  imageMediaTypes: readonly string[],
): StoredConversation | CliError | undefined {
  const unreadableError = (message: string, hint: string, cause?: unknown) =>
    new CliError('input_unusable', message, { subject: folder.id, hint, cause });
  try {
    const found = readConversation(folder, imageMediaTypes);
    switch (found) {
      case 'gone':
        return undefined;
      case 'foreign':
        return unreadableError(
          'was written by another version of claude-see',
          'a newer version may be able to read it',
        );
      case 'damaged':
        return unreadableError(
          `is damaged: ${folder.path}`,
          `\`claude-see history rm ${folder.id}\` removes it`,
        );
      default:
        return found;
    }
  } catch (error) {
    const message = `cannot be read: ${describeSystemError(error)}`;
    return unreadableError(message, `make ${folder.path} readable`, error);
  }
}

/** Returns the error for a failed save, with the folder and the cure. */
function unwritableError(folder: string, error: unknown): CliError {
  const isFull = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(systemErrorCode(error) ?? '');
  const cure = isFull ? 'free some space there' : 'make it writable';
  return new CliError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
    subject: folder,
    hint: `${cure}, set CLAUDE_SEE_DATA_DIR to another folder, or pass --no-save`,
    cause: error,
  });
}
