// Reads the header of a PNG in Apple's own form for iOS, which has a chunk named CgBI before its header.
import type { Size } from '../size.ts';
import { readPngHeader } from './png.ts';

const SIGNATURE_BYTES = 8;
/** Behind the signature and the CgBI chunk: length, type, four bytes and checksum. */
const HEADER_AT = SIGNATURE_BYTES + 16;
/** Enough for the header chunk. */
const READ_BYTES = HEADER_AT + 32;

/** Returns the file without its CgBI chunk, so that it begins as any PNG does. */
export function removeMark(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, SIGNATURE_BYTES), bytes.subarray(HEADER_AT)]);
}

/** Reads the size in pixels; undefined when the header is damaged. */
export function readCgbiSize(bytes: Buffer): Size | undefined {
  try {
    const { width, height } = readPngHeader(removeMark(bytes.subarray(0, READ_BYTES)));
    return { width, height };
  } catch {
    return undefined;
  }
}
