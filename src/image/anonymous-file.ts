// Opens temporary files without a name, so that not even a kill leaves anything behind.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Opens a temporary file, removes its name and returns its descriptor; throws Node's system error. */
export function openAnonymousFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'claude-see-'));
  try {
    return openSync(join(folder, 'content'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes all bytes at a position; throws Node's system error. */
export function writeFully(file: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}

/** Reads `length` bytes from a position; throws an Error when the file ends before. */
export function readFully(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const read = readSync(file, bytes, at, length - at, position + at);
    if (read === 0) throw new Error('a temporary file has been cut');
    at += read;
  }
  return bytes;
}

/** Closes the file, which frees its space. */
export function closeAnonymousFile(file: number): void {
  closeSync(file);
}
