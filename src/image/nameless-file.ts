// A temporary file without a name, so that not even a kill leaves pictures behind; knows nothing of what is in it.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Opens a nameless temporary file and returns its descriptor; throws Node's system error. */
export function openNameless(): number {
  const folder = mkdtempSync(join(tmpdir(), 'claude-see-'));
  try {
    return openSync(join(folder, 'pictures'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes all bytes at a position; throws Node's system error. */
export function writeWhole(file: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}

/** Reads so many bytes from a position; throws an Error when they are not all there. */
export function readWhole(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const read = readSync(file, bytes, at, length - at, position + at);
    if (read === 0) throw new Error('the temporary file of pictures has been cut');
    at += read;
  }
  return bytes;
}

/** Closes the file, which then is gone. */
export function closeNameless(file: number): void {
  closeSync(file);
}
