// Reads small files and makes folders where Node's own calls would never end; what is in them is not known here.
import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from '../errors.ts';

/** Far more than anything that is stored here. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads a text of at most 1 MB. Throws the system's error, and an Error for pipes and devices: reading those could
 * wait, or fill the memory, forever.
 */
export function readSmallFile(path: string): string {
  // Windows has no such flag, and no pipes among its files.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(descriptor);
    // Of a folder the system has its own error.
    if (!found.isFile() && !found.isDirectory()) throw new Error('is no regular file');
    if (found.size > MAX_BYTES) throw new Error('is larger than 1 MB');
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Makes a folder, and those above it, private to the user; one that exists stays as it is. Throws the system's error.
 * Node's own recursive mkdir tries forever where a folder is there but takes no other, such as /proc.
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (isFolder(path)) return; // Another process was quicker.
    const parent = dirname(path);
    if (systemErrorCode(error) !== 'ENOENT' || parent === path || isFolder(parent)) throw error;
    makeFolder(parent);
    makeFolder(path);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
