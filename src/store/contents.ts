// Keeps the bytes of pictures and PDFs by their sha256, once for all conversations; who uses them is asked, not kept.
import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import { placeFile } from './folders.ts';

/** What is to be kept; `bytes` may be a getter, which is asked only where they are not stored yet. */
export interface MediaBytes {
  readonly byteLength: number;
  readonly bytes: Uint8Array;
}

export interface Contents {
  /** Stores what is not stored yet, one at a time; throws the system's error. */
  place(contents: ReadonlyMap<string, MediaBytes>): void;
  /**
   * Returns the content of a sha256, or undefined where it is not there or damaged: never any other bytes. Throws the
   * system's error where it cannot be read, and an Error for what is no sha256.
   */
  read(sha256: string): Buffer | undefined;
  /** Removes what `used` does not name; throws the system's error. */
  dropUnused(used: () => ReadonlySet<string>): void;
}

interface Listed {
  readonly sha256: string;
  readonly path: string;
  /** True when it was moved aside to be removed. */
  readonly aside: boolean;
}

/** Opens the contents below a folder, which may not exist yet; `sha256Of` is what `loadSha256` returns. */
export function openContents(folder: string, sha256Of: (bytes: Uint8Array) => string): Contents {
  const path = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${JSON.stringify(sha256)} is no sha256`);
    return join(folder, sha256.slice(0, 2), sha256);
  };
  return {
    place(contents) {
      for (const [sha256, content] of contents) {
        const target = path(sha256);
        // Whatever cut it short, such as a power cut, is seen by its size; the rest is seen when it is read.
        if (fileSize(target) !== content.byteLength) placeFile(target, content.bytes);
      }
    },
    read(sha256) {
      const source = path(sha256);
      // A pipe would be waited for, maybe for ever.
      if (fileSize(source) === undefined) return undefined;
      const bytes = readFileSync(source);
      if (sha256Of(bytes) === sha256) return bytes;
      removeDamaged(source); // What is damaged without another size would otherwise never be stored again.
      return undefined;
    },
    /**
     * Safe, without any lock, beside a save that brings a content along. A save first writes what it will use where
     * `used` finds it, and only then looks whether the content is there. Here it is moved aside first, and only then
     * `used` is asked again: either the save is seen and the content put back, or the save finds it gone and writes it
     * anew. A content that a save mentions and does not bring along is kept by the conversation that it continues; it
     * goes with that one. What a killed process left aside is judged the same way.
     */
    dropUnused(used) {
      const before = used();
      const candidates = [...list(folder)].filter(({ sha256, aside }) => aside || !before.has(sha256));
      if (candidates.length === 0) return;
      const moved = candidates.map((each) => (each.aside ? each : moveAside(each)));
      const now = used();
      for (const each of moved) {
        if (now.has(each.sha256)) rename(each.path, path(each.sha256));
        else rmSync(each.path, { force: true });
      }
    },
  };
}

function moveAside(content: Listed): Listed {
  const path = `${content.path}.${crypto.randomUUID()}.unused`;
  rename(content.path, path);
  return { ...content, path, aside: true };
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another process may have moved or removed it meanwhile.
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}

function* list(folder: string): Iterable<Listed> {
  for (const spread of names(folder)) {
    for (const name of names(join(folder, spread))) {
      const [, sha256, aside] = /^([0-9a-f]{64})(\.[\w-]+\.unused)?$/.exec(name) ?? [];
      if (sha256) yield { sha256, path: join(folder, spread, name), aside: aside !== undefined };
    }
  }
}

/** Bytes of a regular file; undefined for anything else. */
function fileSize(path: string): number | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? stat.size : undefined;
}

function removeDamaged(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // On a disk that only reads it stays, and is judged anew each time.
  }
}

function names(folder: string): readonly string[] {
  return existsSync(folder) && lstatSync(folder).isDirectory() ? readdirSync(folder) : [];
}
