// Saved conversations: one file each, which any number of processes may write; asks nothing of the API, prints nothing.
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { CliError, describeSystemError } from '../errors.ts';
import { loadSha256 } from '../sha256.ts';
import { type MediaBytes, openContents } from './contents.ts';
import type { StoredConversation } from './conversation.ts';
import {
  type ConversationFile,
  conversationPath,
  conversationPaths,
  listConversations,
  mentionedContents,
  readConversation,
  writeConversation,
} from './conversation-files.ts';
import { newConversationId, noSuchConversation, resolveConversationId } from './conversation-ids.ts';
import { dataFolder } from './folders.ts';
import { withLock } from './lock.ts';
import { openConversation } from './open-conversation.ts';
import { tidy } from './retention.ts';

export interface ConversationStore {
  /** Returns a conversation without turns, which is nowhere yet. */
  begin(start: Pick<StoredConversation, 'provider' | 'model' | 'system' | 'effort'>): StoredConversation;
  /**
   * Saves a conversation and returns it as it is now saved: under another id where somebody else has continued or
   * removed the one that was loaded, so that no turn is lost and nothing removed comes back under its name. `contents`
   * are those that its turns name by sha256 and that may not be stored yet; only those are asked for. What has come
   * from here before need not be among them: it is gone only when the conversation was removed meanwhile. Throws an
   * error that `describeSystemError` words.
   */
  save(
    conversation: StoredConversation,
    contents: ReadonlyMap<string, MediaBytes>,
  ): Promise<StoredConversation>;
  /** Returns the conversation that an id, or the beginning of one, means; throws CliError. */
  load(word: string): Promise<StoredConversation>;
  /** Returns the conversation saved last, if any; throws CliError where that one cannot be read. */
  latest(): Promise<StoredConversation | undefined>;
  /** Yields all, the one saved last first, reading each when its turn comes; an unreadable one as its error. */
  list(): AsyncIterable<StoredConversation | CliError>;
  /** Returns the ids of all, readable or not, the one saved last first. */
  ids(): readonly string[];
  /** Removes a conversation, and no content: that is `dropContents`, once after all. Throws the system's error. */
  remove(id: string): void;
  /** Removes the contents that no conversation names any more; throws the system's error. */
  dropContents(): void;
  /** Drops conversations saved longer than `keepMs` ago, at most once a day; null keeps all. Never fails. */
  tidy(keepMs: number | null): Promise<void>;
  /** Returns the folder of all, or the file of an id; throws where there is no home folder. */
  path(id?: string): string;
  /**
   * Returns the bytes of a content, or undefined where they are not kept any more or damaged: never any other bytes.
   * Throws the system's error where they cannot be read.
   */
  readContent(sha256: string): Buffer | undefined;
  /** Returns the folder of all contents; throws where there is no home folder. */
  contentsPath(): string;
}

/** Opens the conversations of this user; nothing is read or made on disk yet. */
export async function openConversations(env: Env): Promise<ConversationStore> {
  const home = await dataFolder(env);
  const sha256Of = await loadSha256();
  const room = (name: string) => {
    if (home !== undefined) return join(home, name);
    throw new CliError('settings_unusable', 'there is no home folder to keep conversations in', {
      hint: 'set HOME, or CLAUDE_SEE_DATA_DIR to a folder',
    });
  };
  const folder = () => room('conversations');
  const contents = () => openContents(room('contents'), sha256Of);
  const files = () => (home === undefined ? [] : listFiles(folder()));
  const dropContents = () => {
    if (home !== undefined) contents().dropUnused(() => mentionedContents(folder()));
  };
  const open = async (file: ConversationFile) => {
    const found = await openConversation(file, env);
    if (found instanceof CliError) throw found;
    return found;
  };
  return {
    begin(start) {
      const now = env.now();
      const time = now.toISOString();
      const id = newConversationId(now);
      return { version: 1, id, revision: 0, created_at: time, updated_at: time, ...start, turns: [] };
    },
    async save(conversation, bytes) {
      let { id, revision } = conversation;
      for (;;) {
        const now = env.now();
        const next = { ...conversation, id, revision: revision + 1, updated_at: now.toISOString() };
        // Written whole beside its place before any content is looked for: `dropContents` goes by that.
        const temporary = writeConversation(folder(), next);
        try {
          contents().place(bytes);
          if (await putInPlace(temporary, conversationPath(folder(), id), revision, env)) return next;
        } finally {
          rmSync(temporary, { force: true });
        }
        id = newConversationId(now);
        revision = 0;
      }
    },
    async load(word) {
      const all = files();
      const id = resolveConversationId(
        word,
        all.map((file) => file.id),
      );
      const file = all.find((each) => each.id === id);
      const found = file && (await open(file));
      if (!found) throw noSuchConversation(word);
      return found;
    },
    async latest() {
      for (const file of files()) {
        const found = await open(file);
        if (found) return found;
      }
      return undefined;
    },
    async *list() {
      for (const file of files()) {
        const found = await openConversation(file, env);
        if (found) yield found;
      }
    },
    ids: () => files().map(({ id }) => id),
    remove(id) {
      for (const path of conversationPaths(folder(), id)) rmSync(path, { force: true });
    },
    dropContents,
    async tidy(keepMs) {
      if (home === undefined) return;
      const rooms = { conversations: folder(), contents: room('contents') };
      await tidy({ ...rooms, list: files, dropContents }, keepMs, env);
    },
    path: (id) => (id === undefined ? folder() : conversationPath(folder(), id)),
    readContent: (sha256) => (home === undefined ? undefined : contents().read(sha256)),
    contentsPath: () => room('contents'),
  };
}

/**
 * Puts a conversation in its place unless another process has saved or removed that one meanwhile. All that takes time is done
 * before the lock: it is held for reading one file and renaming another.
 */
function putInPlace(temporary: string, path: string, revision: number, env: Env): Promise<boolean> {
  const change = () => {
    const there = readConversation(path);
    const found = there === 'gone' ? 0 : typeof there === 'object' ? there.revision : undefined;
    const unchanged = found === revision;
    if (unchanged) renameSync(temporary, path);
    return unchanged;
  };
  return withLock(path, change, env);
}

function listFiles(folder: string): readonly ConversationFile[] {
  try {
    return listConversations(folder);
  } catch (error) {
    throw new CliError('input_unusable', `cannot be read: ${describeSystemError(error)}`, {
      subject: folder,
      hint: 'CLAUDE_SEE_DATA_DIR can name another folder',
      cause: error,
    });
  }
}
