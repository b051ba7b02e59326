// Remembers which bytes are stored where (file_ids); one small file an upload, so that no process waits for another.
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Env } from '../env.ts';
import { systemErrorCode } from '../errors.ts';
import { readSmallFile } from './disk.ts';
import { cacheFolder, placeFile } from './folders.ts';
import { matchesKey, parseEntry, type UploadEntry, type UploadKey } from './upload-entry.ts';

/** What this machine knows of its uploads. Reading never fails; what the disk refuses to take is thrown. */
export interface UploadStore {
  /** True when nothing was ever remembered: then nobody needs to hash anything. */
  isEmpty(): boolean;
  /** Returns the upload of these bytes, expired or not. */
  find(key: UploadKey): UploadEntry | undefined;
  /** Returns the upload that has this id at this address, expired or not. */
  findById(base_url: string, file_id: string): UploadEntry | undefined;
  /** Remembers an upload; throws the system's error when the disk refuses. */
  put(entry: UploadEntry): Promise<void>;
  /** Forgets an upload, unless its bytes were uploaded again meanwhile; throws the system's error. */
  delete(entry: UploadEntry): void;
  /** Yields every entry, in no order, a folder at a time. */
  list(): Iterable<UploadEntry>;
  /** Forgets everything in one step; throws the system's error. */
  clear(): void;
}

const NOTHING: UploadStore = {
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
 * Opens the memory of this user. Look-up reads one file, whose name is a hash of the key; a second small file for
 * each upload leads from its id to it, so that forgetting an id reads two files and not all.
 */
export async function openUploadStore(env: Env): Promise<UploadStore> {
  const folder = await cacheFolder(env);
  if (folder === undefined) return NOTHING;
  const entries = join(folder, 'files');
  const ids = join(folder, 'file-ids');
  // Node's crypto takes 5 ms to load: who never uploads never needs it.
  let crypto = existsSync(entries) ? await import('node:crypto') : undefined;
  const place = (room: string, ...parts: readonly string[]) => {
    if (!crypto) throw new Error('an empty memory has no places');
    const name = crypto.createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    // Spread: some file systems, and all people, dislike folders of 100,000 files.
    return join(room, name.slice(0, 2), name.slice(2));
  };
  const placeOf = ({ base_url, workspace_id, sha256, media_type }: UploadKey) =>
    place(entries, base_url, workspace_id, sha256, media_type);
  const find = (key: UploadKey) => {
    if (!crypto) return undefined;
    const entry = readEntry(placeOf(key));
    return entry && matchesKey(entry, key) ? entry : undefined;
  };
  return {
    isEmpty: () => !existsSync(entries),
    find,
    findById(base_url, file_id) {
      if (!crypto) return undefined;
      const pointer = readSmall(place(ids, base_url, file_id));
      const path = pointer === undefined ? undefined : entryPath(entries, pointer);
      const entry = path === undefined ? undefined : readEntry(path);
      return entry?.file_id === file_id && entry.base_url === base_url ? entry : undefined;
    },
    async put(entry) {
      crypto ??= await import('node:crypto');
      const path = placeOf(entry);
      // The way to the entry first: a kill in between leaves a way that leads nowhere, which harms nobody.
      placeFile(place(ids, entry.base_url, entry.file_id), path.slice(entries.length));
      placeFile(path, JSON.stringify(entry));
    },
    delete(entry) {
      if (!crypto) return;
      if (find(entry)?.file_id === entry.file_id) rmSync(placeOf(entry), { force: true });
      rmSync(place(ids, entry.base_url, entry.file_id), { force: true });
    },
    *list() {
      for (const spread of namesIn(entries)) {
        for (const name of namesIn(join(entries, spread))) {
          const entry = name.startsWith('.') ? undefined : readEntry(join(entries, spread, name));
          if (entry) yield entry;
        }
      }
    },
    clear() {
      for (const room of [entries, ids]) removeRoom(room);
    },
  };
}

/** Reads one entry; one that is damaged is removed, as a new upload brings it back. */
function readEntry(path: string): UploadEntry | undefined {
  const text = readSmall(path);
  if (text === undefined) return undefined;
  const entry = parseEntry(text);
  if (!entry) {
    try {
      rmSync(path, { force: true });
    } catch {
      // A disk that only reads: the entry stays unused.
    }
  }
  return entry;
}

/** Undefined for whatever cannot be read: not remembered, and never a failure. */
function readSmall(path: string): string | undefined {
  try {
    return readSmallFile(path);
  } catch {
    return undefined;
  }
}

/** A pointer is a path below the room, never out of it. */
function entryPath(room: string, pointer: string): string | undefined {
  return /^[/\\][0-9a-f]{2}[/\\][0-9a-f]{62}$/.test(pointer) ? `${room}${pointer}` : undefined;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Moved away first, so that another process finds everything or nothing. */
function removeRoom(room: string): void {
  const moved = join(dirname(room), `.${crypto.randomUUID()}.tmp`);
  try {
    renameSync(room, moved);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  rmSync(moved, { recursive: true, force: true });
}
