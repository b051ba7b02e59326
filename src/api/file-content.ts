// Streams bytes from memory or straight from disk as the body of a request, and stops if the file changes meanwhile.
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CliError, describeSystemError } from '../errors.ts';
import { FetchFailure } from './errors/fetch-failure.ts';
import { splitIntoPieces } from './http/send-in-pieces.ts';
import { watchForStall } from './http/stall-watch.ts';

/** A file on disk. With `sha256`, sending it fails if the file holds other bytes by now. */
export interface FileContent {
  readonly path: string;
  readonly sha256?: string;
}

/**
 * Bytes to be sent. The Blob is only asked for its size: on some versions of Node, reading a changed file through it
 * never ends.
 */
export interface Content {
  /** The user's argument, or another name of the file, for messages. */
  readonly input: string;
  readonly blob: Blob;
  read(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** True if the size or the modification time of the file on disk has changed since it was opened. */
  hasChanged(): Promise<boolean>;
  /** The hash that the bytes must have. */
  readonly sha256?: string | undefined;
}

/** Opens bytes in memory or a file on disk; throws CliError if the file cannot be read. */
export async function openContent(
  input: string,
  source: Buffer | FileContent,
  media_type: string,
): Promise<Content> {
  if (Buffer.isBuffer(source)) {
    const blob = new Blob([source as Uint8Array<ArrayBuffer>]);
    return { input, blob, read: () => splitIntoPieces(source), hasChanged: async () => false };
  }
  const { path, sha256 } = source;
  try {
    const opened = await stat(path);
    const blob = await openAsBlob(path, { type: media_type });
    return {
      input,
      blob,
      sha256,
      read: () => createReadStream(path, { end: blob.size - 1 }),
      async hasChanged() {
        const now = await stat(path);
        return now.size !== opened.size || now.mtimeMs !== opened.mtimeMs;
      },
    };
  } catch (error) {
    throw unreadableError(input, error);
  }
}

interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(encoding: 'hex'): string;
}

/** Follows content while it is sent. */
interface SendingOptions {
  readonly makeHash?: () => Hash;
  /** Called with the number of bytes sent so far, which starts again at 0 with each attempt. */
  readonly onSent: (bytes: number) => void;
  /** Called with the hash of all bytes when the last of them leave, if one is made. */
  readonly onHash?: (sha256: string) => void;
}

/**
 * Sends content once with `send`, which is given the function that yields its bytes. Throws CliError if the file has
 * changed or cannot be read, in which case the request never became complete, and if nothing leaves for 90 s. A
 * FetchFailure is told how much had left.
 */
export async function sendContent<T>(
  content: Content,
  { makeHash, onSent, onHash }: SendingOptions,
  send: (stream: () => AsyncGenerator<Uint8Array, void>) => Promise<T>,
): Promise<T> {
  const total = content.blob.size;
  let failure: CliError | undefined;
  let sent = 0;
  let mayBeWhole = false;
  const watch = watchForStall(total);
  const stream = async function* () {
    const hash = makeHash?.();
    let bytes = 0;
    let held: Uint8Array | undefined;
    let sha256: string | undefined;
    // To stop, the last chunk is held back: fetch then ends the request itself. An error thrown in here would leave
    // the request open, on Node 24 for ever.
    try {
      for await (const chunk of content.read()) {
        if (held) yield held;
        sent = bytes; // Fetch asks for more once what it took has left.
        held = chunk;
        hash?.update(chunk);
        bytes += chunk.length;
        onSent(bytes);
        watch.moved(bytes);
      }
      sha256 = hash?.digest('hex');
      const isOther = content.sha256 !== undefined && content.sha256 !== sha256;
      if (isOther || bytes < total || (await content.hasChanged())) failure = changedError(content.input);
    } catch (error) {
      failure = unreadableError(content.input, error);
    }
    watch.stop();
    if (failure) return;
    if (sha256 !== undefined) onHash?.(sha256);
    mayBeWhole = true;
    if (held) yield held;
  };
  try {
    return await Promise.race([send(stream), watch.stalled]);
  } catch (error) {
    if (error instanceof FetchFailure) error.body = { sent, total, mayBeWhole };
    // The SDK would see a failed connection, and retry it.
    throw failure ?? error;
  } finally {
    watch.stop();
  }
}

function changedError(input: string): CliError {
  return new CliError('input_unusable', 'changed during the upload', {
    subject: input,
    hint: 'upload it again when nothing is writing to it',
  });
}

function unreadableError(input: string, cause: unknown): CliError {
  return new CliError('input_unusable', `cannot be read: ${describeSystemError(cause)}`, {
    subject: input,
    cause,
  });
}
