// Keeps the bytes of many pictures out of memory, in a temporary file without a name; knows nothing of what they are.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes that stay in memory: most questions never reach the disk. */
const MOST_IN_MEMORY = 64 * 1024 * 1024;

export interface Spill {
  /** Returns the same picture with its bytes in memory or, once there are many, on disk: each access then reads them. */
  hold<Picture extends { readonly bytes: Buffer }>(picture: Picture): Picture;
  /** Gives the temporary file back. */
  close(): void;
}

/** Makes a spill. The file has no name from the start, so that not even a kill leaves pictures behind. */
export function makeSpill(mostInMemory = MOST_IN_MEMORY): Spill {
  let inMemory = 0;
  let file: number | undefined;
  let end = 0;
  return {
    hold(picture) {
      const { bytes } = picture;
      if (inMemory + bytes.length <= mostInMemory) {
        inMemory += bytes.length;
        return picture;
      }
      const start = end;
      const { length } = bytes;
      try {
        file ??= openNameless();
        writeWhole(file, bytes, start);
      } catch {
        return picture; // A full or read-only disk: memory has to do.
      }
      end += length;
      const from = file;
      return Object.defineProperty({ ...picture }, 'bytes', {
        enumerable: true,
        get: () => readWhole(from, start, length),
      });
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function openNameless(): number {
  const folder = mkdtempSync(join(tmpdir(), 'claude-see-'));
  try {
    return openSync(join(folder, 'pictures'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeWhole(file: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}

function readWhole(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const read = readSync(file, bytes, at, length - at, position + at);
    if (read === 0) throw new Error('the temporary file of prepared pictures has been cut');
    at += read;
  }
  return bytes;
}
