// Reads small files, makes folders and writes files so that a kill at any moment leaves nothing half-written.
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../errors.ts';

/** Far more than any of our small files holds. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads a text of at most 1 MB. Throws the system's error, and an Error for pipes and devices, which could block or
 * never end.
 */
export function readSmallFile(path: string): string {
  // Windows has neither this flag nor pipes among its files.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(descriptor);
    // Reading a folder throws the system's own error.
    if (!found.isFile() && !found.isDirectory()) throw new Error('is not a regular file');
    if (found.size > MAX_BYTES) throw new Error('is larger than 1 MB');
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Makes a folder and its missing parents with a mode, 0700 unless given and less the umask; an existing folder keeps its
 * mode. Throws the system's error.
 * Node's own recursive mkdir never returns below a folder that refuses new entries, such as /proc.
 */
export function makeFolder(path: string, mode = 0o700): void {
  if (isFolder(path)) return;
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (isFolder(path)) return; // Another process made it meanwhile.
    const parent = dirname(path);
    if (systemErrorCode(error) !== 'ENOENT' || parent === path || isFolder(parent)) throw error;
    makeFolder(parent, mode);
    makeFolder(path, mode);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Bytes that prove that the disk has room: an empty file fits on a full one. */
const PROBE_BYTES = 64 * 1024;

/** Makes a folder, which others may read as far as the umask lets them, and proves that it takes files. Throws the system's error. */
export function makeWritableFolder(path: string): void {
  makeFolder(path, 0o777);
  proveWritable(path);
}

/** Proves that a folder takes files. Throws the system's error. */
export function proveWritable(folder: string): void {
  const probe = makeTemporaryPath(folder);
  try {
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES), { flag: 'wx' });
  } finally {
    rmSync(probe, { force: true });
  }
}

export interface WriteOptions {
  /** Permissions of the file, less the umask; 0600 unless given. */
  readonly mode?: number;
  /** Throws EEXIST instead of replacing a file. */
  readonly exclusive?: boolean;
  /** Makes missing parent folders, with mode 0700. */
  readonly makeFolders?: boolean;
}

/**
 * Writes a file so that readers find the old content or the new one, whole, even when this process is killed. Throws
 * the system's error.
 */
export function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): void {
  const { mode, exclusive = false, makeFolders = false } = options;
  if (makeFolders) makeFolder(dirname(path));
  const temporary = makeTemporaryPath(dirname(path));
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode: mode ?? 0o600 });
    if (exclusive) linkExclusive(temporary, path);
    else renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Gives a finished file a second name; throws EEXIST where the name is taken, even when another process took it at
 * this moment. On file systems without hard links the content is copied instead.
 */
export function linkExclusive(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes(systemErrorCode(error) ?? '')) throw error;
    copyExclusive(from, to);
  }
}

function copyExclusive(from: string, to: string): void {
  try {
    writeFileSync(to, readFileSync(from), { flag: 'wx', mode: statSync(from).mode & 0o777 });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') rmSync(to, { force: true });
    throw error;
  }
}

/** Returns a new hidden name in a folder. It holds no process id, because containers share folders and all have pid 1. */
export function makeTemporaryPath(folder: string): string {
  return join(folder, `.claude-see-${crypto.randomUUID()}.tmp`);
}

/**
 * Removes files and folders with temporary names that killed processes left in a folder, when they are older than
 * `minAgeMs`. Throws the system's error.
 */
export function removeTemporaries(folder: string, now: number, minAgeMs: number): void {
  for (const name of listNames(folder)) {
    if (!/^\.claude-see-[\w-]+\.tmp$/.test(name)) continue;
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat && now - stat.mtimeMs >= minAgeMs) removeFolder(path);
  }
}

/**
 * Removes a folder, or a file, with everything in it. It is renamed first, so that other processes find all of it or
 * nothing, and cannot add files to it meanwhile. Throws the system's error.
 */
export function removeFolder(path: string): void {
  const moved = makeTemporaryPath(dirname(path));
  try {
    renameSync(path, moved);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    // Windows renames no folder in which a file is open.
    rmSync(path, { recursive: true, force: true });
  }
  rmSync(moved, { recursive: true, force: true });
}

/** Returns the names in a folder, none where it does not exist; throws the system's error. */
export function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
