// Reads binary files without copying them; callers check the bounds.

/** Returns a view of exactly these bytes, even when they are a slice of a larger buffer. */
export function toDataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A shorter run of zeros at the end can be image data. */
const MIN_ZERO_TAIL_BYTES = 64;

/**
 * Returns the number of bytes before a long run of zeros at the end, as a broken download or a crash leaves it. Decoders
 * may take zeros for image data.
 */
export function countBeforeZeroTail(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.length - end < MIN_ZERO_TAIL_BYTES ? bytes.length : end;
}

/** Whether these characters, one byte each, are at an offset; false past the end. */
export function hasAscii(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}
