// Finds out whether an SGI image is whole; https://en.wikipedia.org/wiki/Silicon_Graphics_Image
import { ImageHeaderError } from './image-header.ts';

const HEADER_BYTES = 512;

/** Throws ImageHeaderError for an SGI image that is cut off, of which ImageMagick would leave the rest black in silence. */
export function requireWholeSgi(bytes: Buffer): void {
  if (bytes.length < HEADER_BYTES) throw cutOff();
  const isPacked = bytes[2] === 1;
  const dimensions = bytes.readUInt16BE(4);
  const [width, height, depth] = [bytes.readUInt16BE(6), bytes.readUInt16BE(8), bytes.readUInt16BE(10)];
  const rows = (dimensions > 1 ? height : 1) * (dimensions > 2 ? depth : 1);
  if (!isPacked) {
    if (HEADER_BYTES + width * rows * (bytes[3] ?? 1) > bytes.length) throw cutOff();
    return;
  }
  // A table of the rows' offsets, and one of their lengths.
  if (HEADER_BYTES + 8 * rows > bytes.length) throw cutOff();
  for (let row = 0; row < rows; row++) {
    const at = HEADER_BYTES + 4 * row;
    if (bytes.readUInt32BE(at) + bytes.readUInt32BE(at + 4 * rows) > bytes.length) throw cutOff();
  }
}

function cutOff(): ImageHeaderError {
  return new ImageHeaderError('the SGI image is cut off');
}
