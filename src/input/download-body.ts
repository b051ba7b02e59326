// Reads the body of a download to its end and unpacks it, within a limit; an incomplete body is an error.
import { pipeline, type Readable, Transform } from 'node:stream';
import { CliError, systemErrorCode } from '../errors.ts';
import { formatBytes } from '../format.ts';

/** A server's answer, with its body still unread. */
export interface UrlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

interface BodyOptions {
  readonly input: string;
  /** For the bytes both as transferred and unpacked. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/** Maximum encodings of one body: each one multiplies the size of a decompression bomb. */
const MAX_ENCODINGS = 2;

/** Returns all bytes of a body; throws CliError when it breaks off, cannot be unpacked or is too large. */
export async function readBody({ headers, body }: UrlAnswer, options: BodyOptions): Promise<Buffer> {
  const { input, maxBytes, signal, onBytes } = options;
  // An error after the body was abandoned has no meaning.
  body.on('error', () => {});
  const announced = Number(headers['content-length'] ?? Number.NaN);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    if (announced > maxBytes) throw tooLarge(input, maxBytes, announced);
    const unpackers = await unpackersFor(headers['content-encoding'], input);
    const travelled = bounded(input, maxBytes);
    const unpacked = [travelled, ...unpackers].reduce<Readable>(
      (from, to) => pipeline(from, to, () => {}),
      body,
    );
    for await (const chunk of unpacked) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge(input, maxBytes);
      chunks.push(chunk);
      onBytes(length);
    }
  } catch (error) {
    body.destroy();
    if (signal.aborted) throw signal.reason;
    if (error instanceof CliError) throw error;
    throw broken(error, { input, length, announced });
  }
  return Buffer.concat(chunks, length);
}

/** Limits the bytes as transferred: an unpacker may read forever without output. */
function bounded(input: string, maxBytes: number): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > maxBytes) done(tooLarge(input, maxBytes));
      else done(null, chunk);
    },
  });
}

/** Returns the unpackers for a `content-encoding`; the encoding applied last is undone first. */
async function unpackersFor(header: string | string[] | undefined, input: string): Promise<Transform[]> {
  const encodings = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (encodings.length === 0) return [];
  const zlib = await import('node:zlib');
  const makers: Readonly<Record<string, (() => Transform) | undefined>> = {
    gzip: zlib.createGunzip,
    'x-gzip': zlib.createGunzip,
    deflate: zlib.createInflate,
    br: zlib.createBrotliDecompress,
    // Available since Node 22.15.
    zstd: 'createZstdDecompress' in zlib ? (zlib.createZstdDecompress as () => Transform) : undefined,
  };
  const found = encodings.map((name) => (Object.hasOwn(makers, name) ? makers[name] : undefined));
  if (encodings.length > MAX_ENCODINGS || found.includes(undefined)) {
    throw new CliError(
      'input_unusable',
      `cannot be downloaded: it comes as ${encodings.join(', ')}, which was not asked for`,
      { subject: input, hint: 'download it in a browser, and name the file' },
    );
  }
  return found.reverse().flatMap((make) => (make ? [make()] : []));
}

function tooLarge(input: string, maxBytes: number, announced?: number): CliError {
  const size = announced === undefined ? '' : ` ${formatBytes(announced)},`;
  return new CliError(
    'limit_exceeded',
    `is${size} more than the ${formatBytes(maxBytes)} that the API can store`,
    { subject: input },
  );
}

/** Returns the error for an incomplete body: the connection broke, or the packed data ends early. */
function broken(
  error: unknown,
  { input, length, announced }: { input: string; length: number; announced: number },
): unknown {
  const code = systemErrorCode(error);
  // The end of the connection within a chunk has no error code.
  if (code === undefined && !(error instanceof Error && error.name === 'HTTPParserError')) return error;
  // Z_BUF_ERROR means that the data ended too early.
  if (code !== undefined && /^Z_(?!BUF)|^ERR__|^ZSTD/.test(code)) {
    return new CliError('input_unusable', `cannot be downloaded: its content cannot be unpacked (${code})`, {
      subject: input,
      hint: 'download it in a browser, and name the file',
      cause: error,
    });
  }
  const of = announced > 0 ? ` of ${formatBytes(announced)}` : '';
  const why = code === 'UND_ERR_BODY_TIMEOUT' ? 'stopped' : 'broke off';
  const name = code === undefined ? '' : ` (${code})`;
  return new CliError('network', `the download ${why} after ${formatBytes(length)}${of}${name}`, {
    subject: input,
    hint: 'try again',
    cause: error,
  });
}
