// Uploads one file's bytes (the Files API), from memory or straight from disk; what to upload is decided elsewhere.
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import { CliError, describeSystemError } from '../errors.ts';
import { formatBytes, formatCount } from '../format.ts';
import { FORMATS, getAcceptedFormat, type ImageMediaType } from '../image/formats.ts';
import { FILE_BYTES, FILENAME_CHARACTERS } from '../limits.ts';
import { callApi } from './call-api.ts';
import { type Client, filesOf } from './client.ts';
import { isFile } from './errors/unexpected-response.ts';

/** What is to be uploaded; a path is read while it is sent, so that the file is never held in memory. */
export interface Upload {
  /** The user's own argument. */
  readonly input: string;
  /** File name without folders, where there is one. */
  readonly name: string | undefined;
  readonly media_type: UploadMediaType;
  readonly content: Buffer | { readonly path: string };
}

export interface UploadOptions {
  /** Null keeps the file until it is deleted. */
  readonly expiresInSeconds: number | null;
  /** Takes the bytes sent so far, which fall back to 0 when the SDK tries again. */
  readonly onSent: (bytes: number) => void;
}

/** A stored file, and the hash of what was really sent: a file on disk may have changed since it was looked at. */
export interface Uploaded {
  readonly metadata: FileMetadata;
  readonly sha256: string;
}

/** Uploads one file; throws CliError when it cannot be read, is over 500 MB, or is refused. */
export async function uploadFile(
  client: Client,
  upload: Upload,
  { expiresInSeconds, onSent }: UploadOptions,
  signal: AbortSignal,
): Promise<Uploaded> {
  const content = await openContent(upload);
  const { blob } = content;
  if (blob.size > FILE_BYTES) throw tooLarge(upload.input, blob.size);
  if (blob.size === 0) throw new CliError('input_unusable', 'is empty', { subject: upload.input });
  const { createHash } = await import('node:crypto');
  const sent = { sha256: '' };
  const file = new File([blob], uploadName(upload), { type: upload.media_type });
  const params = expiresInSeconds === null ? { file } : { file, expires_in_seconds: expiresInSeconds };
  const call = { subject: upload.input, signal, isExpected: isFile };
  const metadata = await callApi(client, call, (options) =>
    filesOf(client).upload(params, {
      ...options,
      middleware: [
        meter(upload.input, content, () => createHash('sha256'), onSent, sent),
        ...options.middleware,
      ],
      // Fetch copies a body that it may have to send again after a redirect, which would hold all of it in memory.
      fetchOptions: { redirect: 'error', window: null },
    }),
  );
  return { metadata, sha256: sent.sha256 };
}

interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(encoding: 'hex'): string;
}

/** Counts and hashes the file's bytes as fetch takes them; a new try starts anew, unless the file has changed. */
function meter(
  input: string,
  content: Content,
  makeHash: () => Hash,
  onSent: (bytes: number) => void,
  sent: { sha256: string },
): Middleware {
  return async (request, next) => {
    const file = request.body instanceof FormData ? request.body.get('file') : undefined;
    if (!(file instanceof Blob)) throw new Error('the SDK sends uploads in another way than expected');
    let change: CliError | undefined;
    const stream = async function* () {
      const hash = makeHash();
      let bytes = 0;
      let held: Uint8Array | undefined;
      // Without its last bytes fetch ends the request. An error from here would leave it open, in Node 24 for ever.
      try {
        for await (const chunk of content.read()) {
          if (held) yield held;
          held = chunk;
          hash.update(chunk);
          bytes += chunk.length;
          onSent(bytes);
        }
        if (bytes < content.blob.size || (await content.hasChanged())) change = changed(input);
      } catch (error) {
        change = unreadable(input, error);
      }
      if (change) return;
      if (held) yield held;
      sent.sha256 = hash.digest('hex');
    };
    Object.defineProperty(file, 'stream', { value: stream, configurable: true });
    try {
      return await next(request);
    } catch (error) {
      // To fetch, and to the SDK, this is one more connection that failed and may be tried again.
      throw change ?? error;
    }
  };
}

function changed(input: string): CliError {
  return new CliError('input_unusable', 'has changed while it was sent', {
    subject: input,
    hint: 'upload it again once nothing writes to it',
  });
}

function unreadable(input: string, cause: unknown): CliError {
  return new CliError('input_unusable', `cannot be read: ${describeSystemError(cause)}`, {
    subject: input,
    cause,
  });
}

/** Bytes to be sent. The Blob only knows their number: to read a changed file through it never ends in some Nodes. */
interface Content {
  readonly blob: Blob;
  read(): AsyncIterable<Uint8Array>;
  /** Says whether the file on disk is another one than was opened, as far as its size and time tell. */
  hasChanged(): Promise<boolean>;
}

async function openContent({ content, input, media_type }: Upload): Promise<Content> {
  if (Buffer.isBuffer(content)) {
    const blob = new Blob([new Uint8Array(content)]);
    return { blob, read: () => blob.stream(), hasChanged: async () => false };
  }
  const { path } = content;
  try {
    const opened = await stat(path);
    const blob = await openAsBlob(path, { type: media_type });
    return {
      blob,
      read: () => createReadStream(path, { end: blob.size - 1 }),
      async hasChanged() {
        const now = await stat(path);
        return now.size !== opened.size || now.mtimeMs !== opened.mtimeMs;
      },
    };
  } catch (error) {
    throw unreadable(input, error);
  }
}

function tooLarge(input: string, bytes: number): CliError {
  const limit = `${formatBytes(FILE_BYTES)} (${formatCount(FILE_BYTES)} bytes)`;
  return new CliError(
    'limit_exceeded',
    `is ${formatCount(bytes)} bytes; the API stores at most ${limit} a file`,
    {
      subject: input,
    },
  );
}

/** Images, and the documents that a question can be about. */
export type UploadMediaType = ImageMediaType | keyof typeof DOCUMENT_EXTENSIONS;

const DOCUMENT_EXTENSIONS = { 'application/pdf': 'pdf', 'text/plain': 'txt' } as const;

/** Returns the usual extension for a media type, without its dot. */
function getExtension(media_type: UploadMediaType): string {
  return media_type === 'application/pdf' || media_type === 'text/plain'
    ? DOCUMENT_EXTENSIONS[media_type]
    : FORMATS[getAcceptedFormat(media_type)].extension;
}

/** Makes a legal file name of at most 255 characters, without folders, that ends as the bytes are. */
export function uploadName({
  name,
  media_type,
}: {
  readonly name: string | undefined;
  readonly media_type: UploadMediaType;
}): string {
  const extension = `.${getExtension(media_type)}`;
  const unnamed = media_type.startsWith('image/') ? 'image' : 'document';
  const stem = (name ?? unnamed)
    .replace(/\.[^.]*$/, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what the API refuses
    .replace(/[<>:"|?*\\/\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu, '_');
  const room = FILENAME_CHARACTERS - extension.length;
  const cut = (stem || unnamed).slice(0, room).replace(/\p{Surrogate}$/u, ''); // Half a character at the cut.
  return `${cut}${extension}`;
}
