// Reads the bytes of a local input: file, pipe, stdin, clipboard, screen or data URI.
import { closeSync, constants, createReadStream, open, openSync } from 'node:fs';
import { lstat, open as openFile, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Env } from '../env.ts';
import { CliError, describeSystemError, systemErrorCode, usageError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import type { InputRef } from './refs.ts';

/** Bytes from which the memory of a file counts, and that are read at a time. */
const LARGE_BYTES = 8 * 1024 * 1024;

export type LocalRef = Extract<InputRef, { kind: 'path' | 'stdin' | 'clipboard' | 'screen' | 'data' }>;

/** Reads all bytes of a local input; throws CliError when it cannot be read or is larger than 500 MB. */
export async function readBytes(ref: LocalRef, env: Env, signal: AbortSignal): Promise<Buffer> {
  switch (ref.kind) {
    case 'path':
      return ref.bytes ?? readPath(resolve(env.cwd, ref.path), ref.input, signal);
    case 'stdin':
      return readStdin(env, signal);
    case 'clipboard': {
      if (ref.bytes) return ref.bytes;
      const { readClipboard } = await import('./clipboard.ts');
      return readClipboard(env, signal, { maxBytes: MAX_FILE_BYTES });
    }
    case 'screen':
      // Screenshots are taken before anything is read, because the user may have to select.
      if (!ref.bytes) throw new Error('the picture of the screen was not taken');
      return ref.bytes;
    case 'data':
      return decodeDataUri(ref);
  }
}

/** Reads stdin to its end; throws CliError when it is a terminal. */
export async function readStdin(env: Env, signal: AbortSignal): Promise<Buffer> {
  if (env.stdin.isTTY) {
    throw usageError('-', 'stdin is a terminal', 'pipe something in: curl -s URL | claude-see - "describe"');
  }
  return readStream(env.stdin, '-', signal);
}

/**
 * Yields the bytes of a file, a pipe, or stdin for `-`, as they come: the whole is never held. Throws CliError, and the
 * signal's reason.
 */
export async function* readPieces(file: string, env: Env, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (file === '-' && env.stdin.isTTY) {
    throw usageError('-', 'stdin is a terminal', 'pipe a list in, or name a file');
  }
  const path = resolve(env.cwd, file);
  try {
    yield* readStreamPieces(file === '-' ? env.stdin : await openStream(path, signal), file, signal);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') throw await notThere(path, file);
    throw unreadable(error, file, signal);
  }
}

async function openStream(path: string, signal: AbortSignal): Promise<Readable> {
  const found = await stat(path);
  return found.isFIFO() ? openPipe(path, signal) : createReadStream(path);
}

async function readPath(path: string, input: string, signal: AbortSignal): Promise<Buffer> {
  try {
    const found = await stat(path);
    // Pipes (`<(…)`) and devices have no size and may never end.
    if (found.isFIFO()) return await readStream(await openPipe(path, signal), input, signal);
    if (!found.isFile()) return await readStream(createReadStream(path), input, signal);
    if (found.size > MAX_FILE_BYTES) throw tooLarge(input, found.size);
    return await (found.size > LARGE_BYTES
      ? readLarge(path, found.size, signal)
      : readFile(path, { signal }));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') throw await notThere(path, input);
    throw unreadable(error, input, signal);
  }
}

/** Reads a large file into one buffer, where Node's readFile would collect parts and join them in twice the memory. */
async function readLarge(path: string, size: number, signal: AbortSignal): Promise<Buffer> {
  const file = await openFile(path);
  try {
    const bytes = Buffer.allocUnsafeSlow(size);
    let length = 0;
    while (length < size) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(bytes, length, Math.min(size - length, LARGE_BYTES), length);
      if (bytesRead === 0) break; // It has become shorter.
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

/**
 * Opens a named pipe so that reading it can be stopped at any time. A thread that waits for a writer or its data would
 * keep the whole process from ending.
 */
async function openPipe(path: string, signal: AbortSignal): Promise<Readable> {
  signal.throwIfAborted();
  // A writer lets the waiting `open` return. It stays open, because the `open` may still be queued.
  let writer: number | undefined;
  const release = () => {
    try {
      writer = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    } catch {
      // The pipe cannot be written to, or was removed.
    }
  };
  signal.addEventListener('abort', release, { once: true });
  try {
    const fd = await new Promise<number>((done, fail) => {
      open(path, constants.O_RDONLY, (error, opened) => (error ? fail(error) : done(opened)));
    });
    const { Socket } = await import('node:net');
    return new Socket({ fd, readable: true, writable: false });
  } finally {
    signal.removeEventListener('abort', release);
    if (writer !== undefined) closeSync(writer);
  }
}

async function notThere(path: string, input: string): Promise<CliError> {
  const link = await lstat(path).catch(() => undefined);
  return link
    ? new CliError('input_unusable', 'is a link to something that is not there', { subject: input })
    : new CliError('input_missing', 'no such file', { subject: input });
}

async function readStream(stream: Readable, input: string, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const bytes of readStreamPieces(stream, input, signal)) {
    length += bytes.length;
    if (length > MAX_FILE_BYTES) throw tooLarge(input, undefined);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, length);
}

async function* readStreamPieces(
  stream: Readable,
  input: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const stop = () => stream.destroy(new Error('stopped'));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const chunk of stream) yield Buffer.from(chunk);
  } catch (error) {
    throw unreadable(error, input, signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function decodeDataUri(ref: LocalRef & { kind: 'data' }): Buffer {
  const comma = ref.uri.indexOf(',');
  const body = ref.uri.slice(comma + 1).replace(/%([0-9a-f]{2})/gi, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16));
  });
  if (!/;base64$/i.test(ref.uri.slice(0, comma))) return Buffer.from(body, 'latin1');
  const data = body.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(data)) {
    throw new CliError('input_unusable', 'is not a valid data URI: its data is not base64', {
      subject: ref.input,
    });
  }
  return Buffer.from(data, 'base64');
}

function tooLarge(input: string, bytes: number | undefined): CliError {
  const limit = `the ${formatBytes(MAX_FILE_BYTES)} that the API can store`;
  const size = bytes === undefined ? '' : ` ${formatBytes(bytes)},`;
  return new CliError('limit_exceeded', `is${size} more than ${limit}`, { subject: input });
}

function unreadable(error: unknown, input: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof CliError) return error;
  return new CliError('input_unusable', `cannot be read: ${describeSystemError(error)}`, {
    subject: input,
    cause: error,
  });
}
