// Uploads one file (the Files API), from memory or straight from disk.
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import { CliError, describeSystemError } from '../errors.ts';
import { formatBytes, formatCount } from '../format.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { callApi } from './call-api.ts';
import { type Client, getFiles } from './client.ts';
import { FetchFailure } from './errors/fetch-failure.ts';
import { requireFilesApi } from './errors/missing-files-api.ts';
import { isFile } from './errors/unexpected-response.ts';
import { splitIntoPieces } from './http/send-in-pieces.ts';
import { watchForStall } from './http/stall-watch.ts';
import type { CallContext } from './retry.ts';
import { makeUploadName, type UploadedMedia } from './upload-name.ts';

/** A file to upload. A path is read during the upload, so that the file is never held in memory. */
export interface Upload extends UploadedMedia {
  /** The user's own argument. */
  readonly input: string;
  readonly content: Buffer | FileContent;
}

/** A file on disk. With `sha256`, the upload fails if the file holds other bytes by now. */
interface FileContent {
  readonly path: string;
  readonly sha256?: string;
}

export interface UploadOptions {
  /** Null keeps the file until it is deleted. */
  readonly expiresInSeconds: number | null;
  /** Called with the number of bytes sent so far, which starts again at 0 with each retry. */
  readonly onSent: (bytes: number) => void;
}

/** A stored file, and the hash of the bytes that were sent: a file on disk may have changed since it was inspected. */
export interface Uploaded {
  readonly metadata: FileMetadata;
  readonly sha256: string;
}

/** Uploads one file; throws CliError if it cannot be read, is empty, is over 500 MB, or is rejected. */
export async function uploadFile(
  client: Client,
  upload: Upload,
  { expiresInSeconds, onSent }: UploadOptions,
  context: CallContext,
): Promise<Uploaded> {
  const content = await openContent(upload);
  const { blob } = content;
  if (blob.size > MAX_FILE_BYTES) throw tooLargeError(upload.input, blob.size);
  if (blob.size === 0) throw new CliError('input_unusable', 'is empty', { subject: upload.input });
  const { createHash } = await import('node:crypto');
  const sent = { sha256: '' };
  const file = new File([blob], makeUploadName(upload), { type: upload.media_type });
  const params = expiresInSeconds === null ? { file } : { file, expires_in_seconds: expiresInSeconds };
  const middleware = requireFilesApi(client.provider);
  const call = { subject: upload.input, context, isExpected: isFile, middleware };
  const streaming = makeStreamingMiddleware(upload.input, content, {
    makeHash: () => createHash('sha256'),
    onSent,
    onHash: (sha256) => {
      sent.sha256 = sha256;
    },
  });
  const metadata = await callApi(client, call, (options) =>
    getFiles(client).upload(params, {
      ...options,
      middleware: [streaming, ...options.middleware],
      // To follow a redirect, fetch would keep a copy of the whole body in memory.
      fetchOptions: { redirect: 'error', window: null },
    }),
  );
  return { metadata, sha256: sent.sha256 };
}

interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(encoding: 'hex'): string;
}

interface StreamingOptions {
  readonly makeHash: () => Hash;
  readonly onSent: (bytes: number) => void;
  /** Called with the SHA-256 of the file once all of it is sent. */
  readonly onHash: (sha256: string) => void;
}

/** Returns the middleware that counts and hashes the bytes that fetch takes, and stops if the file has changed. */
function makeStreamingMiddleware(
  input: string,
  content: Content,
  { makeHash, onSent, onHash }: StreamingOptions,
): Middleware {
  return async (request, next) => {
    const file = request.body instanceof FormData ? request.body.get('file') : undefined;
    if (!(file instanceof Blob)) throw new Error('the SDK sends uploads in another way than expected');
    let failure: CliError | undefined;
    let sent = 0;
    const watch = watchForStall(content.blob.size);
    const stream = async function* () {
      const hash = makeHash();
      let bytes = 0;
      let held: Uint8Array | undefined;
      let sha256 = '';
      // To stop, the last chunk is held back: fetch then ends the request itself. An error thrown in here would leave
      // the request open, on Node 24 for ever.
      try {
        for await (const chunk of content.read()) {
          if (held) yield held;
          sent = bytes; // Fetch asks for more once what it took has left.
          held = chunk;
          hash.update(chunk);
          bytes += chunk.length;
          onSent(bytes);
          watch.moved(bytes);
        }
        sha256 = hash.digest('hex');
        const isOther = content.sha256 !== undefined && content.sha256 !== sha256;
        if (isOther || bytes < content.blob.size || (await content.hasChanged()))
          failure = changedError(input);
      } catch (error) {
        failure = unreadableError(input, error);
      }
      watch.stop();
      if (failure) return;
      if (held) yield held;
      onHash(sha256);
    };
    Object.defineProperty(file, 'stream', { value: stream, configurable: true });
    try {
      return await Promise.race([next(request), watch.stalled]);
    } catch (error) {
      if (error instanceof FetchFailure) error.body = { sent, total: content.blob.size };
      // The SDK would see a failed connection, and retry it.
      throw failure ?? error;
    } finally {
      watch.stop();
    }
  };
}

/** The bytes of an upload. The Blob is only asked for its size: on some versions of Node, reading a changed file through it never ends. */
interface Content {
  readonly blob: Blob;
  read(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** True if the size or the modification time of the file on disk has changed since it was opened. */
  hasChanged(): Promise<boolean>;
  /** The hash that the bytes must have. */
  readonly sha256?: string | undefined;
}

async function openContent({ content, input, media_type }: Upload): Promise<Content> {
  if (Buffer.isBuffer(content)) {
    const blob = new Blob([content as Uint8Array<ArrayBuffer>]);
    return { blob, read: () => splitIntoPieces(content), hasChanged: async () => false };
  }
  const { path, sha256 } = content;
  try {
    const opened = await stat(path);
    const blob = await openAsBlob(path, { type: media_type });
    return {
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

function tooLargeError(input: string, bytes: number): CliError {
  const limit = `${formatBytes(MAX_FILE_BYTES)} (${formatCount(MAX_FILE_BYTES)} bytes)`;
  const message = `is ${formatCount(bytes)} bytes; the API stores at most ${limit} per file`;
  return new CliError('limit_exceeded', message, { subject: input });
}
