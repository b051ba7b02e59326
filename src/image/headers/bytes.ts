/** Views onto bytes for the header readers; copies nothing, and bounds are the caller's to check. */

/** A view onto exactly these bytes, also where they are a slice of a larger buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether these characters, each one byte, stand at an offset; false past the end. */
export function hasAscii(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}
