// Inspects a local input that is stored unchanged: its type, size and hash, without loading a large file into memory.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Env } from '../env.ts';
import { CliError, describeSystemError } from '../errors.ts';
import { formatBytes, formatCount } from '../format.ts';
import { formatCure } from '../image/converters.ts';
import { FORMATS, formatAcceptedTitles, type ImageMediaType, isConverted } from '../image/formats.ts';
import { type Sniffed, sniff } from '../image/sniff.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { getFileName } from '../path-flavour.ts';
import { loadSha256 } from '../sha256.ts';
import { type LocalRef, readBytes } from './read-bytes.ts';
import { readHead } from './read-head.ts';

/** A file on disk, or bytes from a pipe that are in memory. */
export interface LocalFile {
  readonly input: string;
  /** File name without folders; undefined for stdin and data URIs. */
  readonly name: string | undefined;
  readonly media_type: ImageMediaType | 'application/pdf' | 'text/plain';
  readonly size_bytes: number;
  readonly sha256: string;
  readonly content: Buffer | { readonly path: string };
}

/** Inspects a local input; throws CliError when it cannot be read or no question can use it. */
export async function inspectLocal(ref: LocalRef, env: Env, signal: AbortSignal): Promise<LocalFile> {
  const name = ref.kind === 'path' ? (ref.name ?? getFileName(ref.path, env)) : undefined;
  const path = ref.kind === 'path' ? resolve(env.cwd, ref.path) : undefined;
  const size = path === undefined ? undefined : await sizeOfFile(path);
  if (size !== undefined && size > MAX_FILE_BYTES) throw tooLarge(ref.input, size);
  if (path !== undefined && size !== undefined) {
    const found = await guard(ref.input, signal, async () => sniff(await readHead(path)));
    if (found.kind === 'image' || found.kind === 'pdf') {
      const sha256 = await guard(ref.input, signal, () => hashFile(path, signal));
      const media_type = found.kind === 'pdf' ? 'application/pdf' : found.media_type;
      return { input: ref.input, name, media_type, size_bytes: size, sha256, content: { path } };
    }
  }
  const bytes = await readBytes(ref, env, signal);
  const media_type = typeOf(bytes, ref.input, env);
  const sha256 = (await loadSha256())(bytes);
  return { input: ref.input, name, media_type, size_bytes: bytes.length, sha256, content: bytes };
}

function typeOf(bytes: Buffer, input: string, env: Env): LocalFile['media_type'] {
  const found = sniff(bytes);
  switch (found.kind) {
    case 'image':
      return found.media_type;
    case 'pdf':
      return 'application/pdf';
    case 'text':
      return 'text/plain';
    case 'empty':
      throw new CliError('input_unusable', 'is empty (0 bytes)', { subject: input });
    default:
      throw new CliError(
        'input_unusable',
        `is ${found.name}, which a question cannot use once it is stored`,
        {
          subject: input,
          hint: storeHint(found, input, env),
        },
      );
  }
}

/** Returns the hint for a file that cannot be stored as it is. */
function storeHint(found: Sniffed, input: string, env: Env): string {
  if (found.kind !== 'other-image') {
    return `only PDF, UTF-8 text, ${formatAcceptedTitles()} can be stored for questions`;
  }
  return isConverted(found.format)
    ? 'files are stored as they are: convert it to PNG or JPEG first, or ask with --upload, which converts and stores it'
    : formatCure(FORMATS[found.format].cure, input, env);
}

/** Returns the size of a regular file; undefined for pipes, devices and paths that `readBytes` will report. */
async function sizeOfFile(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024, signal })) hash.update(chunk);
  return hash.digest('hex');
}

async function guard<T>(input: string, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new CliError('input_unusable', `cannot be read: ${describeSystemError(error)}`, {
      subject: input,
      cause: error,
    });
  }
}

function tooLarge(input: string, bytes: number): CliError {
  const limit = `${formatBytes(MAX_FILE_BYTES)} (${formatCount(MAX_FILE_BYTES)} bytes)`;
  return new CliError(
    'limit_exceeded',
    `is ${formatCount(bytes)} bytes; the API stores at most ${limit} a file`,
    {
      subject: input,
    },
  );
}
