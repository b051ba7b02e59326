// Moves the bytes of many images from memory to an anonymous temporary file.
import { readFully, writeFully } from '../store/full-io.ts';
import { closeAnonymousFile, openAnonymousFile } from './anonymous-file.ts';

/** Bytes that stay in memory: most questions never reach the disk. */
const MAX_IN_MEMORY_BYTES = 64 * 1024 * 1024;

export interface SpillFile {
  /** Returns the same image; once many bytes are stored, each access to its `bytes` reads them from disk. */
  store<Image extends { readonly bytes: Buffer }>(image: Image): Image;
  /** Deletes the temporary file; images stored in it can no longer be read. */
  close(): void;
}

/** Makes a spill file, which is opened on disk only once more than `maxInMemoryBytes` are stored. */
export function makeSpillFile(maxInMemoryBytes = MAX_IN_MEMORY_BYTES): SpillFile {
  let inMemoryBytes = 0;
  let file: number | undefined;
  let end = 0;
  return {
    store(image) {
      // A getter means that the bytes are on disk already.
      if (Object.getOwnPropertyDescriptor(image, 'bytes')?.get) return image;
      const { bytes } = image;
      if (inMemoryBytes + bytes.length <= maxInMemoryBytes) {
        inMemoryBytes += bytes.length;
        return image;
      }
      const start = end;
      try {
        file ??= openAnonymousFile();
        writeFully(file, bytes, start);
      } catch {
        return image; // The disk is full or read-only, so the bytes stay in memory.
      }
      end += bytes.length;
      return withBytesOnDisk(image, file, { start, length: bytes.length });
    },
    close() {
      if (file !== undefined) closeAnonymousFile(file);
      file = undefined;
    },
  };
}

/** A part of a file, in bytes. */
export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/** Returns an image whose bytes are read from a file at each access. */
export function withBytesOnDisk<Image extends object>(
  image: Image,
  file: number,
  { start, length }: ByteRange,
): Image & { readonly bytes: Buffer } {
  return Object.defineProperty({ ...image }, 'bytes', {
    enumerable: true,
    get: () => readFully(file, start, length),
  }) as Image & { readonly bytes: Buffer };
}
