// Keeps the bytes of many pictures out of memory, in a nameless temporary file; knows nothing of what they are.
import { closeNameless, openNameless, readWhole, writeWhole } from './nameless-file.ts';

/** Bytes that stay in memory: most questions never reach the disk. */
const MAX_IN_MEMORY = 64 * 1024 * 1024;

export interface Spill {
  /** Returns the same picture with its bytes in memory or, once there are many, on disk: each access then reads them. */
  hold<Picture extends { readonly bytes: Buffer }>(picture: Picture): Picture;
  /** Gives the temporary file back. */
  close(): void;
}

/** Makes a spill. */
export function makeSpill(maxInMemory = MAX_IN_MEMORY): Spill {
  let inMemory = 0;
  let file: number | undefined;
  let end = 0;
  return {
    hold(picture) {
      // Its bytes lie on a disk already.
      if (Object.getOwnPropertyDescriptor(picture, 'bytes')?.get) return picture;
      const { bytes } = picture;
      if (inMemory + bytes.length <= maxInMemory) {
        inMemory += bytes.length;
        return picture;
      }
      const start = end;
      try {
        file ??= openNameless();
        writeWhole(file, bytes, start);
      } catch {
        return picture; // A full or read-only disk: memory has to do.
      }
      end += bytes.length;
      return readLater(picture, file, start, bytes.length);
    },
    close() {
      if (file !== undefined) closeNameless(file);
      file = undefined;
    },
  };
}

/** Returns a picture whose bytes are read from a file each time that they are asked for. */
export function readLater<Picture extends object>(
  picture: Picture,
  file: number,
  start: number,
  length: number,
): Picture & { readonly bytes: Buffer } {
  return Object.defineProperty({ ...picture }, 'bytes', {
    enumerable: true,
    get: () => readWhole(file, start, length),
  }) as Picture & { readonly bytes: Buffer };
}
