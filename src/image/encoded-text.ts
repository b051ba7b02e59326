// Decodes text that is compressed with gzip or in another encoding than UTF-8, as some programs write their SVG drawings.
import { createRequire } from 'node:module';

/** Compressed bytes that are looked at: deflate makes at most 1,032 times as many of them. */
const PEEK_GZIP_BYTES = 4 * 1024;

/** Bytes of UTF-16 text that are looked at. */
const PEEK_UTF16_BYTES = 64 * 1024;

/** Bytes that an XML declaration takes at most. */
const DECLARATION_BYTES = 256;

/** Maximum size of decompressed text: more than any drawing that is rendered. */
const MAX_TEXT_BYTES = 8 * 1024 * 1024;

/** An XML declaration with the name of an encoding. */
const DECLARATION = /^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*["']([^"'>]*)["']/;

/** Returns the beginning of text that is compressed or in UTF-16; undefined for other bytes, and for binary data in them. */
export function peekEncodedText(bytes: Uint8Array): string | undefined {
  if (!isGzip(bytes)) return peekUtf16(bytes);
  const { gunzipSync, constants } = loadZlib();
  try {
    // The end is cut off, so what has arrived is all that there is.
    const options = { finishFlush: constants.Z_SYNC_FLUSH };
    const text = gunzipSync(bytes.subarray(0, PEEK_GZIP_BYTES), options);
    return peekUtf16(text) ?? text.toString('latin1');
  } catch {
    return undefined;
  }
}

function peekUtf16(bytes: Uint8Array): string | undefined {
  const encoding = findUtf16(bytes);
  if (!encoding) return undefined;
  // An even number of bytes, so that no character is cut.
  const text = new TextDecoder(encoding).decode(
    bytes.subarray(0, Math.min(PEEK_UTF16_BYTES, bytes.length & ~1)),
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no text has them
  return /[\0-\x08\x0e-\x1a\ufffd-\uffff]/.test(text) ? undefined : text;
}

/**
 * Returns XML that the renderer reads: not compressed, and in UTF-8 or Latin text as it declares; throws an Error for damaged
 * or very long text.
 */
export function decodeText(bytes: Buffer): Buffer {
  const text = isGzip(bytes) ? gunzip(bytes) : bytes;
  const encoding = findUtf16(text) ?? findDeclared(text);
  if (!encoding) return text;
  // The declaration still names the old encoding.
  return Buffer.from(new TextDecoder(encoding).decode(text).replace(DECLARATION, '$1'));
}

/** Finds the encoding that XML declares where it must be decoded; undefined for one that is not known. */
function findDeclared(bytes: Buffer): string | undefined {
  const name = DECLARATION.exec(bytes.toString('latin1', 0, DECLARATION_BYTES))?.[2];
  if (name === undefined || /^utf-?8$/i.test(name)) return undefined;
  // Each byte is a character here: a text that was converted may keep the declaration that it had.
  if (/^(?:utf-?16|ucs-?2|iso-10646-ucs-2)/i.test(name)) return 'utf-8';
  try {
    const { encoding } = new TextDecoder(name);
    // The renderer reads Latin text itself, and Node 20 takes its quotes and the euro for control characters.
    return encoding === 'windows-1252' ? undefined : encoding;
  } catch {
    return undefined;
  }
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
