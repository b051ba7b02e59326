// Writes the body of one batch into a file, request by request, so that its size in memory is that of one request.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { CliError, describeSystemError } from '../errors.ts';

/** The limits of one batch. */
export interface BatchLimits {
  readonly maxRequests: number;
  readonly maxBytes: number;
}

/**
 * The API takes 100,000 requests or 256 MB (https://platform.claude.com/docs/en/build-with-claude/batch-processing);
 * the page does not say which MB, and a server in between may add to the body.
 */
export const OUR_BATCH_LIMITS: BatchLimits = { maxRequests: 100_000, maxBytes: 250_000_000 };

/** The body of the batch that is being filled. */
export interface BodyFile {
  readonly path: string;
  /** Bytes of the body if it ended here. */
  bytes(): number;
  count(): number;
  /** Says whether one more request fits. */
  fits(request: Buffer, limits: BatchLimits): boolean;
  /** Adds a request; throws CliError (`output_unwritable`). */
  add(request: Buffer): void;
  /** Writes the end; nothing can be added then. Throws CliError (`output_unwritable`). */
  end(): void;
  /** Removes the file. */
  discard(): void;
}

/** Small requests are written together. */
const BUFFER_BYTES = 256 * 1024;

const START = Buffer.from('{"requests":[');
const END = Buffer.from(']}');
const COMMA = Buffer.from(',');

/** The part of the file system that a body needs; tests pass one that is full. */
export type WriteBytes = (file: number, bytes: Buffer) => number;

/** Starts a body anew: what another process left under this path is overwritten. Throws CliError. */
export function openBodyFile(path: string, write: WriteBytes = writeSync): BodyFile {
  const attempt = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      throw new CliError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
        subject: path,
        hint: 'free up to 256 MB there, which a batch takes until it is created, then go on with --resume',
        cause: error,
      });
    }
  };
  const file = attempt(() => openSync(path, 'w', 0o600));
  let bytes = 0;
  let count = 0;
  let isOpen = true;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  const flush = () => {
    const whole = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    attempt(() => {
      for (let done = 0; done < whole.length; ) done += write(file, whole.subarray(done));
    });
  };
  const put = (part: Buffer) => {
    waiting.push(part);
    waitingBytes += part.length;
    bytes += part.length;
    if (waitingBytes >= BUFFER_BYTES) flush();
  };
  const close = () => {
    if (isOpen) closeSync(file);
    isOpen = false;
  };
  const separator = () => (count === 0 ? START : COMMA);
  return {
    path,
    bytes: () => bytes + (isOpen ? END.length : 0),
    count: () => count,
    fits: (request, { maxRequests, maxBytes }) =>
      count < maxRequests && bytes + separator().length + request.length + END.length <= maxBytes,
    add(request) {
      put(separator());
      put(request);
      count += 1;
    },
    end() {
      put(END);
      flush();
      close();
    },
    discard() {
      close();
      rmSync(path, { force: true });
    },
  };
}
