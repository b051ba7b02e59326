// Keeps the results of one batch on disk, because the API sends them in any order and a million do not fit in memory.
import { tmpdir } from 'node:os';
import { CliError, describeSystemError } from '../errors.ts';
import { closeAnonymousFile, openAnonymousFile } from '../image/anonymous-file.ts';
import { readFully, writeFully } from '../store/full-io.ts';

/** Lines, each with a number of its own. */
export interface LineSpool {
  /** Adds a line. Throws CliError when the disk is full. */
  add(number: number, line: string): void;
  /** Returns the line of a number. */
  read(number: number): string | undefined;
  /** Deletes the lines. */
  close(): void;
}

/** Lines are written in pieces of this size. */
const BUFFER_BYTES = 256 * 1024;

/** Opens a spool for `count` numbers from `first`. Its file has no name, so that not even a kill leaves it. */
export function openLineSpool(first: number, count: number): LineSpool {
  const file = tryDisk(openAnonymousFile);
  // 12 bytes a line: where it begins, plus one so that 0 means none, and its length.
  const starts = new Float64Array(count);
  const lengths = new Uint32Array(count);
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let written = 0;
  const flush = () => {
    tryDisk(() => writeFully(file, Buffer.concat(waiting), written));
    written += waitingBytes;
    waiting = [];
    waitingBytes = 0;
  };
  return {
    add(number, line) {
      const place = number - first;
      const bytes = Buffer.from(line);
      starts[place] = written + waitingBytes + 1;
      lengths[place] = bytes.length;
      waiting.push(bytes);
      waitingBytes += bytes.length;
      if (waitingBytes >= BUFFER_BYTES) flush();
    },
    read(number) {
      const start = starts[number - first] ?? 0;
      if (start === 0) return undefined;
      if (waitingBytes > 0) flush();
      return readFully(file, start - 1, lengths[number - first] ?? 0).toString('utf8');
    },
    close: () => closeAnonymousFile(file),
  };
}

function tryDisk<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw new CliError('output_unwritable', `cannot keep the results: ${describeSystemError(cause)}`, {
      subject: tmpdir(),
      hint: 'free some space, or set TMPDIR to a folder on another disk',
      cause,
    });
  }
}
