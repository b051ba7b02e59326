// Uploads one file (the Files API), from memory or straight from disk.
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import { CliError } from '../errors.ts';
import { formatBytes, formatCount } from '../format.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { callApi } from './call-api.ts';
import { type Client, getFiles } from './client.ts';
import { requireFilesApi } from './errors/missing-files-api.ts';
import { isFile } from './errors/unexpected-response.ts';
import { type Content, type FileContent, openContent, sendContent } from './file-content.ts';
import type { CallContext } from './retry.ts';
import { makeUploadName, type UploadedMedia } from './upload-name.ts';

/** A file to upload. A path is read during the upload, so that the file is never held in memory. */
export interface Upload extends UploadedMedia {
  /** The user's own argument. */
  readonly input: string;
  readonly content: Buffer | FileContent;
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
  const content = await openContent(upload.input, upload.content, upload.media_type);
  const { blob } = content;
  if (blob.size > MAX_FILE_BYTES) throw tooLargeError(upload.input, blob.size);
  if (blob.size === 0) throw new CliError('input_unusable', 'is empty', { subject: upload.input });
  const { createHash } = await import('node:crypto');
  const sent = { sha256: '' };
  const file = new File([blob], makeUploadName(upload), { type: upload.media_type });
  const params = expiresInSeconds === null ? { file } : { file, expires_in_seconds: expiresInSeconds };
  const middleware = requireFilesApi(client.provider);
  const call = { subject: upload.input, context, isExpected: isFile, middleware };
  const streaming = makeStreamingMiddleware(content, {
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

/** Returns the middleware that sends the bytes of the content in place of those of the SDK's form. */
function makeStreamingMiddleware(content: Content, following: Parameters<typeof sendContent>[1]): Middleware {
  return (request, next) => {
    const file = request.body instanceof FormData ? request.body.get('file') : undefined;
    if (!(file instanceof Blob)) throw new Error('the SDK sends uploads in another way than expected');
    return sendContent(content, following, (stream) => {
      Object.defineProperty(file, 'stream', { value: stream, configurable: true });
      return next(request);
    });
  };
}

function tooLargeError(input: string, bytes: number): CliError {
  const limit = `${formatBytes(MAX_FILE_BYTES)} (${formatCount(MAX_FILE_BYTES)} bytes)`;
  const message = `is ${formatCount(bytes)} bytes; the API stores at most ${limit} per file`;
  return new CliError('limit_exceeded', message, { subject: input });
}
