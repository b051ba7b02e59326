// Appends events to a manifest with one write each, and cuts off the line that a killed process left torn.
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { CliError, describeSystemError } from '../errors.ts';
import { writeFully } from '../store/full-io.ts';
import type { ManifestEvent } from './manifest.ts';

/** Appends to one manifest; only the process that holds its lock may open it. */
export interface ManifestAppender {
  /** Appends events with one write. Throws CliError (`output_unwritable`), and the file is as it was before. */
  append(...events: readonly ManifestEvent[]): void;
  /** Returns once all that was appended is on the disk: called around each call that creates something. Throws as `append` does. */
  sync(): void;
  close(): void;
}

const LINE_BREAK = 10;
const BLOCK_BYTES = 64 * 1024;

/** Opens an existing manifest at its last whole line. Throws CliError. */
export function openAppender(path: string): ManifestAppender {
  const attempt = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      throw unwritable(path, error);
    }
  };
  const file = attempt(() => openSync(path, 'r+'));
  let size = attempt(() => findWholeLines(file));
  attempt(() => ftruncateSync(file, size));
  return {
    append(...events) {
      const bytes = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      try {
        writeFully(file, bytes, size);
      } catch (error) {
        try {
          ftruncateSync(file, size); // A full disk may have taken half of a line.
        } catch {
          // The next process cuts it off.
        }
        throw unwritable(path, error);
      }
      size += bytes.length;
    },
    sync: () => attempt(() => fsyncSync(file)),
    close: () => closeSync(file),
  };
}

/** Returns the place behind the last line break. */
function findWholeLines(file: number): number {
  const block = Buffer.alloc(BLOCK_BYTES);
  for (let end = fstatSync(file).size; end > 0; ) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const length = readSync(file, block, 0, end - start, start);
    const found = block.subarray(0, length).lastIndexOf(LINE_BREAK);
    if (found !== -1) return start + found + 1;
    end = start;
  }
  return 0;
}

function unwritable(path: string, error: unknown): CliError {
  return new CliError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
    subject: path,
    cause: error,
  });
}
