// Decodes text that is compressed with gzip or in UTF-16, as some programs write their SVG drawings.
import { createRequire } from 'node:module';

/** Compressed bytes that are looked at: deflate makes at most 1,032 times as many of them. */
const PEEK_GZIP_BYTES = 4 * 1024;

/** Bytes of UTF-16 text that are looked at. */
const PEEK_UTF16_BYTES = 64 * 1024;

/** Maximum size of decompressed text: more than any drawing that is rendered. */
const MAX_TEXT_BYTES = 8 * 1024 * 1024;

/** Returns the beginning of text that is compressed or in UTF-16; undefined for other bytes, and for binary data in them. */
export function peekEncodedText(bytes: Uint8Array): string | undefined {
  if (isGzip(bytes)) {
    const { gunzipSync, constants } = loadZlib();
    try {
      // The end is cut off, so what has arrived is all that there is.
      const options = { finishFlush: constants.Z_SYNC_FLUSH };
      return gunzipSync(bytes.subarray(0, PEEK_GZIP_BYTES), options).toString('latin1');
    } catch {
      return undefined;
    }
  }
  const encoding = findUtf16(bytes);
  if (!encoding) return undefined;
  // An even number of bytes, so that no character is cut.
  const text = new TextDecoder(encoding).decode(
    bytes.subarray(0, Math.min(PEEK_UTF16_BYTES, bytes.length & ~1)),
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no text has them
  return /[\0-\x08\x0e-\x1a\ufffd-\uffff]/.test(text) ? undefined : text;
}

/** Returns text as UTF-8 that may be compressed or in UTF-16; throws an Error for damaged or very long text. */
export function decodeText(bytes: Buffer): Buffer {
  if (isGzip(bytes)) return gunzip(bytes);
  const encoding = findUtf16(bytes);
  if (!encoding) return bytes;
  const text = new TextDecoder(encoding).decode(bytes);
  // The declaration still names the old encoding.
  return Buffer.from(text.replace(/^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"'>]*["']/, '$1'));
}

function gunzip(bytes: Buffer): Buffer {
  const { gunzipSync } = loadZlib();
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_TEXT_BYTES });
  } catch (error) {
    const isLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new Error(isLong ? 'it holds more than 8 MB of text' : 'its compressed data is damaged', {
      cause: error,
    });
  }
}

/** Loads zlib, which few runs need. */
function loadZlib(): typeof import('node:zlib') {
  return createRequire(import.meta.url)('node:zlib');
}

function isGzip([a, b, c]: Uint8Array): boolean {
  return a === 0x1f && b === 0x8b && c === 8;
}

/** Finds the encoding of text with a byte order mark, and of markup without one. */
function findUtf16([a, b, c, d]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0 && c !== 0 && d === 0)) return 'utf-16le';
  return (a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c && c === 0 && d !== 0) ? 'utf-16be' : undefined;
}
