// Keeps lines in a file that only grows, so that a kill loses at most the line that is being written.
import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { writeFully } from './full-io.ts';

/** A line in the file: its first byte, and its bytes without the newline. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

export interface Tail extends Place {
  /** Empty when the file ends in a newline. */
  readonly text: string;
}

export interface LineLog {
  /**
   * Calls `visit` with each line, and returns what follows the last newline: a line that a kill may have torn. Throws the
   * system's error, and an Error for a line beyond all bounds.
   */
  scan(visit: (line: string, place: Place) => void): Promise<Tail>;
  /** Drops everything behind a number of bytes. Throws the system's error. */
  truncate(bytes: number): void;
  /**
   * Adds a text of whole lines with one write, also when another process has put another file in its place. Throws the
   * system's error, and then leaves the file as it was.
   */
  append(text: string): Place;
  /** Returns the text at a place. */
  read(place: Place): string;
  /** Whether another process has written to the file, or put another in its place: then places may be wrong. */
  isChanged(): boolean;
  /** Waits until the disk has everything. */
  sync(): Promise<void>;
  /** Closes the file; a second call does nothing. */
  close(): void;
}

export interface LineLogOptions {
  /** Permissions of a new file, less the umask; 0600 unless given. */
  readonly mode?: number;
  /** Drops what the file holds, as soon as the first line is added and not before. */
  readonly reset?: boolean;
  readonly readOnly?: boolean;
}

const CHUNK_BYTES = 1024 * 1024;

/** Far longer than any answer; a file without newlines must not fill the memory. */
const MAX_LINE_BYTES = 64 * CHUNK_BYTES;

/** Milliseconds between two waits for the disk: a crash of the system, unlike a kill, loses what it has not got. */
const SYNC_INTERVAL_MS = 1000;

const NEWLINE = 10;

/** Opens a regular file, or makes it. Throws the system's error, and an Error for anything but a regular file. */
export function openLineLog(path: string, options: LineLogOptions = {}): LineLog {
  const { mode = 0o600, reset = false, readOnly = false } = options;
  const { O_RDONLY, O_RDWR, O_APPEND, O_CREAT } = constants;
  const descriptor = openSync(path, readOnly ? O_RDONLY : O_RDWR | O_APPEND | O_CREAT, mode);
  const found = fstatSync(descriptor);
  if (!found.isFile()) {
    closeSync(descriptor);
    throw new Error('is not a regular file');
  }
  let size = reset ? 0 : found.size;
  let isStale = reset && found.size > 0;
  let syncedAt = performance.now();
  let syncing: Promise<void> | undefined;
  let needsSync = false;
  let isOpen = true;
  /** The file that has the name now; what was there before is read from the first one. */
  let writer = descriptor;
  const follow = () => {
    const named = statSync(path, { throwIfNoEntry: false });
    if (!named?.isFile() || isSame(named, fstatSync(writer))) return;
    if (writer !== descriptor) closeSync(writer);
    writer = openSync(path, O_RDWR | O_APPEND);
  };
  const truncate = (length: number) => {
    ftruncateSync(descriptor, length);
    size = length;
  };
  const startSync = () => {
    needsSync = false;
    syncedAt = performance.now();
    // A disk that fails says so at a later write; not every file system can do this.
    syncing = new Promise((done) => fdatasync(writer, () => done()));
  };
  const append = (text: string): Place => {
    if (isStale) truncate(0);
    isStale = false;
    follow();
    const bytes = Buffer.from(text);
    const offset = size;
    const before = writer === descriptor ? size : fstatSync(writer).size;
    try {
      writeFully(writer, bytes);
    } catch (error) {
      // Half a line would be the beginning of the next one.
      if (fstatSync(writer).size < before + bytes.length) ftruncateSync(writer, before);
      throw error;
    }
    size += bytes.length;
    needsSync = true;
    if (performance.now() - syncedAt >= SYNC_INTERVAL_MS) startSync();
    return { offset, length: bytes.length - 1 };
  };
  return {
    append,
    async scan(visit) {
      if (isStale) return { text: '', offset: 0, length: 0 };
      // Of the line at `offset`, whose end has not been read: joined once, as it may have many.
      const pieces: Buffer[] = [];
      let length = 0;
      let offset = 0;
      const takeLine = (last: Buffer): Buffer =>
        length === 0 ? last : Buffer.concat([...pieces.splice(0), last]);
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      for (let read = readSync(descriptor, chunk, 0, CHUNK_BYTES, 0); read > 0; ) {
        const bytes = chunk.subarray(0, read);
        let start = 0;
        for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
          const line = takeLine(bytes.subarray(start, end));
          visit(line.toString(), { offset, length: line.length });
          offset += line.length + 1;
          length = 0;
          start = end + 1;
        }
        if (start < read) pieces.push(Buffer.from(bytes.subarray(start)));
        length += read - start;
        if (length > MAX_LINE_BYTES) throw new Error('holds a line of more than 64 MB');
        await setImmediate(); // A long file must not keep Ctrl-C waiting.
        read = readSync(descriptor, chunk, 0, CHUNK_BYTES, offset + length);
      }
      return { text: takeLine(Buffer.alloc(0)).toString(), offset, length };
    },
    truncate,
    read({ offset, length }) {
      const bytes = Buffer.allocUnsafe(length);
      const read = readSync(descriptor, bytes, 0, length, offset);
      return bytes.toString('utf8', 0, read);
    },
    isChanged() {
      const named = statSync(path, { throwIfNoEntry: false });
      const isReplaced = named !== undefined && !isSame(named, found);
      return isReplaced || (!isStale && fstatSync(descriptor).size !== size);
    },
    async sync() {
      await syncing;
      if (needsSync) startSync();
      await syncing;
    },
    close() {
      if (isOpen) for (const each of new Set([descriptor, writer])) closeSync(each);
      isOpen = false;
    },
  };
}

function isSame(one: Pick<Stats, 'dev' | 'ino'>, other: Pick<Stats, 'dev' | 'ino'>): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}
