// Writes, copies and reads the bytes of pictures and PDFs in a conversation's folder, each named by its sha256.
import { chmodSync, constants, copyFileSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import { loadSha256 } from '../sha256.ts';

/** Bytes to be saved. `bytes` may be a getter, which is read only where they are not saved yet. */
export interface MediaBytes {
  readonly byteLength: number;
  readonly bytes: Uint8Array;
  /** A file that held the bytes; it is copied. */
  readonly file?: { readonly path: string };
}

const SHA256 = /^[0-9a-f]{64}$/;

/** Returns the path of the bytes of a sha256 in a conversation's folder; throws an Error for anything else. */
export function mediaPath(folder: string, sha256: string): string {
  if (!SHA256.test(sha256)) throw new Error(`${JSON.stringify(sha256)} is not a sha256`);
  return join(folder, sha256);
}

/** Returns whether a name in a conversation's folder is that of a picture or PDF. */
export function isMediaName(name: string): boolean {
  return SHA256.test(name);
}

/** Returns whether bytes of this length lie at a path: a cut file is recognised by its size. */
export function hasMedia(path: string, byteLength: number): boolean {
  return fileSize(path) === byteLength;
}

/** Writes bytes to a new file that only the user can read; throws the system's error. */
export function writeMedia(path: string, content: MediaBytes): void {
  if (!content.file) {
    writeFileSync(path, content.bytes, { mode: 0o600 });
    return;
  }
  // If the file has changed, its hash says so when the copy is read.
  copyFileSync(content.file.path, path, constants.COPYFILE_FICLONE);
  chmodSync(path, 0o600);
}

/** Copies one file to another folder where it exists; throws the system's error. */
export function copyMedia(from: string, to: string): void {
  if (fileSize(from) === undefined) return;
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    // Removed meanwhile, with the conversation that it was copied from.
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}

/**
 * Reads the bytes of a sha256; undefined where they are missing or damaged: never any other bytes. Throws the system's
 * error where they cannot be read.
 */
export async function openMediaReader(): Promise<(folder: string, sha256: string) => Buffer | undefined> {
  const hash = await loadSha256();
  return (folder, sha256) => {
    const path = mediaPath(folder, sha256);
    if (fileSize(path) === undefined) return undefined;
    const bytes = readFileSync(path);
    return hash(bytes) === sha256 ? bytes : undefined;
  };
}

/** Size of a regular file in bytes; undefined for anything else, as reading a pipe could block for ever. */
function fileSize(path: string): number | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? stat.size : undefined;
}
