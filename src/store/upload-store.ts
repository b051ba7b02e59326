// Stores which bytes were uploaded under which file_id, one small file an upload, so that no process waits for another.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { listNames, readSmallFile, removeFolder, removeTemporaries, writeFileAtomic } from './disk.ts';
import { findCacheFolder } from './folders.ts';
import { matchesKey, parseEntry, type UploadEntry, type UploadKey } from './upload-entry.ts';

/** The uploads of this machine. Reads never fail; writes throw the system's error. */
export interface UploadStore {
  /** Returns true when nothing was ever stored, so that no bytes need be hashed. */
  isEmpty(): boolean;
  /** Returns the upload of these bytes, expired or not. */
  find(key: UploadKey): UploadEntry | undefined;
  /** Returns the upload that has this id at this address, expired or not. */
  findById(base_url: string | null, file_id: string): UploadEntry | undefined;
  /** Stores an upload, in place of an earlier one of the same bytes. */
  put(entry: UploadEntry): Promise<void>;
  /** Deletes an upload, unless its bytes were uploaded again meanwhile. */
  delete(entry: UploadEntry): void;
  /** Yields every entry, in no order, a folder at a time. */
  list(): Iterable<UploadEntry>;
  /** Deletes everything in one step. */
  clear(): void;
}

const NO_STORE: UploadStore = {
  isEmpty: () => true,
  find: () => undefined,
  findById: () => undefined,
  async put() {
    throw new Error('there is no home folder to keep it in; CLAUDE_SEE_CACHE_DIR can name one');
  },
  delete() {},
  list: () => [],
  clear() {},
};

/**
 * Opens the store of this user. A look-up reads one file, named by a hash of the key. A second small file for each
 * upload points from its id to the first, so that deleting an id reads two files instead of all.
 */
export async function openUploadStore(env: Env): Promise<UploadStore> {
  const folder = await findCacheFolder(env);
  if (folder === undefined) return NO_STORE;
  const entries = join(folder, 'files');
  const ids = join(folder, 'file-ids');
  // Loading node:crypto takes 5 ms, which runs without uploads need not pay.
  let crypto = existsSync(entries) ? await import('node:crypto') : undefined;
  const pathFor = (directory: string, ...parts: readonly (string | null)[]) => {
    if (!crypto) throw new Error('node:crypto is not loaded yet');
    const name = crypto.createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    // Sharded by prefix: large folders are slow.
    return join(directory, name.slice(0, 2), name.slice(2));
  };
  const entryPath = ({ base_url, scope, sha256, media_type }: UploadKey) =>
    pathFor(entries, base_url, scope, sha256, media_type);
  const find = (key: UploadKey) => {
    if (!crypto) return undefined;
    const entry = readEntry(entryPath(key));
    return entry && matchesKey(entry, key) ? entry : undefined;
  };
  return {
    isEmpty: () => !existsSync(entries),
    find,
    findById(base_url, file_id) {
      if (!crypto) return undefined;
      const pointer = readText(pathFor(ids, base_url, file_id));
      const path = pointer === undefined ? undefined : followPointer(entries, pointer);
      const entry = path === undefined ? undefined : readEntry(path);
      return entry?.file_id === file_id && entry.base_url === base_url ? entry : undefined;
    },
    async put(entry) {
      crypto ??= await import('node:crypto');
      const path = entryPath(entry);
      const pointerPath = pathFor(ids, entry.base_url, entry.file_id);
      // Pointer first: a kill in between leaves a pointer to nothing, which is harmless.
      writeFileAtomic(pointerPath, path.slice(entries.length), { makeFolders: true });
      writeFileAtomic(path, JSON.stringify(entry), { makeFolders: true });
    },
    delete(entry) {
      if (!crypto) return;
      if (find(entry)?.file_id === entry.file_id) rmSync(entryPath(entry), { force: true });
      rmSync(pathFor(ids, entry.base_url, entry.file_id), { force: true });
    },
    *list() {
      for (const shard of readNames(entries)) {
        for (const name of readNames(join(entries, shard))) {
          const entry = name.startsWith('.') ? undefined : readEntry(join(entries, shard, name));
          if (entry) yield entry;
        }
      }
    },
    clear() {
      for (const directory of [entries, ids]) removeFolder(directory);
      removeTemporaries(folder, 0, Number.NEGATIVE_INFINITY);
    },
  };
}

/** Reads one entry. A damaged one is removed, as the next upload writes it again. */
function readEntry(path: string): UploadEntry | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  const entry = parseEntry(text);
  if (!entry) {
    try {
      rmSync(path, { force: true });
    } catch {
      // On a read-only disk the damaged entry stays, unused.
    }
  }
  return entry;
}

function readText(path: string): string | undefined {
  try {
    return readSmallFile(path);
  } catch {
    return undefined;
  }
}

/** A pointer may only lead below the folder of entries, whatever a damaged file says. */
function followPointer(entries: string, pointer: string): string | undefined {
  return /^[/\\][0-9a-f]{2}[/\\][0-9a-f]{62}$/.test(pointer) ? `${entries}${pointer}` : undefined;
}

function readNames(folder: string): readonly string[] {
  try {
    return listNames(folder);
  } catch {
    return [];
  }
}
