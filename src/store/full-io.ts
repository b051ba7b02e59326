// Reads and writes buffers as a whole: the system may take or give less at once.
import { readSync, writeSync } from 'node:fs';

/** Writes all bytes at a position, by default where the file stands; throws Node's system error. */
export function writeFully(file: number, bytes: Uint8Array, position?: number): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(file, bytes, at, bytes.length - at, position === undefined ? null : position + at);
  }
}

/** Reads `length` bytes from a position; throws an Error when the file ends before. */
export function readFully(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const read = readSync(file, bytes, at, length - at, position + at);
    if (read === 0) throw new Error('the file ends too early');
    at += read;
  }
  return bytes;
}
