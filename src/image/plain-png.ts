// Reduces a PNG to its pixels without decoding it.
import { listPngParts } from './strip/png.ts';

/** Bytes of a chunk before its data: length and type. */
const CHUNK_START = 8;

/** Chunks that change no pixel of 8-bit RGB, for a decoder that knows colours as for one that does not. */
const NEUTRAL = ['sRGB', 'sBIT', 'bKGD', 'hIST', 'pHYs'];

/**
 * Returns the signature, IHDR, IDAT and IEND of a PNG of 8-bit RGB, as browsers write screenshots; undefined for a PNG of
 * another kind, whose pixels depend on more than that. It is the same buffer where nothing else was in it. Checksums are
 * not looked at.
 */
export function toPlainPng(bytes: Buffer): Buffer | undefined {
  const [signature, header, ...others] = listPngParts(bytes) ?? [];
  if (!signature || !header || !isRgb8(header)) return undefined;
  const pixels = others.filter((chunk) => ['IDAT', 'IEND'].includes(typeOf(chunk)));
  const isNeutral = others.every((chunk) => pixels.includes(chunk) || NEUTRAL.includes(typeOf(chunk)));
  if (!isNeutral) return undefined;
  const plain = [signature, header, ...pixels];
  const length = plain.reduce((sum, part) => sum + part.length, 0);
  return length === bytes.length ? bytes : Buffer.concat(plain, length);
}

function typeOf(chunk: Uint8Array): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1', 4, 8);
}

/** Bit depth and colour type stand behind width and height: https://www.w3.org/TR/png-3/#11IHDR */
function isRgb8(header: Uint8Array): boolean {
  return typeOf(header) === 'IHDR' && header[CHUNK_START + 8] === 8 && header[CHUNK_START + 9] === 2;
}
